"""What the callbacks service does with news: once, twice, late, shuffled, before its time."""

import asyncio
import random
from typing import Any
from uuid import UUID

from callbacks_builders import (
    MARTINA,
    RECORD_ONLY,
    amended,
    attempted,
    listed,
    logged,
    martina,
    minute,
    resolved,
    voided,
)
from sqlalchemy import event

from backbone.db.migrations import drift
from backbone.testing import ServiceHarness, running
from callbacks.service import service
from callbacks.tables import Base
from contracts.base import Event
from contracts.callbacks import CallbackChanged, CallbackClosed, CallbackOpened
from contracts.contacts import (
    ContactLogged,
)


def without_version(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "version"}


async def test_the_tables_are_what_the_migrations_make(harness: ServiceHarness) -> None:
    assert await drift(harness.runtime.database_url, Base.metadata) == []


async def test_a_note_opens_a_row_and_a_resolved_call_closes_it(harness: ServiceHarness) -> None:
    asked, answered = logged(0), resolved(5)
    await harness.deliver(martina(), asked)
    [row] = await listed(harness)
    assert (row["name"], row["call_code_abbr"], row["phone"]) == (
        "MARTINA CRUZ",
        "SR",
        "+18317711806",
    )

    await harness.deliver(answered)
    assert await listed(harness) == []
    [opened] = await harness.published(CallbackOpened)
    [closed] = await harness.published(CallbackClosed)
    assert (opened.version, opened.cause_contact_id, opened.tier) == (1, asked.contact_id, 4)
    assert (closed.version, closed.cause, closed.cause_contact_id) == (
        2,
        "note",
        answered.contact_id,
    )


async def test_t_26_the_same_news_again_changes_nothing_and_says_nothing(
    harness: ServiceHarness,
) -> None:
    asked = logged(0)
    await harness.deliver(asked, asked)
    before = await listed(harness)
    await harness.deliver(asked)

    assert await listed(harness) == before
    assert len(await harness.published(CallbackOpened)) == 1
    assert await harness.published(CallbackChanged) == []


async def test_t_24_a_correction_may_come_before_the_note(harness: ServiceHarness) -> None:
    first = logged(0)
    await harness.deliver(amended(first, 9, notes="X"))
    await harness.deliver(resolved(5))
    # Known only by its correction, the note seems newer than the clear; the late news settles it.
    assert len(await listed(harness)) == 1
    await harness.deliver(first)
    assert await listed(harness) == []


async def test_t_25_a_deletion_may_come_before_the_note_and_no_row_ever_shows(
    harness: ServiceHarness,
) -> None:
    note = logged(0)
    await harness.deliver(voided(note, 1))
    await harness.deliver(note)

    assert await listed(harness) == []
    assert await harness.published(CallbackOpened) == []


def a_long_story() -> list[Event]:
    """Write everything that happened to Martina, and to nine others."""
    late = logged(0, "48_HR_NOTICE_REC_D", recorded_at=minute(40))
    edited, mistaken = logged(3), logged(60)
    others = [logged(number, customer_id=UUID(int=number)) for number in range(1, 10)]
    return [
        martina(),
        martina(2, first_name="MARTINA A"),
        logged(1),
        resolved(20),
        late,
        edited,
        amended(edited, 50, notes="N"),
        logged(55, "WX_CALL_INFO_SCHED_JOB"),
        attempted(56),
        mistaken,
        voided(mistaken, 61),
        *others,
        resolved(30, customer_id=UUID(int=4)),
    ]


async def test_news_shuffled_doubled_and_in_pieces_ends_in_the_same_list(
    harness: ServiceHarness,
) -> None:
    events = a_long_story()
    await harness.deliver(*events)
    expected = [without_version(item) for item in await listed(harness)]
    assert len(expected) == 9
    assert expected[0]["customer_id"] == str(MARTINA)

    for seed in range(4):
        chance = random.Random(seed)  # noqa: S311  the same disorder in every run
        told = [*events, *chance.choices(events, k=8)]
        chance.shuffle(told)
        async with running(service) as other:
            other.clock.set(harness.clock())
            while told:
                piece, told = told[:7], told[7:]
                await other.deliver(*piece)
            assert [without_version(item) for item in await listed(other)] == expected


async def test_two_replicas_at_once_lose_no_reason(harness: ServiceHarness) -> None:
    notes = [logged(number) for number in range(16)]
    await asyncio.gather(*(harness.deliver(note) for note in notes))

    [row] = await listed(harness)
    assert {reason["contact_id"] for reason in row["reasons"]} == {
        str(note.contact_id) for note in notes
    }
    assert row["version"] == 16
    assert len(await harness.published(CallbackOpened)) == 1


async def statements_for(harness: ServiceHarness, notes: list[ContactLogged]) -> int:
    """Count what the database is asked when notes arrive together."""
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = harness.runtime.engine.sync_engine
    event.listen(engine, "before_cursor_execute", count)
    await harness.deliver(*notes)
    event.remove(engine, "before_cursor_execute", count)
    return len(asked)


async def test_a_hundred_notes_cost_as_many_statements_as_one(harness: ServiceHarness) -> None:
    await harness.deliver(logged(0, customer_id=UUID(int=999)))
    one = await statements_for(harness, [logged(1)])
    hundred = [logged(number, customer_id=UUID(int=number % 40)) for number in range(2, 102)]

    assert await statements_for(harness, hundred) == one <= 12


async def test_a_note_that_leaves_the_list_as_it_is_folds_nothing(harness: ServiceHarness) -> None:
    record_only = logged(1, RECORD_ONLY, contact_action="HEAP_APPLICATION_RECEIVED")
    await harness.deliver(logged(0))

    assert await statements_for(harness, [record_only]) == 5
    [row] = await listed(harness)
    assert row["version"] == 1


async def test_a_poisoned_note_holds_nobody_up(harness: ServiceHarness) -> None:
    poison = logged(0, shut_off_date="the third")
    good = logged(1, customer_id=UUID(int=7))
    await harness.deliver(poison, good)

    assert [row["customer_id"] for row in await listed(harness)] == [str(UUID(int=7))]
