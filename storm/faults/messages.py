"""Faults of messages: told again, or thrown away by an operator."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aio_pika
import asyncpg

from storm.faults.weather import Weather
from storm.world import World


async def again(weather: Weather) -> str:
    """F12: what was published is published once more, shuffled, as from yesterday's queue."""
    rows: list[asyncpg.Record] = []
    for service in weather.world.services:
        database = await asyncpg.connect(weather.world.database_url(service), timeout=10)
        try:
            rows += await database.fetch(
                "SELECT type, body FROM outbox WHERE published_at IS NOT NULL"
                " ORDER BY random() LIMIT 150"
            )
        finally:
            await database.close()
    weather.chance.shuffle(rows)
    async with _channel(weather.world) as channel:
        exchange = await channel.get_exchange(f"{weather.world.name}.events", ensure=False)
        await asyncio.gather(*(exchange.publish(_message(row), row["type"]) for row in rows))
    return f"{len(rows)} events"


def _message(row: asyncpg.Record) -> aio_pika.Message:
    return aio_pika.Message(
        row["body"].encode(),
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        content_type="application/json",
    )


async def queue_deleted(weather: Weather) -> str:
    """F13: an operator deletes a service's queue."""
    service = weather.chance.choice(weather.consumers)
    async with _channel(weather.world) as channel:
        await channel.queue_delete(f"{weather.world.name}.{service}")
    return service


async def queue_purged(weather: Weather) -> str:
    """F13: an operator purges the queue of a service that is stopped, with something in it."""
    service = weather.chance.choice(("callbacks", "mailing", "reporting"))
    supervisor = weather.world.supervisor
    replicas = supervisor.of(service)
    await asyncio.gather(*(supervisor.stop(one) for one in replicas))
    await asyncio.sleep(2)
    async with _channel(weather.world) as channel:
        queue = await channel.get_queue(f"{weather.world.name}.{service}", ensure=False)
        purged = await queue.purge()
    await supervisor.start(replicas)
    return f"{service}, {purged.message_count} messages"


@asynccontextmanager
async def _channel(world: World) -> AsyncIterator[aio_pika.abc.AbstractChannel]:
    connection = await aio_pika.connect(world.servers.broker.url, timeout=10)
    try:
        yield await connection.channel()
    finally:
        await connection.close()
