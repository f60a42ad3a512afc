"""The bus between processes: RabbitMQ, with every message confirmed and every queue replicated."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID, uuid4

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange
from aio_pika.exceptions import DeliveryError

from backbone.messaging.bus import OutboundMessage, Subscriber
from backbone.messaging.delivery_buffer import NDJSON
from backbone.messaging.rabbit_connection import (
    CLOSE_TIMEOUT,
    Declared,
    abandon,
    close_quietly,
    connect,
    declare_topology,
    with_timeout,
)
from backbone.messaging.rabbit_consumer import RabbitConsumer
from backbone.messaging.topology import Topology, promised_topology
from backbone.supervision import is_being_cancelled
from backbone.telemetry.logging import get_logger

log = get_logger(__name__)

MAX_IN_FLIGHT = 100
"""How many messages wait for their confirmation at a time; beyond it only latency grows."""
PUBLISH_TIMEOUT = 5.0
"""Seconds publishing may take, waiting for a connection included; then its outcome is unknown."""
COUNT_TIMEOUT = 2.0
"""Seconds the broker may take to say how many messages wait."""
DECLARE_TIMEOUT = 10.0
"""Seconds declaring everything may take once connected, whoever still waits for it."""
SUBSCRIBE_TIMEOUT = 10.0
"""Seconds a service waits for the broker when it starts; after that it consumes when it can."""
MAX_PACK = 50
"""How many events of one type travel in one message when that many wait; a lone one goes alone."""


class RabbitBus:
    """Publishes to one topic exchange and consumes one quorum queue per subscribing service.

    `topology` names who subscribes to what, so that their queues exist before anybody publishes;
    without it, everybody a contract promises to reach.
    """

    def __init__(
        self, url: str, *, prefix: str = "hearthline", topology: Topology | None = None
    ) -> None:
        self._url = url
        self._topology = topology or promised_topology(prefix)
        self._consumers: list[RabbitConsumer] = []
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None
        self._exchange: AbstractExchange | None = None
        self._opening: asyncio.Task[AbstractExchange] | None = None
        self._away = False
        self._closing: set[asyncio.Task[None]] = set()

    async def subscribe(self, subscriber: Subscriber) -> None:
        """Begin to deliver to a subscriber; a broker that is away is waited for a while."""
        self._topology = self._topology.with_subscriber(subscriber.name, subscriber.types)
        consumer = RabbitConsumer(self._url, self._topology, subscriber)
        self._consumers.append(consumer)
        consumer.start()
        try:
            async with asyncio.timeout(SUBSCRIBE_TIMEOUT):
                await consumer.ready.wait()
        except TimeoutError:
            log.warning("consumer_not_ready", service=subscriber.name)

    async def publish(self, messages: Sequence[OutboundMessage]) -> Collection[UUID]:
        """Publish messages; return the ids the broker confirmed. Others may or may not be there.

        Never fails because a broker is away: then nothing is confirmed, within a few seconds.
        """
        clock = asyncio.get_running_loop().time
        deadline = clock() + PUBLISH_TIMEOUT
        try:
            exchange = await self._ensure_connected(deadline - clock())
        except asyncio.CancelledError:
            if is_being_cancelled():
                raise
            self._disconnect("CancelledError")
            return set()
        except Exception as error:  # noqa: BLE001  what the library raises, it documents nowhere
            self._disconnect(type(error).__name__)
            return set()
        if exchange is None:
            self._away = True
            log.warning("broker_unreachable", error="TimeoutError")
            return set()
        return await self._publish_confirmed(exchange, messages, seconds=deadline - clock())

    async def stop_consuming(self) -> None:
        """Deliver nothing more to anybody; what is being handled is finished first."""
        await asyncio.gather(*(consumer.stop() for consumer in self._consumers))
        self._consumers.clear()

    async def close(self) -> None:
        """Close all connections."""
        await self.stop_consuming()
        if self._opening is not None:
            abandon(self._opening)
            await asyncio.wait({self._opening}, timeout=CLOSE_TIMEOUT)
        self._disconnect(None)
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def erase(self, services: Iterable[str] = ()) -> None:
        """Delete every queue and exchange of this prefix from the broker. For the ends of tests."""
        topology = self._topology
        for service in services:
            topology = topology.with_subscriber(service, frozenset())
        connection = await connect(self._url, "erases")
        try:
            async with connection.channel() as channel:
                for service in topology.subscriptions:
                    await channel.queue_delete(topology.queue(service))
                    await channel.queue_delete(topology.dead_queue(service))
                for exchange in (topology.events, topology.dead):
                    await channel.exchange_delete(exchange)
        finally:
            await close_quietly(connection)

    def healthy(self) -> bool:
        """Say whether every subscriber consumes and the last messages reached the broker."""
        return not self._away and all(consumer.ready.is_set() for consumer in self._consumers)

    def queue_missing(self, subscriber: str) -> bool:
        """Say whether a subscriber's queue was found missing and is not consumed again yet."""
        return any(one.queue_missing for one in self._consumers if one.name == subscriber)

    async def waiting(self, subscriber: str) -> int | None:
        """Ask the broker how many messages wait for a subscriber; None where it does not say."""
        if self._connection is None:
            return None
        try:
            return await with_timeout(COUNT_TIMEOUT, self._count(self._connection, subscriber))
        except asyncio.CancelledError:
            if is_being_cancelled():
                raise
        except Exception as error:  # noqa: BLE001  what the library raises, it documents nowhere
            log.warning("queue_not_counted", queue_of=subscriber, error=type(error).__name__)
        return None

    async def _count(self, connection: AbstractConnection, subscriber: str) -> int | None:
        async with connection.channel() as channel:
            # Passive: it needs no permission to declare anything.
            queue = await channel.get_queue(self._topology.queue(subscriber), ensure=True)
            return queue.declaration_result.message_count

    async def _ensure_connected(self, seconds: float) -> AbstractExchange | None:
        """Return the exchange to publish to; None while the connection is still being opened."""
        if self._exchange is not None and self._channel is not None and not self._channel.is_closed:
            return self._exchange
        if self._opening is None or self._opening.done():
            self._disconnect(None)
            # A task of its own: on a slow line it takes longer than a publication may, and would
            # begin anew with each of them.
            self._opening = asyncio.create_task(self._open())
            self._opening.add_done_callback(_note_outcome)
        await asyncio.wait({self._opening}, timeout=seconds)
        return self._opening.result() if self._opening.done() else None

    async def _open(self) -> AbstractExchange:
        connection = await connect(self._url, "publishes")
        opening = _open_channel(connection, self._topology)
        try:
            self._channel, exchange, declared = await with_timeout(DECLARE_TIMEOUT, opening)
        except BaseException:
            self._close(connection)
            raise
        for consumer in self._consumers[:1]:
            consumer.report(declared)
        self._connection, self._exchange, self._away = connection, exchange, False
        return exchange

    async def _publish_confirmed(
        self, exchange: AbstractExchange, messages: Sequence[OutboundMessage], *, seconds: float
    ) -> Collection[UUID]:
        in_flight = asyncio.Semaphore(MAX_IN_FLIGHT)
        # Tasks of their own: a connection that breaks cancels what waits on it, and that must not
        # look like somebody cancelling us.
        sending = {
            asyncio.create_task(self._send(exchange, in_flight, pack)): pack
            for pack in packed(messages)
        }
        if not sending:
            return set()
        try:
            done, late = await asyncio.wait(sending, timeout=max(seconds, 0.1))
        finally:
            for task in sending:
                abandon(task)
        confirmed: set[UUID] = set()
        failure = "TimeoutError" if late else None
        for task in done:
            error = None if task.cancelled() else task.exception()
            if task.cancelled():
                failure = "CancelledError"
            elif error is None:
                confirmed.update(message.event_id for message in sending[task])
            elif not isinstance(error, DeliveryError):
                failure = type(error).__name__
            else:
                log.warning("message_unroutable", type=sending[task][0].type)
        if failure is not None:
            self._disconnect(failure)
        return confirmed

    @staticmethod
    async def _send(
        exchange: AbstractExchange,
        in_flight: asyncio.Semaphore,
        pack: Sequence[OutboundMessage],
    ) -> None:
        first = pack[0]
        async with in_flight:
            message = Message(
                "\n".join(one.body for one in pack).encode(),
                # aiormq tells returned messages apart by it: the same twice in flight, and a loss
                # would pass for an arrival. So it names the attempt, not the event.
                message_id=uuid4().hex,
                delivery_mode=DeliveryMode.PERSISTENT,
                content_type="application/json" if len(pack) == 1 else NDJSON,
                type=first.type,
                headers={"event_id": str(first.event_id)},
            )
            await exchange.publish(message, first.type, mandatory=first.mandatory)

    def _disconnect(self, failure: str | None) -> None:
        """Drop the connection; the next messages open another one."""
        if failure is not None:
            self._away = True
            log.warning("broker_unreachable", error=failure)
        connection, self._connection, self._exchange = self._connection, None, None
        if connection is not None:
            self._close(connection)

    def _close(self, connection: AbstractConnection) -> None:
        task = asyncio.create_task(close_quietly(connection))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def _note_outcome(opening: asyncio.Task[AbstractExchange]) -> None:
    """Look at how opening ended: nobody may wait for it any more, and asyncio would complain."""
    if not opening.cancelled():
        opening.exception()


def packed(messages: Iterable[OutboundMessage]) -> list[list[OutboundMessage]]:
    """Put events of one type together: what a message costs, it costs once for all of them."""
    packs: dict[tuple[str, bool], list[list[OutboundMessage]]] = {}
    for message in messages:
        kind = packs.setdefault((message.type, message.mandatory), [[]])
        if len(kind[-1]) == MAX_PACK:
            kind.append([])
        kind[-1].append(message)
    return [pack for kind in packs.values() for pack in kind]


async def _open_channel(
    connection: AbstractConnection, topology: Topology
) -> tuple[AbstractChannel, AbstractExchange, Declared]:
    """Declare everything and open the channel on which every message is confirmed."""
    declared = await declare_topology(connection, topology)
    channel = connection.channel(publisher_confirms=True, on_return_raises=True)
    await channel.initialize()
    return channel, await channel.get_exchange(topology.events, ensure=False), declared
