"""HTTP to callback row, sustained, on RabbitMQ and PostgreSQL: ours beside the plain design."""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import aio_pika
import asyncpg
import httpx2
from sqlalchemy.ext.asyncio import create_async_engine

from bench import plain
from bench.load import Answers, post_all
from hearthline.postgres import private_postgres
from hearthline.postgres_server import Server
from hearthline.testing import ROOT, World, amqp_url, free_port, processes_world

CUSTOMERS = 1000
CONNECTIONS = 32

_HANDLED = "SELECT count(*) FROM inbox"


@dataclass(frozen=True)
class Sustained:
    """One design under the same flood."""

    notes: int
    answers: Answers
    drained: float
    """Seconds from the first request to the last effect."""
    lost: int

    @property
    def rate(self) -> float:
        """Notes a second, from the door to their effect."""
        return self.notes / self.drained


def _bodies(customers: list[str], notes: int) -> list[bytes]:
    return [
        json.dumps(
            {
                "customer_id": customers[n % len(customers)],
                "contact_type": "INCOMING",
                "contact_action": "STATUS_MAILED_APP_REQUEST",
                "call_code": "STATUS_REQUEST",
                "language": "ENGLISH",
                "notes": f"CALLED ABOUT THE APPLICATION, TIME {n}",
            }
        ).encode()
        for n in range(notes)
    ]


async def measure_ours(folder: Path, notes: int) -> Sustained:
    """Flood every service as its own process."""
    async with processes_world(folder, durable=True) as world:
        customers, token = await _people(world)
        port = world.ports["contacts"]
        headers = {"Authorization": f"Bearer {token}"}
        await post_all(port, "/api/contacts", headers, _bodies(customers, 300), connections=8)
        await world.settle()
        [(before,)] = await world.sql("callbacks", _HANDLED)
        began = time.perf_counter()
        answers = await post_all(
            port, "/api/contacts", headers, _bodies(customers, notes), connections=CONNECTIONS
        )
        after = before
        for _ in range(3000):
            [(after,)] = await world.sql("callbacks", _HANDLED)
            if after - before >= notes - answers.refused:
                break
            await asyncio.sleep(0.02)
        drained = time.perf_counter() - began
        return Sustained(notes, answers, drained, notes - answers.refused - (after - before))


async def _people(world: World) -> tuple[list[str], str]:
    http = await world.http("frontdesk")
    customers = []
    for n in range(CUSTOMERS):
        body = {"first_name": "BENCH", "last_name": f"NUMBER {n}"}
        answer = await http.post("/api/customers", json=body)
        answer.raise_for_status()
        customers.append(answer.json()["id"])
    await world.settle()
    return customers, http.headers["Authorization"].removeprefix("Bearer ")


@asynccontextmanager
async def _plain_world(server: Server, prefix: str) -> AsyncIterator[int]:
    await server.ensure_database("plain")
    engine = create_async_engine(server.url("plain"))
    async with engine.begin() as connection:
        await connection.run_sync(plain.Base.metadata.create_all)
    await engine.dispose()
    port = free_port()
    env = {
        **os.environ,
        "PLAIN_DATABASE_URL": server.url("plain"),
        "HEARTHLINE_BUS_URL": amqp_url(),
        "HEARTHLINE_BUS_PREFIX": prefix,
    }
    parts = (("consumer",), ("relay",), ("http", str(port)))
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.plain", *part, cwd=ROOT, env=env
        )
        for part in parts
    ]
    try:
        async with httpx2.AsyncClient() as client:
            for _ in range(400):
                try:
                    await client.get(f"http://127.0.0.1:{port}/docs")
                    break
                except httpx2.TransportError:
                    await asyncio.sleep(0.05)
        await asyncio.sleep(1.0)  # the consumer's queue must be bound before the first event
        yield port
    finally:
        for process in processes:
            process.kill()
            await process.wait()
        await _erase(prefix)


async def _erase(prefix: str) -> None:
    async with await aio_pika.connect(amqp_url()) as connection:
        channel = await connection.channel()
        await channel.queue_delete(f"{prefix}.plain")
        await channel.exchange_delete(f"{prefix}.plain")


async def measure_plain(folder: Path, notes: int) -> Sustained:
    """Flood the plain design."""
    prefix = f"bench-{uuid4().hex[:8]}"
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(private_postgres(folder))
        port = await stack.enter_async_context(_plain_world(server, prefix))
        customers = [str(uuid4()) for _ in range(CUSTOMERS)]
        address = server.url("plain").replace("+asyncpg", "")
        database = await asyncpg.connect(address)
        stack.push_async_callback(database.close)
        await post_all(port, "/contacts", {}, _bodies(customers, 300), connections=8)
        await _handled(database, 300)
        began = time.perf_counter()
        answers = await post_all(
            port, "/contacts", {}, _bodies(customers, notes), connections=CONNECTIONS
        )
        handled = await _handled(database, 300 + notes)
        drained = time.perf_counter() - began
        return Sustained(notes, answers, drained, 300 + notes - answers.refused - handled)


async def _handled(database: asyncpg.Connection, wanted: int) -> int:
    found = 0
    for _ in range(6000):
        found = int(await database.fetchval("SELECT count(*) FROM inbox"))
        if found >= wanted:
            break
        await asyncio.sleep(0.02)
    return found


async def run(notes: int) -> tuple[Sustained, Sustained]:
    """Measure both designs, one after the other, on fresh databases."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        return await measure_plain(Path(one), notes), await measure_ours(Path(other), notes)
