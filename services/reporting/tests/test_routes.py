"""The reports as the source documents show them, and what is asked for them (A-20)."""

from datetime import UTC, datetime

import pytest
from reporting_builders import (
    DOENA,
    KIM,
    PAGES,
    PERIOD,
    agency_time,
    deficiency_recorded,
    kim_saved,
    note_logged,
    report,
    source_events,
)

from backbone.testing import ServiceHarness
from contracts.customer import CustomerRemoved


async def test_a_20_the_report_shows_what_the_sources_show(loaded: ServiceHarness) -> None:
    shown = await report(loaded)

    assert shown["title"] == "Deficient Applications"
    assert shown["period"] == "From contacts entered between 2/1/2018 and 2/26/2020"
    assert shown["time_zone"] == "America/Los_Angeles"
    angela, doena = shown["customers"]
    assert (angela["customer_id"], angela["name"]) == (str(KIM), "ANGELA KIM")
    assert angela["mailing_address"] == "111 THIS ST MARINA CA, 93933"
    [contact] = angela["contacts"]
    assert datetime.fromisoformat(contact["contact_date"]) == agency_time(2019, 4, 22, 10, 2)
    assert datetime.fromisoformat(contact["mailing_date"]) == agency_time(2020, 1, 23, 14, 4)
    assert contact["deficiencies"] == [
        {
            "reason": "MISSING/INCOMPLETE BILL",
            "reason_key": "MISSING_INCOMPLETE_BILL",
            "notes": "PAGE 1-3 BILL MISSING",
            "entered_by": "ANGELA NYGUEN",
        }
    ]
    assert (doena["customer_id"], doena["name"]) == (str(DOENA), "DOENA HOLSCHTEIN")
    assert doena["mailing_address"] == "1 THIS WAY APT A WATSONVILLE CA, 95076"


async def test_f_163_equal_rows_are_all_shown_and_a_mailing_date_may_be_empty(
    loaded: ServiceHarness,
) -> None:
    [contact] = (await report(loaded))["customers"][1]["contacts"]

    assert contact["mailing_date"] is None
    assert [one["notes"] for one in contact["deficiencies"]] == [PAGES] * 3
    assert {one["entered_by"] for one in contact["deficiencies"]} == {"ANGELA NYGUEN"}


@pytest.mark.parametrize(
    ("start", "end", "names"),
    [
        ("2019-04-08", "2019-04-22", ["ANGELA KIM", "DOENA HOLSCHTEIN"]),
        ("2019-04-09", "2019-04-22", ["ANGELA KIM"]),
        ("2019-04-08", "2019-04-21", ["DOENA HOLSCHTEIN"]),
        ("2019-04-22", "2019-04-22", ["ANGELA KIM"]),
        ("2019-04-09", "2019-04-21", []),
    ],
)
async def test_both_end_dates_count(
    loaded: ServiceHarness, start: str, end: str, names: list[str]
) -> None:
    shown = await report(loaded, start=start, end=end)

    assert [customer["name"] for customer in shown["customers"]] == names


async def test_days_are_the_agencys_not_greenwichs(harness: ServiceHarness) -> None:
    # Eleven at night on the 26th at the agency is the 27th in Greenwich.
    late = note_logged("late", agency_time(2020, 2, 26, 23, 59))
    early = note_logged("early", agency_time(2018, 2, 1, 0, 0))
    after = note_logged("after", agency_time(2020, 2, 27, 0, 0))
    before = note_logged("before", datetime(2018, 2, 1, 7, 59, 59, tzinfo=UTC))
    every = (late, early, after, before)
    await harness.deliver(*every, *(deficiency_recorded(one, "BILL") for one in every))

    [customer] = (await report(harness))["customers"]

    assert [one["contact_id"] for one in customer["contacts"]] == [
        str(early.contact_id),
        str(late.contact_id),
    ]


async def test_a_customer_whose_record_has_not_arrived_is_shown_all_the_same(
    harness: ServiceHarness,
) -> None:
    first = note_logged("first", agency_time(2019, 4, 22))
    await harness.deliver(first, deficiency_recorded(first, None))
    [customer] = (await report(harness))["customers"]
    assert (customer["name"], customer["mailing_address"]) == (None, "")

    await harness.deliver(kim_saved(mailing_address=None))
    [customer] = (await report(harness))["customers"]
    assert (customer["name"], customer["mailing_address"]) == ("ANGELA KIM", "")


async def test_who_was_removed_is_in_no_report(harness: ServiceHarness) -> None:
    gone = CustomerRemoved(
        customer_id=KIM, version=9, removed_at=agency_time(2020, 2, 1), removed_by="A"
    )
    await harness.deliver(gone, *source_events())

    assert [one["name"] for one in (await report(harness))["customers"]] == ["DOENA HOLSCHTEIN"]


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2020-02-26", "2020-02-25", "end_before_start"),
        ("2015-02-25", "2020-02-26", "period_too_long"),
        ("0001-01-01", "0001-01-02", "date_out_of_range"),
        ("9999-12-31", "9999-12-31", "date_out_of_range"),
        ("2019-02-29", "2019-03-01", "invalid_date"),
        ("1517443200", "1582675200", "invalid_date"),
        ("2018-02-01T00:00:00", "2020-02-26", "invalid_date"),
        ("=1+1", "2020-02-26", "invalid_date"),
        ("", "", "invalid_date"),
    ],
)
@pytest.mark.parametrize("form", ["", ".csv", ".xlsx", ".pdf"])
async def test_a_period_that_makes_no_sense_is_refused(
    loaded: ServiceHarness, start: str, end: str, code: str, form: str
) -> None:
    answer = await loaded.http("supervisor").get(
        f"/api/reports/deficient-applications{form}", params={"start": start, "end": end}
    )

    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "invalid_input"
    assert {one["code"] for one in problem["errors"]} == {code}
    assert "=1+1" not in answer.text


async def test_five_years_are_enough(loaded: ServiceHarness) -> None:
    await report(loaded, start="2018-02-01", end="2023-02-01")
    answer = await loaded.http("supervisor").get(
        "/api/reports/deficient-applications", params={"start": "2018-02-01", "end": "2023-02-02"}
    )
    assert answer.status_code == 422
    sentence = "A report covers at most 5 years. Choose fewer days."
    assert answer.json()["detail"] == sentence
    assert answer.json()["errors"] == [
        {"field": "end", "code": "period_too_long", "message": sentence, "max_years": 5}
    ]


async def test_dates_are_asked_for(loaded: ServiceHarness) -> None:
    answer = await loaded.http("supervisor").get("/api/reports/envelopes-from-contacts")

    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} == {"start", "end"}


async def test_the_list_says_what_each_report_asks_for(loaded: ServiceHarness) -> None:
    http = loaded.http("front_desk")
    offered = (await http.get("/api/reports")).json()["items"]

    assert [one["title"] for one in offered] == [
        "Deficient Applications",
        "Envelopes/Labels from Contacts",
    ]
    assert [one["label"] for one in offered[0]["parameters"]] == ["Start Date", "End Date"]
    for one in offered:
        for form in one["formats"]:
            path = one["path"] if form == "json" else f"{one['path']}.{form}"
            assert (await http.get(path, params=PERIOD)).status_code == 200


async def test_the_print_room_and_the_administrator_see_no_reports(loaded: ServiceHarness) -> None:
    for role in ("print_room", "administrator"):
        for path in ("", "/deficient-applications", "/envelopes-from-contacts.pdf"):
            answer = await loaded.http(role).get(f"/api/reports{path}", params=PERIOD)
            assert answer.status_code == 403
    assert (await loaded.http().get("/api/reports")).status_code == 401


async def test_f_122_envelopes_show_who_gets_what_in_which_language(loaded: ServiceHarness) -> None:
    answer = await loaded.http("auditor").get("/api/reports/envelopes-from-contacts", params=PERIOD)

    [line] = answer.json()["items"]  # DOENA's note asked for nothing.
    assert line["name"] == "ANGELA KIM"
    assert line["mailing_address"] == "111 THIS ST MARINA CA, 93933"
    assert (line["language"], line["mailing_code"]) == ("ENGLISH", "IM")
    assert line["mailing_code_label"] == "IM - DEFICIENT (INCOMPLETE)"
    assert datetime.fromisoformat(line["contact_date"]) == agency_time(2019, 4, 22, 10, 2)
    assert datetime.fromisoformat(line["mailing_date"]) == agency_time(2020, 1, 23, 14, 4)


async def test_r_73_first_steps_are_told_without_telling_whose(harness: ServiceHarness) -> None:
    administrator, path = harness.http("administrator"), "/api/reports/first-steps"
    assert (await administrator.get(path)).json() == {
        "customer": False,
        "note": False,
        "envelope": False,
    }

    await harness.deliver(*source_events())

    assert (await administrator.get(path)).json() == {
        "customer": True,
        "note": True,
        "envelope": True,
    }
