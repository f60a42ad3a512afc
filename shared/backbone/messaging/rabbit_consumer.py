"""Consumes one service's queue from RabbitMQ in batches, whatever happens to broker and queue."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from aio_pika.abc import AbstractConnection, AbstractIncomingMessage

from backbone.messaging.bus import (
    SHUTDOWN_TIMEOUT,
    StoreDeadLetter,
    Subscriber,
    Unavailable,
)
from backbone.messaging.delivery_buffer import DeliveryBuffer, bodies_of
from backbone.messaging.rabbit_connection import (
    COMMAND_TIMEOUT,
    SETUP_TIMEOUT,
    ConsumerStalled,
    Declared,
    abandon,
    close_quietly,
    connect,
    declare_topology,
    inspect_queue,
    with_timeout,
)
from backbone.messaging.topology import Topology
from backbone.supervision import supervise
from backbone.telemetry.logging import get_logger, set_service

log = get_logger(__name__)

PREFETCH = 200
"""How many messages the broker may send ahead, so that the next batch is here in time."""
WATCH_INTERVAL = 5.0
"""Seconds between checks that the queues still exist: the broker does not always say so."""
MAX_DELIVERY_DELAY = 15.0
"""Seconds between attempts to deliver what the service cannot receive for the moment."""

Deliver = Callable[[DeliveryBuffer, Sequence[AbstractIncomingMessage]], Awaitable[bool]]


class RabbitConsumer:
    """Consumes for one service as long as it lives."""

    def __init__(self, url: str, topology: Topology, subscriber: Subscriber) -> None:
        self._url = url
        self._topology = topology
        self._subscriber = subscriber
        self._buffers: list[DeliveryBuffer] = []
        self._stopping = False
        self._consuming = False
        self._task: asyncio.Task[None] | None = None
        self._queue_was_missing = False
        self.connection: AbstractConnection | None = None
        self.ready = asyncio.Event()

    @property
    def name(self) -> str:
        """Whose queue it consumes."""
        return self._subscriber.name

    @property
    def queue_missing(self) -> bool:
        """Whether a queue was found missing and is not consumed again yet."""
        return self._queue_was_missing

    def start(self) -> None:
        """Begin to consume."""
        name = f"{self._subscriber.name} consumer"
        self._task = asyncio.create_task(self._consume_for_ever(), name=name)

    async def stop(self) -> None:
        """Finish the batch in hand and leave the rest to whoever consumes next."""
        self._stopping = True
        if not self._consuming and self._task is not None:
            self._task.cancel()
        self._close_buffers()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=SHUTDOWN_TIMEOUT)
            abandon(self._task)

    def _close_buffers(self, *_: object) -> None:
        self.ready.clear()
        for buffer in self._buffers:
            buffer.close()

    def _queue_deleted(self, *_: object) -> None:
        self._queue_was_missing = True
        self._close_buffers()

    def report(self, declared: Declared) -> None:
        """Tell the subscriber whose queues were missing: what was published then is lost."""
        note = self._subscriber.note_missing_queues
        if note is not None and declared.restored:
            note(declared.restored, declared.broker_was_empty)

    def _report_own_queue(self, declared: Declared) -> None:
        """Tell the subscriber that its own queue is there again, where others declared it."""
        note = self._subscriber.note_missing_queues
        if note is not None and self._queue_was_missing and self.name not in declared.restored:
            note({self.name}, False)
        self._queue_was_missing = False

    async def _consume_for_ever(self) -> None:
        set_service(self._subscriber.name)
        await supervise(
            "consumer",
            self._consume,
            self._subscriber.on_restart,
            stopped=lambda: self._stopping,
        )

    async def _consume(self) -> None:
        """Consume over one connection until it breaks or is not needed any more."""
        name = self._subscriber.name
        connection = self.connection = await connect(self._url, f"{name} consumes")
        try:
            declaring = declare_topology(connection, self._topology)
            declared = await with_timeout(SETUP_TIMEOUT, declaring)
            self.report(declared)
            self._queue_was_missing |= name in declared.missing
            connection.close_callbacks.add(self._close_buffers)
            queues: dict[str, Deliver] = {self._topology.queue(name): self._deliver}
            if self._subscriber.store_dead_letter is not None:
                queues[self._topology.dead_queue(name)] = self._store_dead_letters
            buffers = {
                queue: await with_timeout(COMMAND_TIMEOUT, self._open(connection, queue))
                for queue in queues
            }
            loops = [
                asyncio.create_task(self._deliver_batches(buffers[queue], deliver))
                for queue, deliver in queues.items()
            ]
            loops.append(asyncio.create_task(self._watch(connection)))
            if self._stopping:
                self._close_buffers()
            else:
                self.ready.set()
                log.info("consumer_ready")
                self._report_own_queue(declared)
            self._consuming = True
            await self._until_one_ends(loops)
        finally:
            self._consuming = False
            self.ready.clear()
            self._buffers.clear()
            await close_quietly(connection)

    async def _open(self, connection: AbstractConnection, queue: str) -> DeliveryBuffer:
        """Begin to consume a queue, over a channel of its own so that acks can be joint."""
        buffer = DeliveryBuffer(queue)
        self._buffers.append(buffer)
        channel = connection.channel()
        await channel.initialize()
        await channel.set_qos(prefetch_count=PREFETCH, timeout=COMMAND_TIMEOUT)
        channel.close_callbacks.add(self._close_buffers)
        # The broker cancels a deleted queue's consumer without closing anything: aio-pika's own
        # consumers never notice.
        underlay = await channel.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(self._queue_deleted)
        found = await channel.get_queue(queue, ensure=False)
        await found.consume(buffer.put, timeout=COMMAND_TIMEOUT)
        return buffer

    async def _deliver_batches(self, buffer: DeliveryBuffer, deliver: Deliver) -> None:
        while batch := await buffer.next_batch():
            if not await deliver(buffer, batch):
                break

    async def _until_one_ends(self, loops: Sequence[asyncio.Task[None]]) -> None:
        """Wait for the first loop to end; let the others finish what they have in hand."""
        *deliveries, _ = loops
        try:
            await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
            self._close_buffers()
            await asyncio.wait(deliveries)
        finally:
            for loop in loops:
                loop.cancel()
            outcomes = await asyncio.gather(*loops, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _watch(self, connection: AbstractConnection) -> None:
        """Check again and again that messages reach us; a silent broker counts as gone.

        A queue that is deleted and declared again at once keeps its consumers in name only: it
        says that it has one, and delivers nothing.
        """
        while True:
            await asyncio.sleep(WATCH_INTERVAL)
            for buffer in self._buffers:
                inspection = inspect_queue(connection, buffer.queue)
                ready, consumers = await with_timeout(COMMAND_TIMEOUT, inspection)
                if not consumers or buffer.stalled(ready=ready):
                    self._queue_was_missing = True
                    raise ConsumerStalled(buffer.queue)

    async def _deliver(
        self, buffer: DeliveryBuffer, messages: Sequence[AbstractIncomingMessage]
    ) -> bool:
        """Deliver until the service has received them for good; False when closed before that."""
        bodies = [body for message in messages for body in bodies_of(message)]
        receive = self._subscriber.receive
        try:
            received = await self._until_available(buffer, lambda: receive(bodies))
        except Exception as error:  # noqa: BLE001  one message must not stop a service
            if len(messages) > 1:
                for message in messages:
                    if not await self._deliver(buffer, [message]):
                        return False
                return True
            log.warning("message_rejected", error=type(error).__name__)
            if len(bodies) > 1:
                return await self._unpack(buffer, messages[0], bodies)
            await messages[0].reject(requeue=False)
            return True
        if received:
            await messages[-1].ack(multiple=True)
        return received

    async def _unpack(
        self, buffer: DeliveryBuffer, message: AbstractIncomingMessage, bodies: Sequence[str]
    ) -> bool:
        """Deliver a pack's events one by one, so that only the unreadable one is set aside."""
        for body in bodies:
            try:
                receive = partial(self._subscriber.receive, [body])
                received = await self._until_available(buffer, receive)
            except Exception as error:  # noqa: BLE001  one event must not stop a service
                reason = f"The service could not receive it: {type(error).__name__}."
                keep = partial(_keep, self._subscriber.store_dead_letter, body, reason)
                received = await self._until_available(buffer, keep)
            if not received:
                return False
        await message.ack()
        return True

    async def _store_dead_letters(
        self, buffer: DeliveryBuffer, messages: Sequence[AbstractIncomingMessage]
    ) -> bool:
        """Move what the broker gave up on into the service's own dead letters."""
        for message in messages:
            reason = f"The broker gave up on it: {message.headers.get('x-first-death-reason')!s}."
            for body in bodies_of(message):
                keep = partial(_keep, self._subscriber.store_dead_letter, body, reason)
                if not await self._until_available(buffer, keep):
                    return False
            await message.ack()
        return True

    async def _until_available(
        self, buffer: DeliveryBuffer, attempt: Callable[[], Awaitable[None]]
    ) -> bool:
        """Try until the service is available; False when the buffer is closed before that."""
        delay = 0.25
        while True:
            try:
                await attempt()
            except Unavailable as reason:
                # Held, not sent back: each return counts towards the delivery limit.
                delay = min(delay * 2, MAX_DELIVERY_DELAY)
                log.warning("delivery_delayed", reason=str(reason), again_in=delay)
                if await buffer.closed(timeout=delay):
                    return False
            else:
                return True


async def _keep(store: StoreDeadLetter | None, body: str, reason: str) -> None:
    """Have the service keep a dead letter; whatever stands in the way, it is tried again."""
    try:
        if store is not None:
            await store(body, reason)
    except Exception as error:
        raise Unavailable(type(error).__name__) from error
