"""Notes that name the day of the call come onto the list in the morning of it (R-33)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from callbacks_builders import (
    ASKED,
    EMERGENCY,
    MARTINA,
    RESOLVED,
    Story,
    agency,
    amended,
    at,
    get,
    listed,
    logged,
    minute,
    resolved,
    voided,
)
from hypothesis import given
from hypothesis import strategies as st

from backbone.testing import ServiceHarness
from callbacks.commands.callback_list import open_dated_calls
from callbacks.domain.clocks import default_calendar
from callbacks.domain.ranking import next_opening
from contracts.callbacks import CallbackChanged, CallbackClosed, CallbackOpened

CODES = ["FOLLOW_UP_ON_DATE", "PLEDGE_FOLLOW_UP", "DEFICIENT_DOCUMENTS_DUE"]
FOLLOW_UP = ("OUT", "PLEDGE_COMMITMENT_MADE", "FOLLOW_UP_ON_DATE")
MONDAYS = [date(2026, 1, 12) + timedelta(weeks=number) for number in range(4)]


async def look(harness: ServiceHarness, *, days: int, hour: str = "8:00") -> list[dict[str, Any]]:
    """Return the list at a time of a later day, after the job has looked."""
    harness.clock.set(at(hour, days))
    async with harness.work() as work:
        await open_dated_calls(work)
    return await listed(harness)


@pytest.mark.parametrize("code", CODES)
async def test_r_33_a_dated_call_comes_onto_the_list_in_the_morning_of_its_day(
    harness: ServiceHarness, code: str
) -> None:
    dated = logged(0, code, follow_up_date="2026-01-07")
    await harness.deliver(dated)
    assert await listed(harness) == []
    assert await harness.published(CallbackOpened) == []

    assert await look(harness, days=2, hour="7:59") == []
    [row] = await look(harness, days=2)
    assert row["waiting_since"] == "2026-01-07T16:00:00Z"
    assert row["deadline"] > row["waiting_since"]
    assert row["reasons"][0]["follow_up_date"] == "2026-01-07"
    [opened] = await harness.published(CallbackOpened)
    assert (opened.cause, opened.customer_id) == ("date_reached", MARTINA)
    history = await get(harness, f"/api/callbacks/{MARTINA}/history")
    assert history["turns"][0]["code"] == "opened_by_date"


async def test_r_33_a_day_that_has_begun_opens_the_call_at_once(harness: ServiceHarness) -> None:
    await harness.deliver(logged(0, "FOLLOW_UP_ON_DATE", follow_up_date="2026-01-05"))

    [row] = await listed(harness)
    assert row["waiting_since"] == "2026-01-05T17:00:00Z"


async def test_r_33_a_dated_call_joins_the_row_that_waits_already(harness: ServiceHarness) -> None:
    await harness.deliver(logged(0), logged(1, "PLEDGE_FOLLOW_UP", follow_up_date="2026-01-06"))
    [row] = await listed(harness)
    assert [one["call_code_abbr"] for one in row["reasons"]] == ["SR"]

    [row] = await look(harness, days=1)
    assert row["call_code_abbr"] == "PF"
    assert len(await harness.published(CallbackChanged)) == 1


async def test_r_33_what_came_in_the_wrong_order_or_was_called_off_never_opens(
    harness: ServiceHarness,
) -> None:
    dated = logged(0, "FOLLOW_UP_ON_DATE", follow_up_date="2026-01-07")
    moved = amended(dated, 10, follow_up_date="2026-01-08")
    await harness.deliver(moved, dated)
    assert await look(harness, days=2) == []

    gone = voided(dated, 20).model_copy(update={"version": 3})
    await harness.deliver(gone)
    assert await look(harness, days=5) == []
    assert await harness.published(CallbackClosed) == []


async def test_r_33_hours_that_change_move_the_morning(harness: ServiceHarness) -> None:
    await harness.deliver(logged(0, "FOLLOW_UP_ON_DATE", follow_up_date="2026-01-07"))
    await harness.deliver(agency(1))

    assert await look(harness, days=2, hour="8:59") == []
    assert len(await look(harness, days=2, hour="9:00")) == 1


async def test_r_33_the_history_and_the_preview_say_when_it_opens(harness: ServiceHarness) -> None:
    dated = logged(0, "FOLLOW_UP_ON_DATE", follow_up_date="2026-01-07")
    await harness.deliver(dated)
    history = await get(harness, f"/api/callbacks/{MARTINA}/history")
    [note] = history["notes"]
    assert (history["open"], note["state"]) == (False, "DATED")
    assert note["opens_at"] == "2026-01-07T16:00:00Z"

    draft = {
        "contact_type": "OUTGOING",
        "contact_action": "PLEDGE_COMMITMENT_MADE",
        "call_code": "PLEDGE_FOLLOW_UP",
        "customer_id": str(MARTINA),
        "follow_up_date": "2026-01-09",
    }
    answer = await harness.http("front_desk").post("/api/callbacks/preview", json=draft)
    assert answer.json()["opens_at"] == "2026-01-09T16:00:00Z"
    assert answer.json()["settles"] == []


async def test_r_33_a_clear_settles_what_has_begun_and_what_it_lists(
    harness: ServiceHarness,
) -> None:
    first, second = (
        logged(number, "FOLLOW_UP_ON_DATE", follow_up_date=f"2026-01-0{7 + number}")
        for number in (0, 1)
    )
    await harness.deliver(first, second, resolved(30))
    assert len(await look(harness, days=2)) == 1

    await harness.deliver(resolved(3 * 24 * 60, resolves=(first.contact_id, second.contact_id)))
    assert await look(harness, days=5) == []


def test_t_37_four_dated_calls_each_open_on_their_day_and_one_answer_leaves_the_rest(
    story: Story,
) -> None:
    planned = [story.note("9:00", *FOLLOW_UP, follow_up_date=day) for day in MONDAYS]
    story.note("10:00", *RESOLVED, day=7)

    assert story.open() == planned[1:]
    [standing] = story.standings().values()
    assert next_opening(standing, at("10:00", 7)) == at("8:00", 14)
    assert len(story.position(now=at("8:00", 14)).reasons) == 1
    assert len(story.position(now=at("8:00", 28)).reasons) == 3


@given(
    day=st.integers(-3, 40),
    zone=st.sampled_from(["America/Los_Angeles", "Pacific/Kiritimati"]),
    code=st.sampled_from([FOLLOW_UP, ASKED]),
)
def test_r_33_no_dated_call_opens_before_its_day_or_after_its_morning(
    day: int, zone: str, code: tuple[str, str, str]
) -> None:
    story = Story(calendar=default_calendar(zone))
    named = date(2026, 1, 5) + timedelta(days=day)
    story.note("9:00", *code, follow_up_date=named)
    [standing] = story.standings().values()
    opens = standing.reasons[0].opens_at
    morning = story.calendar.morning(named)

    assert opens == (morning if morning > standing.reasons[0].fact.contact_date else None)
    assert morning.astimezone(story.calendar.zone).date() == named
    assert morning.astimezone(story.calendar.zone).hour == 8


def test_r_33_no_emergency_and_no_shut_off_waits_for_a_day(story: Story) -> None:
    story.note("9:00", *EMERGENCY, follow_up_date=date(2026, 2, 2))
    assert story.position(now=at("9:00")).tier == 1

    days: dict[str, Any] = {
        "follow_up_date": date(2026, 2, 2),
        "shut_off_date": date(2026, 1, 20),
    }
    story.note("9:00", *FOLLOW_UP, customer=UUID(int=5), **days)
    opens = story.standings()[UUID(int=5)].reasons[0].opens_at
    assert opens == story.calendar.day_start(date(2026, 1, 18))


async def test_t_37_the_job_looks_at_nothing_where_nothing_is_dated(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(logged(0))
    harness.clock.set(minute(600))

    assert len(await look(harness, days=3)) == 1
    assert await harness.published(CallbackChanged) == []
