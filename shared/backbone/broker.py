"""Talking to RabbitMQ: connect, put the topology in place, say what means that it is away."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import aio_pika
from aio_pika.abc import AbstractConnection, AbstractExchange
from aio_pika.exceptions import AMQPError, ChannelNotFoundEntity
from aiormq.exceptions import ChannelAccessRefused

from backbone import observe
from backbone.topology import Topology

log = observe.logger(__name__)

Answer = TypeVar("Answer")

HEARTBEAT = 10
"""Seconds between signs of life; a connection without them is given up after two or three."""
PATIENCE = 10.0
"""Seconds the broker may take to answer a question that is not a publication."""
SETTING_UP = 30.0
"""Seconds everything may take that must be in place before a service can listen."""
FAREWELL = 5.0
"""Seconds a connection may take to be closed; then it is left to itself."""

_left: set[asyncio.Future[Any]] = set()
"""What was given up on and has not ended yet."""


class Unheard(Exception):  # noqa: N818  a fact, not an "error"
    """A queue is there, but what lies in it does not reach us."""


BROKER_AWAY = (AMQPError, OSError, TimeoutError, RuntimeError, Unheard)
"""Everything a broker, its connection or the library says when it cannot be reached just now."""


def truly_cancelled() -> bool:
    """Say whether this task is being cancelled; a torn connection can look like it but is not."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


async def within(seconds: float, doing: Coroutine[Any, Any, Answer]) -> Answer:
    """Do something with the broker; TimeoutError when it takes longer, whatever becomes of it.

    A time-out cancels, and the library can swallow that or wait on: for an answer that never comes,
    or for room in a queue nobody empties any more. So it happens in a task of its own, and whoever
    asked is free when the time is up.
    """
    task = asyncio.ensure_future(doing)
    try:
        await asyncio.wait({task}, timeout=max(seconds, 0))
    finally:
        if not task.done():
            leave(task)
    if not task.done():
        raise TimeoutError
    return task.result()


def leave(task: asyncio.Future[Any]) -> None:
    """Cancel a task and wait for nothing; how it ends is of no interest."""
    task.cancel()
    _left.add(task)
    task.add_done_callback(_forget)


def _forget(task: asyncio.Future[Any]) -> None:
    _left.discard(task)
    if not task.cancelled():
        task.exception()


async def let_go(connection: AbstractConnection) -> None:
    """Close a connection politely; a broker that does not answer is not waited for."""
    with suppress(*BROKER_AWAY):
        try:
            await within(FAREWELL, connection.close())
        except asyncio.CancelledError:
            if truly_cancelled():
                raise


async def connect(url: str, purpose: str) -> AbstractConnection:
    """Open a connection; whoever holds it opens another when it breaks."""
    opening = aio_pika.connect(
        url,
        heartbeat=HEARTBEAT,
        client_properties={"connection_name": f"hearthline {purpose}"},
    )
    return await within(PATIENCE, opening)


async def put_in_place(connection: AbstractConnection, topology: Topology) -> AbstractExchange:
    """Declare what is not there yet, bind it, and return the exchange for events.

    What exists is taken as it is: in a deployment it comes from the definitions file, an operator
    may have changed its limits, and a service's user there may make nothing at all.
    """
    await _ensure_exchange(connection, topology.events, aio_pika.ExchangeType.TOPIC)
    await _ensure_exchange(connection, topology.dead, aio_pika.ExchangeType.DIRECT)
    for service in sorted(topology.heard):
        dead_queue, queue = topology.dead_queue(service), topology.queue(service)
        await _ensure(connection, dead_queue, topology.dead_arguments())
        await _ensure(connection, queue, topology.arguments(service))
    await _bind(connection, topology)
    async with connection.channel() as channel:
        return await channel.get_exchange(topology.events, ensure=False)


async def _ensure_exchange(
    connection: AbstractConnection, name: str, kind: aio_pika.ExchangeType
) -> None:
    try:
        # A channel of its own: the broker closes the one on which something is not found.
        async with connection.channel() as channel:
            await channel.declare_exchange(name, passive=True, timeout=PATIENCE)
    except ChannelNotFoundEntity:
        async with connection.channel() as channel:
            await channel.declare_exchange(name, kind, durable=True, timeout=PATIENCE)


async def _bind(connection: AbstractConnection, topology: Topology) -> None:
    """Bind every queue; who may not is in a deployment where the definitions have done it."""
    try:
        async with connection.channel() as channel:
            for source, name, key in topology.bindings():
                queue = await channel.get_queue(name, ensure=False)
                await queue.bind(source, key, timeout=PATIENCE)
    except ChannelAccessRefused:
        log.debug("bindings are left as the broker's definitions have them")


async def _ensure(connection: AbstractConnection, name: str, arguments: dict[str, Any]) -> None:
    try:
        await still_there(connection, name)
    except ChannelNotFoundEntity:
        async with connection.channel() as channel:
            await channel.declare_queue(name, durable=True, arguments=arguments, timeout=PATIENCE)


async def still_there(connection: AbstractConnection, name: str) -> tuple[int, int]:
    """Ask for a queue without making it; return how many messages and consumers it has."""
    # A channel of its own: the broker closes the one on which something is not found.
    async with connection.channel() as channel:
        queue = await channel.declare_queue(name, passive=True, timeout=PATIENCE)
        found = queue.declaration_result
        return found.message_count or 0, found.consumer_count or 0
