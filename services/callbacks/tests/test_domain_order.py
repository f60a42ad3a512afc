"""In which order customers are called, whatever their deadlines and however long they wait."""

from dataclasses import replace
from datetime import timedelta

from callbacks_builders import ASKED, OPENING, Story
from hypothesis import given
from hypothesis import strategies as st

from callbacks.domain.ranking import Position

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
        by_deadline = of_tier if tier <= 2 else late  # noqa: PLR2004  the decided order names it
        assert [row.deadline for row in by_deadline] == sorted(row.deadline for row in by_deadline)
        if tier > 2:  # noqa: PLR2004  the same
            rest = of_tier[len(late) :]
            assert [one.waiting_since for one in rest] == sorted(one.waiting_since for one in rest)
