"""Two services the contracts know, cut down to one event: what one publishes the other counts."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar
from uuid import UUID

from bicycle_tables import Base, Ring
from bicycles import MIGRATIONS
from sqlalchemy import text

from backbone.db.unit_of_work import UnitOfWork
from backbone.http.routing import transactional_router
from backbone.ids import new_id
from backbone.messaging.bus import OutboundMessage
from backbone.process.service import Service, consume
from backbone.testing import ServiceHarness
from contracts.base import Event


class Chimed(Event):
    """The clock of the contacts service chimed."""

    type: ClassVar[str] = "contacts.chimed.v1"
    owners: ClassVar[tuple[str, ...]] = ("contacts", "sms-gateway")

    chime_id: UUID

    @property
    def subject(self) -> UUID:
        """The chime."""
        return self.chime_id


async def ring(event: Chimed, work: UnitOfWork[Any]) -> None:
    work.session.add(Ring(rental_id=event.chime_id, version=1))


def service(name: str, *, listens: bool) -> Service:
    return Service(
        name=name,
        title=name,
        router=transactional_router(f"/api/{name}-chimes", tag=name),
        tables=Base,
        migrations=MIGRATIONS,
        consumers=[consume(Chimed, ring)] if listens else [],
    )


tower = service("contacts", listens=False)
street = service("callbacks", listens=True)


async def chime(room: ServiceHarness, times: int) -> None:
    async with room.work() as work:
        for _ in range(times):
            work.emit(Chimed(chime_id=new_id()))


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


async def lived_through(room: ServiceHarness) -> Collection[UUID]:
    """Return every chime that had its effect, as often as it had it."""
    async with room.runtime.engine.connect() as connection:
        return list(await connection.scalars(text("SELECT rental_id FROM ring")))


async def sql(room: ServiceHarness, statement: str, **values: Any) -> list[Any]:
    async with room.runtime.engine.begin() as connection:
        result = await connection.execute(text(statement), values)
        return list(result.all()) if result.returns_rows else []
