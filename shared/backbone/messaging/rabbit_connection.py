"""A connection to RabbitMQ: open it, declare the topology, tell what means it is unavailable."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import aio_pika
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity
from aiormq.exceptions import ChannelAccessRefused

from backbone.messaging.topology import Topology
from backbone.supervision import is_being_cancelled
from backbone.telemetry.logging import get_logger

log = get_logger(__name__)

Result = TypeVar("Result")

HEARTBEAT = 10
"""Seconds between heartbeats; a connection without them is given up after two or three."""
COMMAND_TIMEOUT = 10.0
"""Seconds the broker may take to answer a command that is not a publication."""
SETUP_TIMEOUT = 30.0
"""Seconds everything may take that must be declared before a service can consume."""
CLOSE_TIMEOUT = 5.0
"""Seconds a connection may take to close; then it is abandoned."""

_abandoned: set[asyncio.Future[Any]] = set()
"""Tasks that were cancelled and have not ended yet: the loop itself keeps no reference."""


class ConsumerStalled(Exception):
    """A queue exists, but its messages are not delivered to us."""


async def with_timeout(seconds: float, operation: Coroutine[Any, Any, Result]) -> Result:
    """Run an operation on the broker; TimeoutError when it takes longer, whatever becomes of it.

    A time-out cancels, and the library can swallow that or wait on: for an answer that never comes,
    or for room in a queue nobody empties any more. So it runs in a task of its own, and the caller
    is free when the time is up.
    """
    task = asyncio.ensure_future(operation)
    try:
        await asyncio.wait({task}, timeout=max(seconds, 0))
    finally:
        if not task.done():
            abandon(task)
    if not task.done():
        raise TimeoutError
    return task.result()


def abandon(task: asyncio.Future[Any]) -> None:
    """Cancel a task without waiting for it; its outcome is of no interest."""
    task.cancel()
    _abandoned.add(task)
    task.add_done_callback(_discard_outcome)


def _discard_outcome(task: asyncio.Future[Any]) -> None:
    _abandoned.discard(task)
    if not task.cancelled():
        task.exception()


async def close_quietly(connection: AbstractConnection) -> None:
    """Close a connection; a broker that does not answer is not waited for."""
    with suppress(Exception):  # whatever the library says, it is not needed any more
        try:
            await with_timeout(CLOSE_TIMEOUT, connection.close())
        except asyncio.CancelledError:
            if is_being_cancelled():
                raise


async def connect(url: str, purpose: str) -> AbstractConnection:
    """Open a connection; whoever holds it opens another when it breaks."""
    opening = aio_pika.connect(
        url,
        heartbeat=HEARTBEAT,
        client_properties={"connection_name": f"hearthline {purpose}"},
    )
    return await with_timeout(COMMAND_TIMEOUT, opening)


@dataclass(frozen=True, slots=True)
class Declared:
    """What was not there when the topology was declared."""

    restored: frozenset[str]
    """The services with a queue that was missing and is there again."""
    missing: frozenset[str]
    """The services with a queue that is missing, and that only an operator may declare."""
    broker_was_empty: bool
    """Whether there was no exchange either: a first start, or a broker that lost everything."""


async def declare_topology(connection: AbstractConnection, topology: Topology) -> Declared:
    """Declare what is not there yet and bind it; say which queues were missing.

    What exists is taken as it is: in a deployment it comes from the definitions file, an operator
    may have changed its limits, and a service's user there may declare nothing at all.
    """
    broker_was_empty = not await _exists(connection, topology.events)
    # Side by side: on a slow line every answer of the broker is waited for.
    states = await asyncio.gather(
        *(_ensure_queues(connection, topology, service) for service in topology.subscriptions)
    )
    found = dict(zip(topology.subscriptions, states, strict=True))
    restored = frozenset(service for service, state in found.items() if state.restored)
    missing = frozenset(service for service, state in found.items() if state.missing)
    # After the queues: whoever finds the exchange finds them too, or somebody has deleted one.
    await _ensure_exchange(connection, topology.dead, aio_pika.ExchangeType.DIRECT)
    await _ensure_exchange(connection, topology.events, aio_pika.ExchangeType.TOPIC)
    await _bind(connection, topology)
    return Declared(restored, missing, broker_was_empty)


async def _exists(connection: AbstractConnection, exchange: str) -> bool:
    try:
        # A channel of its own: the broker closes the one on which something is not found.
        async with connection.channel() as channel:
            await channel.declare_exchange(exchange, passive=True, timeout=COMMAND_TIMEOUT)
    except ChannelNotFoundEntity:
        return False
    return True


async def _ensure_exchange(
    connection: AbstractConnection, name: str, kind: aio_pika.ExchangeType
) -> None:
    if not await _exists(connection, name):
        async with connection.channel() as channel:
            await channel.declare_exchange(name, kind, durable=True, timeout=COMMAND_TIMEOUT)


async def _bind(connection: AbstractConnection, topology: Topology) -> None:
    """Bind every queue; who may not is in a deployment whose definitions have done it."""
    bindings: dict[str, list[tuple[str, str]]] = {}
    for exchange, name, key in topology.bindings():
        bindings.setdefault(name, []).append((exchange, key))
    await asyncio.gather(*(_bind_queue(connection, *one) for one in bindings.items()))


async def _bind_queue(
    connection: AbstractConnection, name: str, bindings: Sequence[tuple[str, str]]
) -> None:
    try:
        async with connection.channel() as channel:
            queue = await channel.get_queue(name, ensure=False)
            for exchange, key in bindings:
                await queue.bind(exchange, key, timeout=COMMAND_TIMEOUT)
    except ChannelAccessRefused:
        log.debug("bindings_left_to_definitions", queue=name)


@dataclass(frozen=True, slots=True)
class _Queues:
    """What was found of one service's queues."""

    restored: bool = False
    missing: bool = False


async def _ensure_queues(
    connection: AbstractConnection, topology: Topology, service: str
) -> _Queues:
    restored = missing = False
    for queue, arguments in (
        (topology.dead_queue(service), topology.dead_arguments()),
        (topology.queue(service), topology.arguments(service)),
    ):
        try:
            restored |= await _ensure_queue(connection, queue, arguments)
        except ChannelAccessRefused:
            # The other queues need not wait for the operator.
            missing = True
            log.warning("queue_missing", queue=queue, restored=False)
    return _Queues(restored, missing)


async def _ensure_queue(
    connection: AbstractConnection, name: str, arguments: dict[str, Any]
) -> bool:
    """Declare a queue unless it exists; return whether it had to be declared."""
    try:
        await inspect_queue(connection, name)
    except ChannelNotFoundEntity:
        async with connection.channel() as channel:
            await channel.declare_queue(
                name, durable=True, arguments=arguments, timeout=COMMAND_TIMEOUT
            )
        return True
    return False


async def inspect_queue(connection: AbstractConnection, name: str) -> tuple[int, int]:
    """Return how many messages and consumers an existing queue has."""
    # A channel of its own: the broker closes the one on which something is not found.
    async with connection.channel() as channel:
        queue = await channel.declare_queue(name, passive=True, timeout=COMMAND_TIMEOUT)
        found = queue.declaration_result
        return found.message_count or 0, found.consumer_count or 0
