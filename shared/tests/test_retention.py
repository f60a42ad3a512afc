"""Nothing of the machinery grows for ever: months go by, and the tables stay as they are."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from small_services import callbacks, contacts, converse, logged, sql

from backbone.db.unit_of_work import UnitOfWork
from backbone.envelope import write_envelope
from backbone.ids import new_id
from backbone.messaging import digests
from backbone.process import runtime
from backbone.testing import ServiceHarness, running
from contracts.contacts import ContactLogged

DAYS = 70
NOTES = 12
LOST = 2
TABLES = (
    "outbox",
    "inbox",
    "dead_letter",
    "idempotency_key",
    "reconciliation_run",
    "reconciliation_difference",
)
AGEING = {
    "outbox": ("created_at", "published_at"),
    "inbox": ("handled_at",),
    "dead_letter": ("due_at", "last_failed_at"),
    "idempotency_key": ("created_at",),
}
"""What grows older by a day with each day that passes."""


@pytest.fixture
async def source() -> AsyncIterator[ServiceHarness]:
    async with running(contacts) as found:
        yield found


@pytest.fixture
async def consumer() -> AsyncIterator[ServiceHarness]:
    async with running(callbacks) as found:
        yield found


async def a_day(source: ServiceHarness, consumer: ServiceHarness, day: datetime) -> None:
    """Publish a day's notes, lose some of them, and leave a day's traces everywhere."""
    bodies = {
        UUID(int=digests.first_id(day - timedelta(hours=hour)).int | new_id().int % 2**62): hour
        for hour in range(1, NOTES + 1)
    }
    await sql(
        source,
        "INSERT INTO outbox (event_id, type, body, published_at) SELECT *, clock_timestamp()"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:bodies AS text[]))",
        ids=list(bodies),
        types=[ContactLogged.type] * NOTES,
        bodies=[
            write_envelope(
                logged(),
                event_id=event_id,
                source="contacts",
                time=day - timedelta(hours=hour),
                correlation_id=new_id(),
                causation_id=None,
                traceparent=None,
            )
            for event_id, hour in bodies.items()
        ],
    )
    await sql(
        consumer,
        "INSERT INTO inbox (event_id, type, source)"
        " SELECT unnest(CAST(:ids AS uuid[])), :type, 'contacts'",
        ids=list(bodies)[LOST:],
        type=ContactLogged.type,
    )
    for room in (source, consumer):
        await sql(
            room,
            "INSERT INTO idempotency_key (key, request) VALUES (:key, 'POST')",
            key=str(uuid4()),
        )
        await sql(
            room,
            "INSERT INTO dead_letter VALUES (:event_id, 'unreadable', '', 'DISCARDED', 99, '', '',"
            " clock_timestamp(), clock_timestamp(), clock_timestamp() + interval '30 days')",
            event_id=uuid4(),
        )


async def a_night(room: ServiceHarness, now: datetime) -> None:
    """Do what the jobs of a night do."""
    room.clock.set(now)
    async with room.work() as work:
        await room.runtime.reconciliation.publish_when_due(work)
    async with room.work() as work:
        await forget_keys(work)
    await room.runtime._delete_old()


async def forget_keys(work: UnitOfWork) -> None:
    await runtime._delete_old_keys(work)


async def sizes(room: ServiceHarness) -> dict[str, int]:
    return {
        table: (await sql(room, f"SELECT count(*) FROM {table}"))[0][0]  # noqa: S608  our tables
        for table in TABLES
    }


@pytest.mark.slow
async def test_months_go_by_and_no_table_grows(
    source: ServiceHarness, consumer: ServiceHarness
) -> None:
    first = datetime.now(UTC).replace(hour=23, minute=0)
    halfway: list[dict[str, int]] = []
    for number in range(DAYS):
        day = first + timedelta(days=number)
        await a_day(source, consumer, day)
        night = day + timedelta(hours=4)
        for room in (source, consumer):
            for table, columns in AGEING.items():
                older = ", ".join(f"{one} = {one} - interval '1 day'" for one in columns)
                await sql(room, f"UPDATE {table} SET {older}")  # noqa: S608  tables of ours
            await a_night(room, night)
        await converse(source, consumer)
        source.messages.clear()
        consumer.messages.clear()
        if number == DAYS // 2:
            halfway = [await sizes(source), await sizes(consumer)]

    at_the_end = [await sizes(source), await sizes(consumer)]

    assert at_the_end == halfway
    # A week and a day of events, a month and a day of ids; the machinery's own among them.
    [from_contacts, from_callbacks] = at_the_end
    assert from_contacts["outbox"] < 9 * (NOTES + 10)
    assert from_callbacks["inbox"] < 32 * (NOTES + 10)
    assert from_callbacks["dead_letter"] <= 31
    assert from_callbacks["idempotency_key"] <= 2
    assert from_callbacks["reconciliation_run"] <= 3
    assert from_callbacks["reconciliation_difference"] == 0
    # What was lost on any of these days was told again.
    assert (await sql(consumer, "SELECT count(*) FROM ring"))[0][0] == DAYS * LOST
