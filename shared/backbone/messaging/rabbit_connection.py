"""A connection to RabbitMQ: open it, declare the topology, tell what means it is unavailable."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import aio_pika
from aio_pika.abc import AbstractConnection, AbstractExchange
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


async def declare_topology(connection: AbstractConnection, topology: Topology) -> AbstractExchange:
    """Declare what is not there yet, bind it, and return the exchange for events.

    What exists is taken as it is: in a deployment it comes from the definitions file, an operator
    may have changed its limits, and a service's user there may declare nothing at all.
    """
    await _ensure_exchange(connection, topology.events, aio_pika.ExchangeType.TOPIC)
    await _ensure_exchange(connection, topology.dead, aio_pika.ExchangeType.DIRECT)
    for service in sorted(topology.subscriptions):
        dead_queue, queue = topology.dead_queue(service), topology.queue(service)
        await _ensure_queue(connection, dead_queue, topology.dead_arguments())
        await _ensure_queue(connection, queue, topology.arguments(service))
    await _bind(connection, topology)
    async with connection.channel() as channel:
        return await channel.get_exchange(topology.events, ensure=False)


async def _ensure_exchange(
    connection: AbstractConnection, name: str, kind: aio_pika.ExchangeType
) -> None:
    try:
        # A channel of its own: the broker closes the one on which something is not found.
        async with connection.channel() as channel:
            await channel.declare_exchange(name, passive=True, timeout=COMMAND_TIMEOUT)
    except ChannelNotFoundEntity:
        async with connection.channel() as channel:
            await channel.declare_exchange(name, kind, durable=True, timeout=COMMAND_TIMEOUT)


async def _bind(connection: AbstractConnection, topology: Topology) -> None:
    """Bind every queue; who may not is in a deployment whose definitions have done it."""
    try:
        async with connection.channel() as channel:
            for source, name, key in topology.bindings():
                queue = await channel.get_queue(name, ensure=False)
                await queue.bind(source, key, timeout=COMMAND_TIMEOUT)
    except ChannelAccessRefused:
        log.debug("bindings_left_to_definitions")


async def _ensure_queue(
    connection: AbstractConnection, name: str, arguments: dict[str, Any]
) -> None:
    try:
        await inspect_queue(connection, name)
    except ChannelNotFoundEntity:
        async with connection.channel() as channel:
            await channel.declare_queue(
                name, durable=True, arguments=arguments, timeout=COMMAND_TIMEOUT
            )


async def inspect_queue(connection: AbstractConnection, name: str) -> tuple[int, int]:
    """Return how many messages and consumers an existing queue has."""
    # A channel of its own: the broker closes the one on which something is not found.
    async with connection.channel() as channel:
        queue = await channel.declare_queue(name, passive=True, timeout=COMMAND_TIMEOUT)
        found = queue.declaration_result
        return found.message_count or 0, found.consumer_count or 0
