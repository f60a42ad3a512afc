"""The agency's profile over HTTP, and what is published of it."""

from typing import Any

import pytest

from backbone.testing import ServiceHarness
from contracts.staff import AgencyChanged

PATH = "/api/staff/agency"


async def test_everybody_may_read_the_agency_and_few_may_change_it(harness: ServiceHarness) -> None:
    front_desk = harness.http("front_desk")

    shown = await front_desk.get(PATH)

    assert shown.headers["ETag"] == '"1"'
    agency = shown.json()
    assert agency["return_address"] == {
        "name": "CENTRAL COAST ENERGY SERVICES, INC.",
        "line1": "PO BOX 2707",
        "line2": "WATSONVILLE CA 95077-2707",
    }
    assert (agency["time_zone"], agency["mailing_system"]) == ("America/Los_Angeles", True)
    assert (await front_desk.patch(PATH, json={"name": "MINE"})).status_code == 403


async def test_a_new_agency_starts_with_a_neutral_profile(empty_harness: ServiceHarness) -> None:
    agency = (await empty_harness.http("administrator").get(PATH)).json()

    assert agency["name"] == "ENERGY ASSISTANCE AGENCY"
    assert (agency["phone"], agency["return_address"]["line1"]) == (None, "")


async def test_a_change_is_saved_and_published_whole(harness: ServiceHarness) -> None:
    admin = harness.http("administrator", name="HEARTHLINE SUPPORT")
    change = {
        "name": "TEST AGENCY R1",
        "phone": "(831) 555-0142",
        "time_zone": "America/Denver",
        "mailing_system": False,
        "office_hours": [
            {"day": "TUE", "opens": "13:00", "closes": "17:30"},
            {"day": "MON", "opens": "08:30", "closes": "12:00"},
        ],
        "holidays": [{"date": "2026-12-24", "name": "Staff party"}],
    }

    answer = await admin.patch(PATH, json=change, headers={"If-Match": '"1"'})

    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json()["updated_by"] == "HEARTHLINE SUPPORT"
    published = (await harness.published(AgencyChanged))[-1]
    assert (published.version, published.name, published.phone) == (
        2,
        "TEST AGENCY R1",
        "+18315550142",
    )
    assert (published.time_zone, published.mailing_system) == ("America/Denver", False)
    assert [hours.day for hours in published.office_hours] == ["MON", "TUE"]
    assert [(day.date, day.name) for day in published.holidays] == [("2026-12-24", "Staff party")]
    assert published.return_address.line1 == "PO BOX 2707"
    audit = await harness.http("auditor").get(
        "/api/staff/audit", params={"action": "AGENCY_CHANGED"}
    )
    assert audit.json()["items"][0]["changes"]["mailing_system"] == {"old": True, "new": False}


async def test_a_stale_change_is_refused_and_an_empty_one_publishes_nothing(
    harness: ServiceHarness,
) -> None:
    admin = harness.http("administrator")
    await admin.patch(PATH, json={"name": "FIRST"}, headers={"If-Match": '"1"'})

    stale = await admin.patch(PATH, json={"name": "SECOND"}, headers={"If-Match": '"1"'})
    same = await admin.patch(PATH, json={"name": "FIRST"}, headers={"If-Match": '"2"'})

    assert stale.status_code == 412
    assert stale.json()["version"] == 2
    assert (same.status_code, same.json()["version"]) == (200, 2)
    assert (await admin.get(PATH)).json()["name"] == "FIRST"
    assert len(await harness.published(AgencyChanged)) == 2


async def test_a_phone_number_can_be_taken_away(harness: ServiceHarness) -> None:
    answer = await harness.http("administrator").patch(PATH, json={"phone": None})

    assert (answer.status_code, answer.json()["phone"]) == (200, None)


_OPEN = {"day": "MON", "opens": "08:00", "closes": "17:00"}
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({}, "body", "nothing_to_change"),
    ({"name": ""}, "name", "too_short"),
    ({"name": None}, "name", "string_type"),
    ({"version": 9}, "version", "unknown_field"),
    ({"time_zone": "Pacific"}, "time_zone", "unknown_time_zone"),
    ({"time_zone": "localtime"}, "time_zone", "unknown_time_zone"),
    ({"phone": "555"}, "phone", "not_a_phone_number"),
    ({"phone": "555 0100"}, "phone", "impossible_phone_number"),
    ({"phone": "call me"}, "phone", "not_a_phone_number"),
    ({"phone": "831 555 0100 x12"}, "phone", "extension_in_number"),
    ({"default_language": "es"}, "default_language", "invalid_language_key"),
    ({"mailing_system": "yes"}, "mailing_system", "bool_type"),
    ({"return_address": {"line1": "X", "line2": "Y"}}, "return_address.name", "required"),
    ({"office_hours": [_OPEN | {"closes": "08:00"}]}, "office_hours", "closes_before_opens"),
    ({"office_hours": [_OPEN | {"opens": "8"}]}, "office_hours", "invalid_time"),
    ({"office_hours": [_OPEN, _OPEN]}, "office_hours", "hours_overlap"),
    ({"office_hours": [_OPEN | {"day": "Monday"}]}, "office_hours.0.day", "literal_error"),
    ({"holidays": [{"date": "12/25/2026", "name": "A"}]}, "holidays.0.date", "invalid_date"),
    ({"holidays": [{"date": "2026-12-25", "name": "A"}] * 2}, "holidays", "day_listed_twice"),
]


@pytest.mark.timeout(60)
async def test_a_profile_nobody_could_use_is_refused_by_field(harness: ServiceHarness) -> None:
    admin = harness.http("administrator")
    for change, field, code in WRONG:
        answer = await admin.patch(PATH, json=change)

        assert answer.status_code == 422, change
        error = answer.json()["errors"][0]
        assert (error["field"], error["code"]) == (field, code)
        assert error["message"]
    assert (await admin.get(PATH)).json()["version"] == 1


async def test_a_refused_profile_says_of_which_day_it_speaks(harness: ServiceHarness) -> None:
    admin = harness.http("administrator")
    party = {"date": "2026-12-24", "name": "Staff party"}

    hours = await admin.patch(PATH, json={"office_hours": [_OPEN, _OPEN]})
    holidays = await admin.patch(PATH, json={"holidays": [party, party]})

    assert hours.json()["errors"][0]["day"] == "MON"
    assert hours.json()["detail"].startswith("Office Hours: The hours of MON overlap.")
    assert holidays.json()["errors"][0]["date"] == "2026-12-24"
