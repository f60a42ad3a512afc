"""What the callbacks service does with news: once, twice, late, shuffled, before its time."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import event

from backbone.db.migrations import drift
from backbone.testing import ServiceHarness, running
from callbacks.service import service
from callbacks.tables import Base
from contracts.base import Event
from contracts.callbacks import CallbackChanged, CallbackClosed, CallbackOpened
from contracts.contacts import (
    ContactAmended,
    ContactLogged,
    ContactVoided,
)
from contracts.customer import CustomerSaved, Phones

MONDAY = datetime(2026, 1, 5, 17, tzinfo=UTC)
MARTINA = UUID("11111111-1111-7111-8111-111111111111")


def written(minute: int, code: str = "STATUS_REQUEST", **more: Any) -> dict[str, Any]:
    moment = MONDAY + timedelta(minutes=minute)
    return {
        "contact_id": uuid4(),
        "customer_id": MARTINA,
        "contact_date": moment,
        "recorded_at": moment,
        "contact_type": "INCOMING",
        "contact_action": "STATUS_MAILED_APP_REQUEST",
        "call_code": code,
        "language": "SPANISH",
        "entered_by": "ADAM DEHOYOS",
        **more,
    }


def resolved(minute: int, **more: Any) -> dict[str, Any]:
    outgoing = {
        "contact_type": "OUTGOING",
        "contact_action": "PROGRAM_APPLICATION_INFO_GIVEN",
        "entered_by": "ANA LOPEZ",
    }
    return written(minute, "RESOLVED", **{**outgoing, **more})


def martina(version: int = 1, **more: Any) -> CustomerSaved:
    phones = Phones(home="+18317711806", mobile="+18315550100")
    known = {"first_name": "Martina", "last_name": "Cruz", "phones": phones, "number": 204}
    return CustomerSaved(customer_id=MARTINA, version=version, **{**known, **more})


async def listed(room: ServiceHarness) -> list[dict[str, Any]]:
    answer = await room.http("front_desk").get("/api/callbacks")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def without_version(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "version"}


async def test_the_tables_are_what_the_migrations_make(room: ServiceHarness) -> None:
    assert await drift(room.runtime.database_url, Base.metadata) == []


async def test_a_note_opens_a_row_and_a_resolved_call_closes_it(room: ServiceHarness) -> None:
    asked, answered = ContactLogged(**written(0)), ContactLogged(**resolved(5))
    await room.deliver(martina(), asked)
    [row] = await listed(room)
    assert (row["name"], row["call_code_abbr"], row["phone"]) == (
        "MARTINA CRUZ",
        "SR",
        "+18317711806",
    )

    await room.deliver(answered)
    assert await listed(room) == []
    [opened] = await room.published(CallbackOpened)
    [closed] = await room.published(CallbackClosed)
    assert (opened.version, opened.cause_contact_id, opened.tier) == (1, asked.contact_id, 4)
    assert (closed.version, closed.cause, closed.cause_contact_id) == (
        2,
        "note",
        answered.contact_id,
    )


async def test_t_26_the_same_news_again_changes_nothing_and_says_nothing(
    room: ServiceHarness,
) -> None:
    asked = ContactLogged(**written(0))
    await room.deliver(asked, asked)
    before = await listed(room)
    await room.deliver(asked)

    assert await listed(room) == before
    assert len(await room.published(CallbackOpened)) == 1
    assert await room.published(CallbackChanged) == []


async def test_t_24_a_correction_may_come_before_the_note(room: ServiceHarness) -> None:
    first = written(0)
    second = {**first, "version": 2, "recorded_at": MONDAY + timedelta(minutes=9), "notes": "X"}
    await room.deliver(ContactAmended(**second))
    await room.deliver(ContactLogged(**resolved(5)))
    # Known only by its correction, the note seems newer than the clear; the late news settles it.
    assert len(await listed(room)) == 1
    await room.deliver(ContactLogged(**first))
    assert await listed(room) == []


async def test_t_25_a_deletion_may_come_before_the_note_and_no_row_ever_shows(
    room: ServiceHarness,
) -> None:
    note = written(0)
    gone = {**note, "version": 2, "recorded_at": MONDAY + timedelta(minutes=1)}
    await room.deliver(ContactVoided(**gone, voided_by="ANA LOPEZ"))
    await room.deliver(ContactLogged(**note))

    assert await listed(room) == []
    assert await room.published(CallbackOpened) == []


def a_long_story() -> list[Event]:
    """Write everything that happened to Martina, and to nine others."""
    late = written(0, "48_HR_NOTICE_REC_D", recorded_at=MONDAY + timedelta(minutes=40))
    edited = written(3)
    again = {**edited, "version": 2, "recorded_at": MONDAY + timedelta(minutes=50), "notes": "N"}
    mistaken = written(60)
    voided = {**mistaken, "version": 2, "recorded_at": MONDAY + timedelta(minutes=61)}
    tried = {"contact_type": "OUTGOING", "contact_action": "LEFT_MESSAGE"}
    others = [
        ContactLogged(**written(minute, customer_id=UUID(int=minute))) for minute in range(1, 10)
    ]
    return [
        martina(),
        martina(2, first_name="MARTINA A"),
        ContactLogged(**written(1)),
        ContactLogged(**resolved(20)),
        ContactLogged(**late),
        ContactLogged(**edited),
        ContactAmended(**again),
        ContactLogged(**written(55, "WX_CALL_INFO_SCHED_JOB")),
        ContactLogged(**written(56, "NO_ACTION_REQ_RECORD_ONLY", **tried)),
        ContactLogged(**mistaken),
        ContactVoided(**voided, voided_by="ANA LOPEZ"),
        *others,
        ContactLogged(**resolved(30, customer_id=UUID(int=4))),
    ]


async def test_news_shuffled_doubled_and_in_pieces_ends_in_the_same_list(
    room: ServiceHarness,
) -> None:
    events = a_long_story()
    await room.deliver(*events)
    expected = [without_version(item) for item in await listed(room)]
    assert len(expected) == 9
    assert expected[0]["customer_id"] == str(MARTINA)

    for seed in range(4):
        chance = random.Random(seed)  # noqa: S311  the same disorder in every run
        told = [*events, *chance.choices(events, k=8)]
        chance.shuffle(told)
        async with running(service) as other:
            other.clock.set(room.clock())
            while told:
                piece, told = told[:7], told[7:]
                await other.deliver(*piece)
            assert [without_version(item) for item in await listed(other)] == expected


async def test_two_replicas_at_once_lose_no_reason(room: ServiceHarness) -> None:
    notes = [ContactLogged(**written(minute)) for minute in range(16)]
    await asyncio.gather(*(room.deliver(note) for note in notes))

    [row] = await listed(room)
    assert {reason["contact_id"] for reason in row["reasons"]} == {
        str(note.contact_id) for note in notes
    }
    assert row["version"] == 16
    assert len(await room.published(CallbackOpened)) == 1


async def statements_for(room: ServiceHarness, notes: list[ContactLogged]) -> int:
    """Count what the database is asked when notes arrive together."""
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = room.runtime.engine.sync_engine
    event.listen(engine, "before_cursor_execute", count)
    await room.deliver(*notes)
    event.remove(engine, "before_cursor_execute", count)
    return len(asked)


async def test_a_hundred_notes_cost_as_many_statements_as_one(room: ServiceHarness) -> None:
    await room.deliver(ContactLogged(**written(0, customer_id=UUID(int=999))))
    one = await statements_for(room, [ContactLogged(**written(1))])
    hundred = [
        ContactLogged(**written(minute, customer_id=UUID(int=minute % 40)))
        for minute in range(2, 102)
    ]

    assert await statements_for(room, hundred) == one <= 12


async def test_a_poisoned_note_holds_nobody_up(room: ServiceHarness) -> None:
    poison = ContactLogged(**written(0, shut_off_date="the third"))
    good = ContactLogged(**written(1, customer_id=UUID(int=7)))
    await room.deliver(poison, good)

    assert [row["customer_id"] for row in await listed(room)] == [str(UUID(int=7))]
