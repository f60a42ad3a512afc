"""The agency's profile over HTTP, and what everybody else hears of it."""

from typing import Any

import pytest

from backbone.testing import ServiceHarness
from contracts.staff import AgencyChanged

PATH = "/api/staff/agency"


async def test_everybody_may_read_the_agency_and_few_may_change_it(harness: ServiceHarness) -> None:
    desk = harness.http("front_desk")

    shown = await desk.get(PATH)

    assert shown.headers["ETag"] == '"1"'
    agency = shown.json()
    assert agency["return_address"] == {
        "name": "CENTRAL COAST ENERGY SERVICES, INC.",
        "line1": "PO BOX 2707",
        "line2": "WATSONVILLE CA 95077-2707",
    }
    assert (agency["time_zone"], agency["mailing_system"]) == ("America/Los_Angeles", True)
    assert (await desk.patch(PATH, json={"name": "MINE"})).status_code == 403


async def test_a_new_agency_starts_with_a_neutral_profile(empty_harness: ServiceHarness) -> None:
    agency = (await empty_harness.http("administrator").get(PATH)).json()

    assert agency["name"] == "ENERGY ASSISTANCE AGENCY"
    assert (agency["phone"], agency["return_address"]["line1"]) == (None, "")


async def test_a_change_is_saved_and_told_whole(harness: ServiceHarness) -> None:
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
    told = (await harness.published(AgencyChanged))[-1]
    assert (told.version, told.name, told.phone) == (2, "TEST AGENCY R1", "+18315550142")
    assert (told.time_zone, told.mailing_system) == ("America/Denver", False)
    assert [hours.day for hours in told.office_hours] == ["MON", "TUE"]
    assert [(day.date, day.name) for day in told.holidays] == [("2026-12-24", "Staff party")]
    assert told.return_address.line1 == "PO BOX 2707"
    audit = await harness.http("auditor").get(
        "/api/staff/audit", params={"action": "AGENCY_CHANGED"}
    )
    assert audit.json()["items"][0]["changes"]["mailing_system"] == {"old": True, "new": False}


async def test_a_stale_change_is_refused_and_an_empty_one_tells_nobody(
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


WRONG: list[dict[str, Any]] = [
    {},
    {"name": ""},
    {"name": None},
    {"version": 9},
    {"time_zone": "Pacific"},
    {"time_zone": "localtime"},
    {"phone": "555"},
    {"default_language": "es"},
    {"mailing_system": "yes"},
    {"return_address": {"name": "X"}},
    {"office_hours": [{"day": "MON", "opens": "17:00", "closes": "08:00"}]},
    {"office_hours": [{"day": "MON", "opens": "8", "closes": "17:00"}]},
    {"office_hours": [{"day": "Monday", "opens": "08:00", "closes": "17:00"}]},
    {"holidays": [{"date": "12/25/2026", "name": "Christmas"}]},
    {"holidays": [{"date": "2026-12-25", "name": "A"}, {"date": "2026-12-25", "name": "B"}]},
]


@pytest.mark.timeout(60)
async def test_a_profile_nobody_could_use_is_refused_by_field(harness: ServiceHarness) -> None:
    admin = harness.http("administrator")
    for change in WRONG:
        answer = await admin.patch(PATH, json=change)

        assert answer.status_code == 422, change
        assert answer.json()["errors"][0]["message"]
    assert (await admin.get(PATH)).json()["version"] == 1
