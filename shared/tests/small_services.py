"""Services the contracts know, cut down to one event: what contacts publishes the others count."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from bicycle_tables import Base, Ring
from bicycles import MIGRATIONS, tidy
from sqlalchemy import text

from backbone.db.unit_of_work import UnitOfWork
from backbone.http.routing import transactional_router
from backbone.ids import new_id
from backbone.messaging.asyncapi import sample_of
from backbone.messaging.bus import OutboundMessage
from backbone.process.runtime import Runtime
from backbone.process.service import Service, consume
from backbone.testing import ServiceHarness
from contracts.contacts import ContactLogged


def logged() -> ContactLogged:
    """Make a note of its own."""
    sample = ContactLogged.model_validate(sample_of(ContactLogged.type))
    return sample.model_copy(update={"contact_id": new_id()})


async def ring(event: ContactLogged, work: UnitOfWork[Any]) -> None:
    work.session.add(Ring(rental_id=event.contact_id, version=1))


def service(name: str, *, listens: bool) -> Service:
    return Service(
        name=name,
        title=name,
        router=transactional_router(f"/api/{name}-notes", tag=name),
        tables=Base,
        migrations=MIGRATIONS,
        consumers=[consume(ContactLogged, ring)] if listens else [],
    )


contacts = service("contacts", listens=False)
callbacks = service("callbacks", listens=True)
mailing = service("mailing", listens=True)


class Rooms(NamedTuple):
    """Who publishes, and who listens."""

    contacts: ServiceHarness
    callbacks: ServiceHarness


async def log_notes(room: ServiceHarness | Runtime, times: int) -> None:
    units_of_work = (room if isinstance(room, Runtime) else room.runtime).units_of_work
    async with units_of_work.begin() as work:
        for _ in range(times):
            work.emit(logged())


async def carry(
    source: ServiceHarness,
    consumer: ServiceHarness,
    arrives: Callable[[OutboundMessage], bool] = lambda _: True,
) -> Sequence[OutboundMessage]:
    """Publish what waits and hand over what arrives; return all that was published."""
    sent = len(source.messages)
    while await source.runtime.relay.flush():
        pass
    messages = source.messages[sent:]
    await consumer.redeliver([one.body for one in messages if arrives(one)])
    return messages


async def converse(source: ServiceHarness, consumer: ServiceHarness) -> Sequence[OutboundMessage]:
    """Let both talk until neither has anything to say; return what the source said."""
    said: list[OutboundMessage] = []
    while True:
        told = await carry(source, consumer)
        answered = await carry(consumer, source)
        said.extend(told)
        if not told and not answered:
            return said


async def lived_through(room: ServiceHarness | Runtime) -> list[UUID]:
    """Return every note that had its effect, as often as it had it."""
    return [row.rental_id for row in await sql(room, "SELECT rental_id FROM ring")]


async def sql(room: ServiceHarness | Runtime, statement: str, **values: Any) -> list[Any]:
    engine = (room if isinstance(room, Runtime) else room.runtime).engine
    async with engine.begin() as connection:
        result = await connection.execute(text(statement), values)
        return list(result.all()) if result.returns_rows else []


async def tidied(rooms: Rooms) -> Rooms:
    for room in rooms:
        await tidy(room)
        room.messages.clear()
    return rooms


async def compare_now(rooms: Rooms) -> list[OutboundMessage]:
    """Ask for digests and let both come to an end; return what the contacts published meanwhile."""
    await request_digests(rooms)
    await carry(rooms.callbacks, rooms.contacts)
    return list(await converse(*rooms))


async def request_digests(rooms: Rooms) -> None:
    """Let callbacks find that its queue was missing, and say so."""
    consumer = rooms.callbacks.runtime
    consumer.reconciliation.note_missing_queues({"callbacks"}, broker_was_empty=False)
    await consumer.reconciliation.request_digests(consumer.units_of_work)


async def missing(rooms: Rooms) -> int:
    [[found]] = await sql(
        rooms.callbacks, "SELECT coalesce(sum(missing), 0) FROM reconciliation_difference"
    )
    return int(found)


def notes(messages: list[OutboundMessage]) -> list[UUID]:
    return [one.event_id for one in messages if one.type == ContactLogged.type]
