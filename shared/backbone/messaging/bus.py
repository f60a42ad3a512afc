"""The bus: how published events reach the services that subscribe to them."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from backbone.supervision import OnRestart
from backbone.telemetry.logging import get_logger

log = get_logger(__name__)

SHUTDOWN_TIMEOUT = 15.0
"""Seconds the batch in hand may take when consuming stops; then it is delivered another time."""


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """An event ready to be published: its envelope as text, and what the bus must know of it."""

    event_id: UUID
    type: str
    body: str
    mandatory: bool
    """Whether somebody must receive it; then reaching no queue means it was not published."""


class Unavailable(Exception):
    """What is needed to receive messages is unreachable for the moment; nothing was lost."""


Receive = Callable[[Sequence[str]], Awaitable[None]]
"""Receives message bodies for good; raises Unavailable when they must be delivered again."""
StoreDeadLetter = Callable[[str, str], Awaitable[None]]
"""Keeps a message body the broker gave up on, and the reason."""
NoteMissingQueues = Callable[[Collection[str], bool], None]
"""Hears whose queues were missing and are there again, and whether the broker was empty."""


@dataclass(frozen=True)
class Subscriber:
    """A service that consumes events: its name, the types it wants, and where they go."""

    name: str
    types: frozenset[str]
    receive: Receive
    store_dead_letter: StoreDeadLetter | None = None
    on_restart: OnRestart = lambda _: None
    """Counts how often consuming had to be begun anew."""
    note_missing_queues: NoteMissingQueues | None = None


class Bus(Protocol):
    """Delivers messages at least once to every subscriber of their type."""

    async def subscribe(self, subscriber: Subscriber) -> None:
        """Begin to deliver messages to a subscriber."""
        ...

    async def publish(self, messages: Sequence[OutboundMessage]) -> Collection[UUID]:
        """Publish messages; return the ids that certainly arrived. Others are published again."""
        ...

    async def stop_consuming(self) -> None:
        """Deliver nothing more to anybody; what is being handled is finished first."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...

    def healthy(self) -> bool:
        """Say whether messages can be delivered now."""
        ...

    def queue_missing(self, subscriber: str) -> bool:
        """Say whether a subscriber's queue was found missing and is not consumed again yet."""
        ...

    async def waiting(self, subscriber: str) -> int | None:
        """Return how many messages wait for a subscriber; None where nobody can tell now."""
        ...


class LocalBus:
    """The bus inside one process: publishing hands each message straight to its subscribers.

    It is as durable as the outbox it is fed from: a message counts as published when every
    subscriber has committed what it does about it, or has written down that it will try again.
    """

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []
        self._deliveries: set[asyncio.Task[set[UUID]]] = set()
        self._stopped = False

    async def subscribe(self, subscriber: Subscriber) -> None:
        """Begin to deliver messages to a subscriber."""
        self._subscribers.append(subscriber)

    async def publish(self, messages: Sequence[OutboundMessage]) -> Collection[UUID]:
        """Deliver every message to every subscriber of its type, the subscribers side by side."""
        if self._stopped:
            return set()
        wanted = [
            (subscriber, [message for message in messages if message.type in subscriber.types])
            for subscriber in self._subscribers
        ]
        deliveries = [
            asyncio.create_task(self._deliver(subscriber, some))
            for subscriber, some in wanted
            if some
        ]
        self._deliveries.update(deliveries)
        try:
            missed = await asyncio.gather(*deliveries)
        finally:
            self._deliveries.difference_update(deliveries)
        routed = {message.event_id for _, some in wanted for message in some}
        unroutable = {
            message.event_id
            for message in messages
            if message.mandatory and message.event_id not in routed
        }
        return {message.event_id for message in messages} - unroutable.union(*missed)

    async def _deliver(self, subscriber: Subscriber, messages: list[OutboundMessage]) -> set[UUID]:
        """Deliver messages to one subscriber; return the ids that it could not take."""
        try:
            await subscriber.receive([message.body for message in messages])
        except Unavailable:
            log.warning(
                "subscriber_unavailable", subscriber=subscriber.name, messages=len(messages)
            )
        except Exception as error:  # noqa: BLE001  one subscriber's bug must not stop the others
            log.warning("subscriber_failed", subscriber=subscriber.name, error=type(error).__name__)
        else:
            return set()
        return {message.event_id for message in messages}

    async def stop_consuming(self) -> None:
        """Deliver nothing more to anybody; what is being handled is finished first."""
        self._stopped = True
        if self._deliveries:
            _, late = await asyncio.wait(self._deliveries, timeout=SHUTDOWN_TIMEOUT)
            for task in late:
                task.cancel()

    async def close(self) -> None:
        """There is no connection to close."""

    def healthy(self) -> bool:
        """Say that a process can always deliver to itself."""
        return True

    def queue_missing(self, _subscriber: str) -> bool:
        """Say that where there are no queues none is missing."""
        return False

    async def waiting(self, _subscriber: str) -> int | None:
        """Say that nothing waits: what is not delivered stays in the outbox."""
        return 0
