"""One service's ear at the broker: takes its queue in, in batches, and never stops listening."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from aio_pika.abc import AbstractConnection, AbstractIncomingMessage

from backbone import observe
from backbone.broker import (
    BROKER_AWAY,
    PATIENCE,
    SETTING_UP,
    Unheard,
    connect,
    leave,
    let_go,
    put_in_place,
    still_there,
    truly_cancelled,
    within,
)
from backbone.bus import LAST_BATCH, Listener, TakeOver, Unavailable
from backbone.intake import Intake, letters_in
from backbone.topology import Topology

log = observe.logger(__name__)

PREFETCH = 200
"""How many the broker may send ahead, so that the next batch is here when this one is done."""
RECONNECT = 1.0
"""Seconds until the next attempt to reach a broker that is away."""
WATCH = 5.0
"""Seconds between looks whether the queues still exist: the broker does not always say so."""
LONGEST_PAUSE = 15.0
"""Seconds between attempts to hand over what the service cannot take in for the moment."""


class Ear:
    """Listens for one service as long as it lives, whatever happens to broker and queues."""

    def __init__(self, url: str, topology: Topology, listener: Listener) -> None:
        self._url = url
        self._topology = topology
        self._listener = listener
        self._intakes: list[Intake] = []
        self._stopping = False
        self._hearing = False
        self._task: asyncio.Task[None] | None = None
        self.connection: AbstractConnection | None = None
        self.listening = asyncio.Event()

    def start(self) -> None:
        """Begin to listen."""
        name = f"{self._listener.name} ear"
        self._task = asyncio.create_task(self._listen_for_ever(), name=name)

    async def stop(self) -> None:
        """Finish the batch in hand and leave the rest to whoever listens next."""
        self._stopping = True
        if not self._hearing and self._task is not None:
            self._task.cancel()
        self._end()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=LAST_BATCH)
            leave(self._task)

    def _end(self, *_: object) -> None:
        self.listening.clear()
        for intake in self._intakes:
            intake.end()

    async def _listen_for_ever(self) -> None:
        while not self._stopping:
            try:
                await self._listen()
            except asyncio.CancelledError:
                if truly_cancelled():
                    raise
                log.warning("listening interrupted", service=self._listener.name)
            except BROKER_AWAY as error:
                log.warning(
                    "broker out of reach",
                    service=self._listener.name,
                    error=type(error).__name__,
                    again_in=RECONNECT,
                )
            except Exception as error:  # noqa: BLE001  nobody would miss an ear that gave up
                log.warning(
                    "listening failed", service=self._listener.name, error=type(error).__name__
                )
            self.listening.clear()
            if not self._stopping:
                await asyncio.sleep(RECONNECT)

    async def _listen(self) -> None:
        """Listen over one connection until it breaks or is not needed any more."""
        name = self._listener.name
        connection = self.connection = await connect(self._url, f"{name} listens")
        try:
            await within(SETTING_UP, put_in_place(connection, self._topology))
            connection.close_callbacks.add(self._end)
            heard = {self._topology.queue(name): self._hand_over}
            if self._listener.take_over is not None:
                heard[self._topology.dead_queue(name)] = self._take_over
            intakes = {
                queue: await within(PATIENCE, self._open(connection, queue)) for queue in heard
            }
            loops = [
                asyncio.create_task(self._hear(intakes[queue], hand_over))
                for queue, hand_over in heard.items()
            ]
            loops.append(asyncio.create_task(self._watch(connection)))
            if self._stopping:
                self._end()
            else:
                self.listening.set()
                log.info("listening", service=name)
            self._hearing = True
            await self._until_one_ends(loops)
        finally:
            self._hearing = False
            self._intakes.clear()
            await let_go(connection)

    async def _open(self, connection: AbstractConnection, queue: str) -> Intake:
        """Have a queue's messages sent to us, over its own channel so that acks can be joint."""
        intake = Intake(queue)
        self._intakes.append(intake)
        channel = connection.channel()
        await channel.initialize()
        await channel.set_qos(prefetch_count=PREFETCH, timeout=PATIENCE)
        channel.close_callbacks.add(self._end)
        # The broker takes a consumer's queue away without closing anything: aio-pika's own
        # consumers never notice.
        underlay = await channel.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(self._end)
        found = await channel.get_queue(queue, ensure=False)
        await found.consume(intake.put, timeout=PATIENCE)
        return intake

    async def _hear(
        self,
        intake: Intake,
        hand_over: Callable[[Intake, Sequence[AbstractIncomingMessage]], Awaitable[bool]],
    ) -> None:
        while batch := await intake.take():
            if not await hand_over(intake, batch):
                break

    async def _until_one_ends(self, loops: Sequence[asyncio.Task[None]]) -> None:
        """Wait for the first loop to end; let the others finish what they have in hand."""
        *hearing, _ = loops
        try:
            await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
            self._end()
            await asyncio.wait(hearing)
        finally:
            for loop in loops:
                loop.cancel()
            outcomes = await asyncio.gather(*loops, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _watch(self, connection: AbstractConnection) -> None:
        """Look again and again whether we are still heard; a silent broker counts as gone.

        A queue that is deleted and made again at once keeps its consumers in name only: it says
        that it has one, and delivers nothing.
        """
        while True:
            await asyncio.sleep(WATCH)
            for intake in self._intakes:
                ready, consumers = await within(PATIENCE, still_there(connection, intake.queue))
                if not consumers or intake.forgotten(ready=ready):
                    raise Unheard(intake.queue)

    async def _hand_over(self, intake: Intake, messages: Sequence[AbstractIncomingMessage]) -> bool:
        """Bring messages until the service has them for good; False when it is over before that."""
        bodies = [body for message in messages for body in letters_in(message)]
        try:
            taken = await self._patiently(intake, lambda: self._listener.receive(bodies))
        except Exception as error:  # noqa: BLE001  one message must not silence a service
            if len(messages) > 1:
                for message in messages:
                    if not await self._hand_over(intake, [message]):
                        return False
                return True
            log.warning("message refused", service=self._listener.name, error=type(error).__name__)
            if len(bodies) > 1:
                return await self._unpack(intake, messages[0], bodies)
            await messages[0].reject(requeue=False)
            return True
        if taken:
            await messages[-1].ack(multiple=True)
        return taken

    async def _unpack(
        self, intake: Intake, message: AbstractIncomingMessage, bodies: Sequence[str]
    ) -> bool:
        """Bring a pack's letters one by one, so that only the one nobody can read is put aside."""
        for body in bodies:
            try:
                taken = await self._patiently(intake, partial(self._listener.receive, [body]))
            except Exception as error:  # noqa: BLE001  one letter must not silence a service
                reason = f"The service could not take it in: {type(error).__name__}."
                keep = partial(_keep, self._listener.take_over, body, reason)
                taken = await self._patiently(intake, keep)
            if not taken:
                return False
        await message.ack()
        return True

    async def _take_over(self, intake: Intake, messages: Sequence[AbstractIncomingMessage]) -> bool:
        """Move what the broker gave up on into the service's own dead letters."""
        take_over = self._listener.take_over
        for message in messages:
            reason = f"The broker gave up on it: {message.headers.get('x-first-death-reason')!s}."
            for body in letters_in(message):
                keep = partial(_keep, take_over, body, reason)
                if not await self._patiently(intake, keep):
                    return False
            await message.ack()
        return True

    async def _patiently(self, intake: Intake, attempt: Callable[[], Awaitable[None]]) -> bool:
        """Try until the service is there again; False when listening is over before that."""
        pause = 0.25
        while True:
            try:
                await attempt()
            except Unavailable as reason:
                # Held, not sent back: each return counts towards the delivery limit.
                pause = min(pause * 2, LONGEST_PAUSE)
                log.warning(
                    "service cannot take news in",
                    service=self._listener.name,
                    reason=str(reason),
                    again_in=pause,
                )
                if await intake.ended(within=pause):
                    return False
            else:
                return True


async def _keep(take_over: TakeOver | None, body: str, reason: str) -> None:
    """Have a dead letter kept by the service; whatever stands in the way, it is tried again."""
    try:
        if take_over is not None:
            await take_over(body, reason)
    except Exception as error:
        raise Unavailable(type(error).__name__) from error
