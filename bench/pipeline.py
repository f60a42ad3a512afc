"""HTTP to callback row, sustained, on RabbitMQ and PostgreSQL: ours beside the plain design."""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
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
from hearthline.ports import free_port
from hearthline.postgres import private_postgres
from hearthline.postgres_server import Server
from hearthline.testing import ROOT, World, amqp_url, processes_world

CUSTOMERS = 1000
CONNECTIONS = 32
WARM_UP = 300
ROUNDS = 5

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
        """Notes a second, from the request to its effect."""
        return self.notes / self.drained


Flood = Callable[..., Awaitable[Sustained]]
"""Posts so many notes over so many connections, and waits for the last one's effect."""


def note_bodies(customers: list[str], notes: int) -> list[bytes]:
    """Return the bodies of so many notes, each about the next customer."""
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


@asynccontextmanager
async def our_world(folder: Path) -> AsyncIterator[Flood]:
    """Start every service as its own process, and give a way to flood them."""
    async with processes_world(folder, durable=True) as world:
        customers, token = await people(world)
        port = world.ports["contacts"]
        headers = {"Authorization": f"Bearer {token}"}

        async def handled() -> int:
            [(count,)] = await world.sql("callbacks", _HANDLED)
            return int(count)

        async def flood(notes: int, connections: int = CONNECTIONS) -> Sustained:
            bodies = note_bodies(customers, notes)
            return await _flood(port, "/api/contacts", headers, bodies, connections, handled)

        await flood(WARM_UP, 8)
        await world.settle()
        yield flood


async def people(world: World) -> tuple[list[str], str]:
    """Enter the customers; return their ids and the access token of who may write notes."""
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
async def _plain_processes(server: Server, prefix: str) -> AsyncIterator[int]:
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


@asynccontextmanager
async def plain_world(folder: Path) -> AsyncIterator[Flood]:
    """Start the plain design, and give a way to flood it."""
    prefix = f"bench-{uuid4().hex[:8]}"
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(private_postgres(folder))
        port = await stack.enter_async_context(_plain_processes(server, prefix))
        customers = [str(uuid4()) for _ in range(CUSTOMERS)]
        address = server.url("plain").replace("+asyncpg", "")
        database = await asyncpg.connect(address)
        stack.push_async_callback(database.close)

        async def handled() -> int:
            return int(await database.fetchval(_HANDLED))

        async def flood(notes: int, connections: int = CONNECTIONS) -> Sustained:
            bodies = note_bodies(customers, notes)
            return await _flood(port, "/contacts", {}, bodies, connections, handled)

        await flood(WARM_UP, 8)
        yield flood


async def _flood(
    port: int,
    path: str,
    headers: dict[str, str],
    bodies: list[bytes],
    connections: int,
    handled: Callable[[], Awaitable[int]],
) -> Sustained:
    before = await handled()
    began = time.perf_counter()
    answers = await post_all(port, path, headers, bodies, connections=connections)
    wanted, found = before + len(bodies) - answers.refused, before
    for _ in range(6000):
        found = await handled()
        if found >= wanted:
            break
        await asyncio.sleep(0.02)
    return Sustained(len(bodies), answers, time.perf_counter() - began, wanted - found)


async def run(notes: int) -> list[tuple[Sustained, Sustained]]:
    """Measure both designs in turn, plain then ours: a machine's speed drifts, a ratio less so."""
    async with AsyncExitStack() as stack:
        one, other = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        plain = await stack.enter_async_context(plain_world(one))
        ours = await stack.enter_async_context(our_world(other))
        share = notes // ROUNDS
        return [(await plain(share), await ours(share)) for _ in range(ROUNDS)]
