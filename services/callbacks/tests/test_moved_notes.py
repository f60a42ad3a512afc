"""Notes taken back late, and moved to another customer: the list follows (R-22, R-23)."""

from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID, uuid4

from callbacks_builders import (
    JULIE,
    KIM,
    MARTINA,
    OPENING,
    customer,
    get,
    listed,
    logged,
    martina,
    minute,
    resolved,
    voided,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from backbone.testing import ServiceHarness
from callbacks.domain.clocks import default_calendar
from callbacks.domain.decisions import Question, seeded
from callbacks.domain.facts import Fact
from callbacks.domain.fold import Standing, fold
from contracts.contacts import ContactLogged, ContactVoided

RIGHT = UUID(int=77)
CALENDAR = default_calendar("America/Los_Angeles")


def moved(note: ContactLogged, number: int, to: UUID) -> tuple[ContactVoided, ContactLogged]:
    """Move a note, as the contacts service tells it."""
    became = uuid4()
    gone = voided(note, number).model_copy(
        update={"reason": "WRONG", "moved_to_contact_id": became, "moved_to_customer_id": to}
    )
    later = {"contact_id": became, "customer_id": to, "recorded_at": minute(number)}
    return gone, ContactLogged.model_validate({**note.model_dump(), **later})


async def rows(harness: ServiceHarness) -> dict[str, tuple[str, str]]:
    return {
        row["customer_id"]: (row["waiting_since"], row["call_code"])
        for row in await listed(harness)
    }


async def test_r_22_a_row_comes_back_with_its_wait_when_a_clear_of_long_ago_is_taken_back(
    harness: ServiceHarness,
) -> None:
    asked, clear = logged(0), resolved(10)
    await harness.deliver(martina(), asked, clear)
    assert await listed(harness) == []

    await harness.deliver(voided(clear, 60 * 24 * 3))

    [row] = await listed(harness)
    assert row["waiting_since"] == asked.contact_date.isoformat().replace("+00:00", "Z")


async def test_r_23_a_request_and_a_clear_move_and_both_customers_follow(
    harness: ServiceHarness,
) -> None:
    harness.clock.set(minute(60))
    theirs, mine = logged(0), logged(1, customer_id=RIGHT)
    clear = resolved(10)
    await harness.deliver(martina(), customer(77), theirs, mine, clear)
    assert list(await rows(harness)) == [str(RIGHT)]
    claimed = await harness.http("front_desk").post(f"/api/callbacks/{RIGHT}/claim")
    assert claimed.status_code == 200

    gone, became = moved(clear, 30, RIGHT)
    await harness.deliver(became, gone)

    assert await rows(harness) == {str(MARTINA): (iso(minute(0)), "STATUS_REQUEST")}
    history = await get(harness, f"/api/callbacks/{RIGHT}/history")
    assert [one["answered_by"] for one in history["notes"] if one["effect"] == "CREATE"] == [
        str(became.contact_id)
    ]
    # Nobody holds a claim on a row that has gone; the one that came back is free.
    [back] = await listed(harness)
    assert back["claim"] is None


def iso(moment: Any) -> str:
    return str(moment.isoformat().replace("+00:00", "Z"))


async def test_r_23_in_any_order_and_twice_the_list_is_the_same(harness: ServiceHarness) -> None:
    harness.clock.set(minute(60))
    chance = Random(23)  # noqa: S311  the same disorder in every run
    seen = []
    for round_ in range(6):
        wrong, right = UUID(int=1000 + 2 * round_), UUID(int=1001 + 2 * round_)
        asked = logged(0, customer_id=wrong)
        waiting = logged(1, customer_id=right)
        clear = resolved(10, customer_id=wrong)
        news = [asked, waiting, clear, *moved(clear, 20, right), *moved(asked, 25, right)]
        for event in chance.sample(news * 2, len(news) * 2):
            await harness.deliver(event)
        found = await rows(harness)
        seen.append((found.get(str(wrong)), found.get(str(right))))

    # What was asked under the wrong name is known of the right customer only since it moved: no
    # clear saved before that answers it.
    assert seen == [(None, (iso(minute(0)), "STATUS_REQUEST"))] * 6


KINDS = (
    ("INCOMING", "STATUS_MAILED_APP_REQUEST", "STATUS_REQUEST"),
    ("INCOMING", "EMERGENCY_CALL_FROM_CUSTOMER", "48_HR_NOTICE_REC_D"),
    ("OUTGOING", "PROGRAM_APPLICATION_INFO_GIVEN", "RESOLVED"),
    ("OUTGOING", "LEFT_MESSAGE", "NO_ACTION_REQ_RECORD_ONLY"),
)
WRITTEN = st.tuples(st.sampled_from((JULIE, KIM)), st.sampled_from(KINDS), st.integers(0, 90))
MOVES = st.lists(st.tuples(st.integers(0, 11), st.booleans()), max_size=5)


def fact(number: int, who: UUID, kind: tuple[str, str, str], happened: int, **more: Any) -> Fact:
    kinds: dict[str, Any] = dict(
        zip(("contact_type", "contact_action", "call_code"), kind, strict=True)
    )
    return Fact(
        contact_id=more.pop("contact_id", UUID(int=number + 1)),
        customer_id=who,
        version=1,
        contact_date=minute(happened),
        recorded_at=minute(100 + number),
        language="ENGLISH",
        effect=seeded().decide(Question(**kinds)),
        **kinds,
        **more,
    )


def after(
    facts: Sequence[Fact], moves: Sequence[tuple[int, bool]]
) -> tuple[list[Fact], list[Fact]]:
    """Return all versions after moves and deletions, and what a careful hand would have written."""
    told = list(facts)
    stands = {one.contact_id: one for one in facts}
    for step, (index, is_move) in enumerate(moves):
        if not stands:
            break
        note = stands.pop(sorted(stands, key=lambda one: one.int)[index % len(stands)])
        at = minute(1000 + step)
        told.append(replace_fact(note, version=2, recorded_at=at, voided=True, voided_by="ANA"))
        if is_move:
            became = replace_fact(
                note,
                contact_id=UUID(int=500 + step),
                customer_id=KIM if note.customer_id == JULIE else JULIE,
                recorded_at=at,
            )
            told.append(became)
            stands[became.contact_id] = became
    return told, list(stands.values())


def replace_fact(of: Fact, **changes: Any) -> Fact:
    values = {name: getattr(of, name) for name in of.__dataclass_fields__}
    return Fact(**{**values, **changes})


@settings(max_examples=300, deadline=None)
@given(written=st.lists(WRITTEN, min_size=1, max_size=8), moves=MOVES, chance=st.randoms())
def test_r_23_after_any_moves_the_list_is_as_if_each_note_had_been_written_where_it_is(
    written: list[tuple[UUID, tuple[str, str, str], int]],
    moves: list[tuple[int, bool]],
    chance: Random,
) -> None:
    facts = [fact(n, who, kind, at) for n, (who, kind, at) in enumerate(written)]
    told, by_hand = after(facts, moves)
    shuffled = [*told, *chance.choices(told, k=3)]
    chance.shuffle(shuffled)

    found, expected = fold(shuffled, CALENDAR), fold(by_hand, CALENDAR)

    for who in (JULIE, KIM):
        assert found.get(who, Standing(who)) == expected.get(who, Standing(who))
    assert min(one.contact_date for one in told) >= OPENING


@settings(max_examples=200, deadline=None)
@given(written=st.lists(WRITTEN, min_size=1, max_size=8), index=st.integers(0, 7))
def test_r_22_taking_any_note_back_leaves_the_waits_as_they_would_have_been_without_it(
    written: list[tuple[UUID, tuple[str, str, str], int]], index: int
) -> None:
    facts = [fact(n, who, kind, at) for n, (who, kind, at) in enumerate(written)]
    gone = facts[index % len(facts)]
    late = replace_fact(gone, version=2, recorded_at=minute(10_000), voided=True)

    found = fold([*facts, late], CALENDAR)

    without = fold([one for one in facts if one is not gone], CALENDAR)
    for who in (JULIE, KIM):
        assert found.get(who, Standing(who)) == without.get(who, Standing(who))
