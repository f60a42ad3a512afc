"""What clients are told they may choose."""

from customer_builders import add_appointment, customer_path

from backbone.testing import ServiceHarness


async def test_the_forms_are_told_what_to_offer(harness: ServiceHarness) -> None:
    answer = await harness.http("front_desk").get("/api/customers/options")

    told = answer.json()
    assert {"AVE", "BLVD", "ST"} < set(told.pop("street_types"))
    assert {"APARTMENT", "SUITE"} < set(told.pop("building_types"))
    assert told.pop("relations")[:2] == ["SELF", "SPOUSE"]
    assert "MULTI_RACE" in told.pop("races")
    assert told == {
        "application_statuses": [
            "RECEIVED",
            "ELIGIBLE",
            "BENEFITTED",
            "DENIED",
            "TRANSFERRED",
            "REJECTED",
            "CORRECTED",
        ],
        "genders": ["FEMALE", "MALE", "OTHER"],
        "education_levels": [
            "GRADES_0_8",
            "GRADES_9_12_NON_GRADUATE",
            "HIGH_SCHOOL_GRADUATE_GED",
            "SOME_POST_SECONDARY",
            "COLLEGE_GRADUATE",
        ],
        "best_times": ["MORN", "AFT", "EVE"],
        "contact_methods": ["MAIL", "EMAIL", "SMS"],
        "voicemail": ["NO_MESSAGE", "MAY_SAY_WHO", "MUST_NOT_SAY_WHO"],
        "appointment_kinds": ["WX", "INTAKE"],
        "appointment_statuses": [
            "UNCONFIRMED",
            "CONFIRMED",
            "CANCEL_REQUESTED",
            "CANCELLED",
            "RESCHEDULED",
            "DONE",
            "NO_SHOW",
        ],
        "dwelling_relations": ["OWNER", "TENANT"],
        "job_types": [
            "WEATHERIZATION",
            "REWEATHERIZATION",
            "DISGORGEMENT_DAP_JOB",
            "EMERGENCY_HEATING_AND_COOLING",
            "HOME_REPAIR",
            "ASSESSMENT",
            "INSPECTION",
            "OTHER",
        ],
        "job_statuses": ["IN_PROGRESS", "ON_HOLD", "COMPLETED", "REPORTED", "CANCELLED"],
    }


async def test_an_appointment_says_what_it_may_become(harness: ServiceHarness) -> None:
    customer = await customer_path(harness)
    made = await add_appointment(harness, customer)
    http, path = harness.http("front_desk"), f"{customer}/appointments/{made['id']}"
    assert made["possible_statuses"] == [
        "CONFIRMED",
        "CANCEL_REQUESTED",
        "CANCELLED",
        "RESCHEDULED",
        "DONE",
        "NO_SHOW",
    ]

    for status, following in (
        ("CONFIRMED", None),
        ("CANCEL_REQUESTED", "CANCELLED"),
        ("RESCHEDULED", "CONFIRMED"),
        ("CANCELLED", None),
    ):
        told = (await http.patch(path, json={"status": status})).json()
        assert (told["status"], told["next_status"]) == (status, following)

    assert told["possible_statuses"] == ["UNCONFIRMED", "RESCHEDULED"]
    impossible = await http.patch(path, json={"status": "CONFIRMED"})
    assert impossible.json()["code"] == "status_not_possible"
