"""In which order customers are called, whatever their deadlines and however long they wait."""

from dataclasses import replace
from datetime import timedelta

import pytest
from callbacks_builders import (
    ASKED,
    EMERGENCY,
    LATER,
    LEFT_MESSAGE,
    OPENING,
    RECORD_ONLY,
    Story,
    at,
)
from hypothesis import given
from hypothesis import strategies as st

from callbacks.domain.best_times import BestTime, next_best_time
from callbacks.domain.ranking import Position, rank

_HOURS = st.integers(0, 200)


@st.composite
def positions(draw: st.DrawFn) -> Position:
    """Draw a row that began to wait and is due at some time around a moment."""
    story = Story()
    story.note("9:00", *ASKED)
    return replace(
        story.position(),
        tier=draw(st.integers(0, 4)),
        waiting_since=OPENING + timedelta(hours=draw(_HOURS)),
        deadline=OPENING + timedelta(hours=draw(_HOURS)),
        contact_id=draw(st.uuids()),
    )


@given(st.lists(positions(), max_size=12), _HOURS)
def test_r_31_below_tier_2_the_overdue_come_first_by_deadline_then_the_longest_waiting(
    rows: list[Position], hour: int
) -> None:
    now = OPENING + timedelta(hours=hour)
    ordered = sorted(rows, key=lambda row: row.order(now))

    assert [row.tier for row in ordered] == sorted(row.tier for row in rows)
    for tier in range(5):
        of_tier = [row for row in ordered if row.tier == tier]
        late = [row for row in of_tier if row.deadline < now]
        assert of_tier[: len(late)] == late
        by_deadline = of_tier if tier <= 2 else late
        assert [row.deadline for row in by_deadline] == sorted(row.deadline for row in by_deadline)
        if tier > 2:
            rest = of_tier[len(late) :]
            assert [one.waiting_since for one in rest] == sorted(one.waiting_since for one in rest)


@pytest.mark.parametrize(
    ("kind", "action", "code", "more"),
    [
        ("IN", "HEAP_APPLICATION_RECEIVED", RECORD_ONLY, {}),
        ("IN", "APPLICATION_REQUESTED", "APPLICATION_REQUEST", {}),
        ("IN", "STATUS_MAILED_APP_REQUEST", "STATUS_REQUEST", {}),
        ("IN", "HEAP_APPLICATION_RECEIVED", RECORD_ONLY, {"source": "barcode"}),
        ("IN", "SMS_OPT_OUT_RECEIVED", RECORD_ONLY, {"source": "sms", "sms_reply": "opt_out"}),
    ],
)
def test_r_32_any_newer_contact_from_the_customer_ends_the_pause(
    story: Story, kind: str, action: str, code: str, more: dict[str, str]
) -> None:
    story.note("9:00", *ASKED)
    story.note("9:30", *LEFT_MESSAGE)
    assert story.position().retry_at is not None

    again = story.note("10:00", kind, action, code, typed="16:00", **more)
    position = story.position()
    assert position.retry_at is None
    assert position.contacted_again is not None
    assert position.contacted_again.contact_id == again
    assert position.waiting_since == at("9:00")

    story.note("17:00", *LEFT_MESSAGE)
    assert story.position().retry_at is not None
    assert story.position().contacted_again is None


def test_r_32_what_is_older_or_not_from_the_customer_ends_no_pause(story: Story) -> None:
    story.note("9:00", *ASKED)
    story.note("9:30", *LEFT_MESSAGE)
    story.note("9:10", "IN", "HEAP_APPLICATION_RECEIVED", RECORD_ONLY, typed="11:00")
    story.note("10:00", "OUT", "APPLICATION_MAILED", "APPLICATION_REQUEST")
    story.note("10:05", "IN", "RETURNED_MAIL", RECORD_ONLY, source="system")

    assert story.position().retry_at is not None


BEGINS: dict[BestTime, str] = {"MORN": "8:00", "AFT": "12:00", "EVE": "15:00"}


@pytest.mark.parametrize("best", BEGINS)
def test_r_35_a_retry_comes_when_the_customer_likes_to_be_called(
    story: Story, best: BestTime
) -> None:
    story.note("9:00", "IN", "WX_INFORMATION_REQUESTED", "WX_CALL_INFO_SCHED_JOB")
    story.note("9:05", *LEFT_MESSAGE)
    [standing] = story.standings().values()
    position = rank(standing, story.calendar, story.decisions, LATER, best)

    assert position is not None
    # Two office hours later it is eleven: still morning.
    expected = at("11:05") if best == "MORN" else at(BEGINS[best])
    assert position.retry_at == expected


def test_r_35_an_emergency_is_tried_again_at_any_hour(story: Story) -> None:
    story.note("9:00", *EMERGENCY)
    story.note("9:05", *LEFT_MESSAGE)
    [standing] = story.standings().values()
    unasked, evening = (
        rank(standing, story.calendar, story.decisions, LATER, best) for best in (None, "EVE")
    )

    assert unasked == evening


@given(positions(), _HOURS, st.sampled_from(["MORN", "AFT", "EVE"]))
def test_r_35_a_better_hour_never_comes_after_the_deadline_nor_before_emergencies(
    row: Position, hour: int, best: BestTime
) -> None:
    now = OPENING + timedelta(hours=hour)
    better_at = next_best_time(best, now, Story().calendar)
    waits = row.order(now, better_at) > row.order(now)

    assert better_at >= now
    assert waits == (row.tier > 2 and now < better_at < row.deadline)
