"""The bus between processes: RabbitMQ, with every message confirmed and every queue replicated."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID, uuid4

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange
from aio_pika.exceptions import DeliveryError

from backbone import observe
from backbone.broker import (
    BROKER_AWAY,
    connect,
    leave,
    let_go,
    put_in_place,
    truly_cancelled,
    within,
)
from backbone.bus import Letter, Listener
from backbone.ear import Ear
from backbone.intake import PACK_OF_LETTERS
from backbone.topology import Topology, promised

log = observe.logger(__name__)

IN_FLIGHT = 100
"""How many letters wait for their confirmation at a time; beyond it only latency grows."""
PUBLISHING = 5.0
"""Seconds a publication may take, connecting included; then nobody knows what became of it."""
FIRST_LISTENING = 10.0
"""Seconds a service waits for the broker when it starts; after that it listens when it can."""


PACK = 50
"""How many letters of one kind travel in one message when that many wait; a lone one goes alone."""


class RabbitBus:
    """Carries letters over RabbitMQ: one topic exchange, one quorum queue per listening service.

    `queues` names who listens to what, so that their queues exist before anybody speaks; without
    it, everybody a contract promises to reach.
    """

    def __init__(
        self, url: str, *, prefix: str = "hearthline", queues: Topology | None = None
    ) -> None:
        self._url = url
        self._topology = queues or promised(prefix)
        self._ears: list[Ear] = []
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None
        self._exchange: AbstractExchange | None = None
        self._connecting = asyncio.Lock()
        self._away = False
        self._leaving: set[asyncio.Task[None]] = set()

    async def listen(self, listener: Listener) -> None:
        """Begin to carry letters to a listener; a broker that is away is waited for a while."""
        self._topology = self._topology.also(listener.name, listener.types)
        ear = Ear(self._url, self._topology, listener)
        self._ears.append(ear)
        ear.start()
        try:
            async with asyncio.timeout(FIRST_LISTENING):
                await ear.listening.wait()
        except TimeoutError:
            log.warning("not listening yet: the broker does not answer", service=listener.name)

    async def publish(self, letters: Sequence[Letter]) -> Collection[UUID]:
        """Carry letters; return the ids the broker confirmed. All others may or may not be there.

        Never fails because a broker is away: then nothing is confirmed, within a few seconds.
        """
        clock = asyncio.get_running_loop().time
        deadline = clock() + PUBLISHING
        try:
            exchange = await self._reach_out(deadline)
        except asyncio.CancelledError:
            if truly_cancelled():
                raise
            self._hang_up("CancelledError")
            return set()
        except BROKER_AWAY as error:
            self._hang_up(type(error).__name__)
            return set()
        return await self._carry(exchange, letters, seconds=deadline - clock())

    async def stop_listening(self) -> None:
        """Carry nothing more to anybody; what is being handled is finished first."""
        await asyncio.gather(*(ear.stop() for ear in self._ears))
        self._ears.clear()

    async def close(self) -> None:
        """Let go of everything."""
        await self.stop_listening()
        self._hang_up(None)
        await asyncio.gather(*self._leaving, return_exceptions=True)

    async def erase(self, services: Iterable[str] = ()) -> None:
        """Remove every queue and exchange of this prefix from the broker. For the ends of tests."""
        topology = self._topology
        for service in services:
            topology = topology.also(service, frozenset())
        connection = await connect(self._url, "erases")
        try:
            async with connection.channel() as channel:
                for service in topology.heard:
                    await channel.queue_delete(topology.queue(service))
                    await channel.queue_delete(topology.dead_queue(service))
                for exchange in (topology.events, topology.dead):
                    await channel.exchange_delete(exchange)
        finally:
            await let_go(connection)

    def healthy(self) -> bool:
        """Say whether every listener hears and the last letters found the broker."""
        return not self._away and all(ear.listening.is_set() for ear in self._ears)

    async def _reach_out(self, deadline: float) -> AbstractExchange:
        clock = asyncio.get_running_loop().time
        async with self._connecting:
            if (
                self._exchange is not None
                and self._channel is not None
                and not self._channel.is_closed
            ):
                return self._exchange
            self._hang_up(None)
            connection = await within(deadline - clock(), connect(self._url, "speaks"))
            self._connection = connection
            speaking = _speak_over(connection, self._topology)
            self._channel, exchange = await within(deadline - clock(), speaking)
            self._exchange, self._away = exchange, False
            return exchange

    async def _carry(
        self, exchange: AbstractExchange, letters: Sequence[Letter], *, seconds: float
    ) -> Collection[UUID]:
        gate = asyncio.Semaphore(IN_FLIGHT)
        # Tasks of their own: a connection that breaks cancels what waits on it, and that must not
        # look like somebody cancelling us.
        sending = {
            asyncio.create_task(self._send(exchange, gate, pack)): pack for pack in packed(letters)
        }
        if not sending:
            return set()
        try:
            done, late = await asyncio.wait(sending, timeout=max(seconds, 0.1))
        finally:
            for task in sending:
                leave(task)
        arrived: set[UUID] = set()
        trouble = "TimeoutError" if late else None
        for task in done:
            error = None if task.cancelled() else task.exception()
            if task.cancelled():
                trouble = "CancelledError"
            elif error is None:
                arrived.update(letter.event_id for letter in sending[task])
            elif not isinstance(error, DeliveryError):
                trouble = type(error).__name__
            else:
                log.warning("no queue took a letter", type=sending[task][0].type)
        if trouble is not None:
            self._hang_up(trouble)
        return arrived

    @staticmethod
    async def _send(
        exchange: AbstractExchange, gate: asyncio.Semaphore, letters: Sequence[Letter]
    ) -> None:
        first = letters[0]
        async with gate:
            message = Message(
                "\n".join(letter.body for letter in letters).encode(),
                # Returned messages are told apart by it: the same twice in flight, and a loss
                # would pass for an arrival. So it names the attempt, not the event.
                message_id=uuid4().hex,
                delivery_mode=DeliveryMode.PERSISTENT,
                content_type="application/json" if len(letters) == 1 else PACK_OF_LETTERS,
                type=first.type,
                headers={"event_id": str(first.event_id)},
            )
            await exchange.publish(message, first.type, mandatory=first.must_arrive)

    def _hang_up(self, trouble: str | None) -> None:
        """Let go of the connection; the next letters open another one."""
        if trouble is not None:
            self._away = True
            log.warning("broker out of reach", error=trouble)
        connection, self._connection, self._exchange = self._connection, None, None
        if connection is not None:
            task = asyncio.create_task(let_go(connection))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)


def packed(letters: Iterable[Letter]) -> list[list[Letter]]:
    """Put letters of one kind together: what a message costs, it costs once for all of them."""
    packs: dict[tuple[str, bool], list[list[Letter]]] = {}
    for letter in letters:
        kind = packs.setdefault((letter.type, letter.must_arrive), [[]])
        if len(kind[-1]) == PACK:
            kind.append([])
        kind[-1].append(letter)
    return [pack for kind in packs.values() for pack in kind]


async def _speak_over(
    connection: AbstractConnection, topology: Topology
) -> tuple[AbstractChannel, AbstractExchange]:
    """Put everything in place and open the channel on which every letter is confirmed."""
    declared = await put_in_place(connection, topology)
    channel = connection.channel(publisher_confirms=True, on_return_raises=True)
    await channel.initialize()
    return channel, await channel.get_exchange(declared.name, ensure=False)
