"""The demo agency: a new user sees the manuals' own screens come alive."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hearthline.seed import Calendar, seed
from hearthline.testing import World, house_world

pytestmark = pytest.mark.slow


@asynccontextmanager
async def new_world() -> AsyncIterator[World]:
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        async with house_world(Path(folder)) as opened:
            yield opened


@dataclass
class SeededTwice:
    """A house that was seeded twice, and the callbacks it listed after each time."""

    world: World
    first: list[dict[str, Any]]
    second: list[dict[str, Any]]


@pytest.fixture(scope="module")
async def seeded() -> AsyncIterator[SeededTwice]:
    async with new_world() as world:
        await seed(world.origin)
        first = await callbacks(world)
        await seed(world.origin)
        yield SeededTwice(world, first, await callbacks(world))


twice = pytest.mark.xdist_group("seeded twice")
"""Tests that share the house seeded twice run in one process."""


async def callbacks(world: World) -> list[dict[str, Any]]:
    await world.settle()
    desk = await world.http()
    answer = await desk.get("/api/callbacks")
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["items"]
    return rows


@twice
async def test_f_058_doena_has_the_two_jobs_of_the_source_once(seeded: SeededTwice) -> None:
    desk = await seeded.world.http()
    sought = {"first_name": "DOENA", "last_name": "HOLSCHTEIN"}
    found = (await desk.post("/api/customers/search", json=sought)).json()["items"]
    [doena] = [one["customer"] for one in found if one["customer"]["last_name"] == "HOLSCHTEIN"]
    jobs = (await desk.get(f"/api/customers/{doena['id']}/jobs")).json()["items"]
    assert [(one["dwelling_number"], one["number"], one["status"]) for one in jobs] == [
        (28488, 36582, "IN_PROGRESS"),
        (28488, 36534, "REPORTED"),
    ]


@twice
async def test_the_list_is_alive_and_a_second_seeding_changes_nothing(seeded: SeededTwice) -> None:
    first, second = seeded.first, seeded.second
    names = [row["name"] for row in first]
    assert "JOHNSON" in names[0]  # the 48 hour notice stands on top (F-104)
    assert [name for name in names if "VICTORIA" in name]
    assert [name for name in names if "HOLSCHTEIN" in name]
    assert not [name for name in names if "KIM" in name]  # E-07: posted instead of phoned
    assert not [name for name in names if "DOENA TEST" in name]  # E-16 and E-18 cleared her
    assert len({row["tier"] for row in first}) >= 3
    assert [row["customer_id"] for row in second] == [row["customer_id"] for row in first]
    assert [len(row["reasons"]) for row in second] == [len(row["reasons"]) for row in first]


@twice
async def test_f_052_doena_s_household_is_the_one_of_her_application(seeded: SeededTwice) -> None:
    desk = await seeded.world.http()
    [row] = [row for row in seeded.second if "HOLSCHTEIN" in row["name"]]
    path = f"/api/customers/{row['customer_id']}"

    [application] = (await desk.get(f"{path}/applications")).json()["items"]
    household = (await desk.get(f"{path}/household")).json()

    assert (application["program"], application["program_year"]) == ("HEAP", 2018)
    assert (application["status"], application["account_number"]) == ("ELIGIBLE", "10223456789")
    assert household["application_id"] == application["id"]
    assert [(one["first_name"], one["ssn_masked"]) for one in household["items"]] == [
        ("DOENA", "***-**-2108"),
        ("OVALTINE", None),
        ("BRUTON", None),
    ]


@twice
async def test_texts_letters_and_reports_are_alive_too(seeded: SeededTwice) -> None:
    names = [row["name"] for row in seeded.second]
    desk = await seeded.world.http()

    told = (await desk.get("/api/staff/notifications")).json()["items"]
    assert sorted(one["message"].partition(" phone number ")[0] for one in told) == [
        "SMS reply of 1 - Confirmed received from ANGELA TESTIN",
        "SMS reply of 1 - Confirmed received from JULIE GARXIA",
        "SMS reply of 2 - Cancelled received from ADAMZAMBONI TESTINGTEXT",
        "SMS reply of 3 - Opted Out received from JULIE GARXIA",
        "SMS reply of Yo yo yo. This is a non numeric response received from CHRIS JOHNSON",
    ]
    assert "ADAMZAMBONI TESTINGTEXT" in names
    assert "ANGELA TESTIN" not in names

    pending = (await desk.get("/api/mailing/pieces?state=PENDING&mailing_code=CP")).json()["items"]
    assert [piece["name"] for piece in pending] == ["Lupe Lopez"]
    today = datetime.now(UTC).date()
    period = {"start": str(today - timedelta(days=60)), "end": str(today)}
    report = (await desk.get("/api/reports/deficient-applications", params=period)).json()
    notes = {
        one["name"]: [
            (note["mailing_date"] is not None, len(note["deficiencies"]))
            for note in one["contacts"]
        ]
        for one in report["customers"]
    }
    assert (True, 1) in notes["ANGELA KIM"]  # F-162
    assert (False, 3) in notes["DOENA HOLSCHTEIN"]  # F-163


@twice
async def test_f_054_the_record_of_the_manual_has_its_note_and_a_change_request(
    seeded: SeededTwice,
) -> None:
    desk = await seeded.world.http()
    named = {"first_name": "DOENA", "last_name": "HOLSCHTEIN"}
    found = (await desk.post("/api/customers/search", json=named)).json()["items"]
    path = f"/api/customers/{found[0]['customer']['id']}"

    notes = (await desk.get(f"{path}/notes")).json()["items"]
    requests = (await desk.get(f"{path}/change-requests")).json()["items"]

    assert [one["note"] for one in notes] == ["THIS IS A NOTE"]
    sides = [(one["theirs"], one["ours"], one["reason"]) for one in requests]
    assert sides == [("DOENA HOLSCHEIN", "DOENA HOLSCHTEIN", "APPLIED_WITH_DIFFERENT_INFORMATION")]


async def test_a_seeding_that_was_cut_short_is_finished_by_the_next() -> None:
    async with new_world() as world:
        desk = await world.http()
        body = {"first_name": "LUPE", "last_name": "LOPEZ"}
        lupe = (await desk.post("/api/customers", json=body)).json()["id"]

        await seed(world.origin)

        answer = await desk.get("/api/contacts", params={"customer_id": lupe})
        assert [note["call_code"] for note in answer.json()["items"]] == [
            "15_DAY_NOTICE_REC_D",
            "NO_ACTION_REQ_RECORD_ONLY",
            "APPLICATION_REQUEST",
        ]


def test_days_before_today_are_office_days() -> None:
    monday = datetime(2026, 11, 23, 18, tzinfo=UTC)
    calendar = Calendar(monday, ZoneInfo("America/Los_Angeles"))

    assert calendar.moment("1 days 09:00:00") == datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert calendar.moment("25 minutes") == datetime(2026, 11, 23, 17, 35, tzinfo=UTC)
    with pytest.raises(ValueError, match="no time in the past"):
        calendar.moment("tomorrow")
