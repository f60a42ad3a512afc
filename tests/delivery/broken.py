"""The same rental with one safeguard taken out: the storm must notice each of them.

Kept so that the delivery suite is itself tested: a check that cannot fail proves nothing.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import Any
from uuid import UUID

from bicycles import RentalSaved, ring
from sqlalchemy import text

from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.envelope import Envelope
from backbone.messaging.bus import Bus, OutboundMessage, Subscriber
from backbone.messaging.inbox_consumer import InboxConsumer
from backbone.messaging.outbox_relay import OutboxRelay
from backbone.process.service import consume

from .storm import Machinery, StormBus


class NoInbox(InboxConsumer):
    """Handles events without asking whether they were handled before."""

    async def _handle(self, envelopes: Sequence[Envelope]) -> None:
        async with self._units_of_work.begin() as work:
            await self._dispatch(envelopes, work)


class PublishesInTheRequest(UnitOfWorkFactory):
    """Publishes right after the commit, and keeps nothing to send again."""

    bus: Bus

    @asynccontextmanager
    async def begin(self, cause: Envelope | None = None) -> AsyncIterator[UnitOfWork[Any]]:
        """Open one transaction; commit it, then publish and hope."""
        _ = cause
        async with self._sessions() as session:
            work: UnitOfWork[Any] = UnitOfWork(
                session, source=self.service, deps=self.deps, **self._time()
            )
            yield work
            await session.commit()
        with suppress(ConnectionError):
            await self.bus.publish(
                [
                    OutboundMessage(event_id, event_type, body, mandatory=True)
                    for event_id, event_type, body in work._events
                ]
            )


def _publishing(units_of_work: UnitOfWorkFactory, bus: Bus) -> UnitOfWorkFactory:
    publishing = PublishesInTheRequest(units_of_work.service, units_of_work.engine)
    publishing.bus = bus
    return publishing


class ReadsOn(OutboxRelay):
    """Reads on from the last place it saw: what is committed late at an earlier one is lost."""

    _last = 0

    async def _publish_batch(self) -> tuple[int, int]:
        async with self._engine.connect() as connection:
            rows = list((await connection.execute(_AFTER, {"last": self._last})).all())
            if len(await self._publish(rows)) < len(rows):
                return len(rows), 0
            self._last = rows[-1].position if rows else self._last
            await connection.execute(_UP_TO, {"last": self._last})
        return len(rows), len(rows)


_AFTER = text(
    "SELECT position, event_id, type, body FROM outbox WHERE position > :last"
    " ORDER BY position LIMIT 200"
)
_UP_TO = text(
    "UPDATE outbox SET published_at = clock_timestamp()"
    " WHERE published_at IS NULL AND position <= :last"
)


class AcksFirst(StormBus):
    """Acknowledges before the subscriber has committed what it does."""

    async def _deliver(self, subscriber: Subscriber, messages: list[OutboundMessage]) -> set[UUID]:
        await super()._deliver(subscriber, messages)
        return set()


async def believe_the_latest(event: RentalSaved, work: UnitOfWork) -> None:
    """Believe whatever came last, however old it is."""
    ring(event, work)
    await work.session.execute(
        text(
            "INSERT INTO known_rental (rental_id, version, bicycle, state, at)"
            " VALUES (:rental_id, :version, :bicycle, :state, :at)"
            " ON CONFLICT (rental_id) DO UPDATE SET version = excluded.version,"
            " bicycle = excluded.bicycle, state = excluded.state"
        ),
        {**event.model_dump(), "at": work.now()},
    )


NO_INBOX = Machinery(consumer=NoInbox)
NO_OUTBOX = Machinery(units_of_work=_publishing)
NO_CLAIMS = Machinery(relay=ReadsOn)
NO_VERSION_GUARD = Machinery(consumers=[consume(RentalSaved, believe_the_latest)])
ACK_BEFORE_COMMIT = Machinery(bus=AcksFirst)


def calm(chance: Random) -> StormBus:
    """Make the same bus in fine weather."""
    bus = StormBus(chance)
    bus.calm = True
    return bus
