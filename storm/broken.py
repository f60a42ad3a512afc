"""The product with one safeguard taken out: `python -m storm.broken <variant> <package>`.

A storm that cannot fail proves nothing: each of these must make it fail, and a test says so. The
safeguards are taken out here, at the start of a process; the product knows nothing of it.
"""

import runpy
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aio_pika import Connection
from aio_pika.abc import (
    AbstractChannel,
    AbstractIncomingMessage,
)
from sqlalchemy import text

from backbone.db import upsert
from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.envelope import Envelope
from backbone.messaging.bus import Bus, OutboundMessage
from backbone.messaging.delivery_buffer import DeliveryBuffer, bodies_of
from backbone.messaging.inbox_consumer import InboxConsumer
from backbone.messaging.outbox_relay import OutboxRelay
from backbone.messaging.rabbit_consumer import RabbitConsumer
from backbone.process.runtime import Runtime

_AFTER = text(
    "SELECT position, event_id, type, body FROM outbox WHERE position >"
    " (SELECT coalesce(max(position), 0) FROM outbox WHERE published_at IS NOT NULL)"
    " ORDER BY position LIMIT 200"
)
_PUBLISHED = text(
    "UPDATE outbox SET published_at = clock_timestamp()"
    " WHERE position = ANY(CAST(:positions AS bigint[]))"
)


def take_out_outbox() -> None:
    """Publish after the commit, in the request, and keep nothing to publish again."""
    buses: list[Bus] = []
    make, begin = Runtime.__init__, UnitOfWorkFactory.begin

    def remember(self: Runtime, *words: Any, **named: Any) -> None:
        make(self, *words, **named)
        buses.append(self.bus)

    @asynccontextmanager
    async def publishing(
        self: UnitOfWorkFactory, cause: Envelope | None = None
    ) -> AsyncIterator[UnitOfWork[Any]]:
        async with begin(self, cause) as work:
            yield work
            events, work._events = work._events, []  # noqa: SLF001  nothing for the outbox
        if events:
            await buses[0].publish(
                [
                    OutboundMessage(event, kind, body, mandatory=False)
                    for event, kind, body in events
                ]
            )

    _replace(Runtime, "__init__", remember)
    _replace(UnitOfWorkFactory, "begin", publishing)


def read_on_by_id() -> None:
    """Read the outbox on from the last id: what is committed late under a lower one is lost."""

    async def publish_batch(self: OutboxRelay) -> tuple[int, int]:
        async with self._engine.connect() as connection:
            rows = list((await connection.execute(_AFTER)).all())
        if not rows or len(await self._publish(rows)) < len(rows):
            return len(rows), 0
        async with self._engine.connect() as connection:
            await connection.execute(_PUBLISHED, {"positions": [row.position for row in rows]})
        return len(rows), len(rows)

    _replace(OutboxRelay, "_publish_batch", publish_batch)


def take_out_inbox() -> None:
    """Handle events without asking whether they were handled before, or writing down that."""

    async def handle(self: InboxConsumer, envelopes: Sequence[Envelope]) -> None:
        async with self._units_of_work.begin() as work:
            await self._dispatch(envelopes, work)

    _replace(InboxConsumer, "_handle", handle)


def take_out_version_guard() -> None:
    """Believe whatever came last, however old it is."""
    for function in (upsert.upsert_if_newer, upsert.upsert_statement.__wrapped__):
        (function.__kwdefaults__ or {})["is_newer"] = None


def acknowledge_first() -> None:
    """Acknowledge messages before what is done about them is committed."""
    deliver = RabbitConsumer._deliver  # noqa: SLF001

    async def deliver_acknowledged(
        self: RabbitConsumer, buffer: DeliveryBuffer, messages: Sequence[AbstractIncomingMessage]
    ) -> bool:
        await messages[-1].ack(multiple=True)
        bodies = [body for message in messages for body in bodies_of(message)]
        receive = self._subscriber.receive
        return await self._until_available(buffer, lambda: receive(bodies))

    _replace(RabbitConsumer, deliver.__name__, deliver_acknowledged)


def take_out_confirms() -> None:
    """Believe that what was sent has arrived."""
    channel = Connection.channel

    def unconfirmed(self: Connection, **named: Any) -> AbstractChannel:
        return channel(self, **{**named, "publisher_confirms": False, "on_return_raises": False})

    _replace(Connection, "channel", unconfirmed)


def _replace(owner: object, name: str, by: Callable[..., Any]) -> None:
    """Replace what must be there: a safeguard that was renamed is not taken out in silence."""
    if not hasattr(owner, name):
        raise LookupError(f"{owner} has no {name}: this variant would be the whole product.")
    setattr(owner, name, by)


VARIANTS: Mapping[str, Callable[[], None]] = {
    "no-outbox": take_out_outbox,
    "cursor-relay": read_on_by_id,
    "no-inbox": take_out_inbox,
    "no-version-guard": take_out_version_guard,
    "ack-before-commit": acknowledge_first,
    "confirms-off": take_out_confirms,
}


if __name__ == "__main__":
    _, variant, package = sys.argv
    VARIANTS[variant]()
    sys.argv = [package]
    runpy.run_module(package, run_name="__main__", alter_sys=True)
