"""World: the whole product in one test, as one house or as many processes behind a gateway."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import uuid4

import httpx2
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backbone.db.engine import make_engine
from backbone.messaging.bus import LocalBus
from backbone.messaging.rabbit_bus import RabbitBus
from backbone.process.service import Service
from contracts.base import event_types
from hearthline.house import DEMO_PASSWORD, SERVICES, open_house
from hearthline.ports import free_port
from hearthline.postgres import private_postgres
from hearthline.postgres_server import Server

ROOT = Path(__file__).parents[1]
PATIENCE = 30.0
"""Seconds a settling world may take before the test is told what it still waits for."""

_OUTBOX = text(
    "SELECT position, event_id, type, published_at IS NOT NULL AS sent FROM outbox"
    " WHERE position > :since ORDER BY position"
)
_INBOX = text(
    "SELECT event_id FROM inbox WHERE event_id = ANY(CAST(:ids AS uuid[])) UNION"
    " SELECT event_id FROM dead_letter WHERE event_id = ANY(CAST(:ids AS uuid[]))"
    " AND state = 'DEAD'"
)
_RETRY_NOW = text("UPDATE dead_letter SET due_at = clock_timestamp() WHERE state = 'RETRYING'")


def amqp_url() -> str:
    """Return the broker tests use."""
    return os.environ.get("HEARTHLINE_TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/")


@dataclass
class World:
    """The whole product, reached the way its users reach it."""

    origin: httpx2.AsyncClient
    engines: Mapping[str, AsyncEngine]
    ports: Mapping[str, int] = field(default_factory=dict)
    """Where each service listens by itself, when each is a process of its own."""
    clients: dict[str, httpx2.AsyncClient] = field(default_factory=dict)
    _seen: dict[str, int] = field(default_factory=dict)
    _renew_at: dict[str, float] = field(default_factory=dict)

    async def http(self, username: str = "frontdesk") -> httpx2.AsyncClient:
        """Return a client signed in as one of the demo accounts, for as long as a test takes.

        A world lives longer than a token does: who was here a while ago signs in again.
        """
        if time.monotonic() > self._renew_at.get(username, 0.0):
            answer = await self.origin.post(
                "/api/staff/token", data={"username": username, "password": DEMO_PASSWORD}
            )
            said = answer.raise_for_status().json()
            self.clients[username] = self.signed_in(said["access_token"])
            self._renew_at[username] = time.monotonic() + said["expires_in"] / 2
        return self.clients[username]

    def signed_in(self, token: str) -> httpx2.AsyncClient:
        """Return a client of whoever holds this token."""
        return httpx2.AsyncClient(
            transport=self.origin._transport,  # noqa: SLF001  one way in, many people
            base_url=self.origin.base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )

    async def settle(self) -> None:
        """Wait until everything that was promised has had its effect everywhere."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + PATIENCE
        while waiting := await self._waiting_for():
            if clock() > deadline:
                raise AssertionError(f"The world does not settle: {waiting}")
            await asyncio.sleep(0.01)

    async def _waiting_for(self) -> str | None:
        expected: dict[str, set[Any]] = {}
        reached: dict[str, int] = {}
        for service, engine in self.engines.items():
            async with engine.begin() as connection:
                await connection.execute(_RETRY_NOW)
                rows = await connection.execute(_OUTBOX, {"since": self._seen.get(service, 0)})
                for row in rows:
                    if not row.sent:
                        return f"{service} has not sent {row.type}"
                    reached[service] = row.position
                    for consumer in event_types()[row.type].consumers:
                        if consumer != service and consumer in self.engines:
                            expected.setdefault(consumer, set()).add(row.event_id)
        for consumer, ids in expected.items():
            async with self.engines[consumer].connect() as connection:
                handled = set((await connection.scalars(_INBOX, {"ids": list(ids)})).all())
            if ids - handled:
                return f"{consumer} has not handled {len(ids - handled)} events"
        if reached:
            self._seen.update(reached)
            # What was handled may have promised more.
            return "a last look"
        return None

    async def sql(self, service: str, statement: str, **values: Any) -> list[Any]:
        """Reach into a service's own database, for what no user can do: move time."""
        async with self.engines[service].begin() as connection:
            result = await connection.execute(text(statement), values)
            return list(result.all()) if result.returns_rows else []


@asynccontextmanager
async def engines_of(
    services: Iterable[Service], server: Server
) -> AsyncIterator[dict[str, AsyncEngine]]:
    """Give a way into each service's database."""
    engines = {
        service.name: make_engine(server.url(service.database), "test", connections=1)
        for service in services
    }
    try:
        yield engines
    finally:
        for engine in engines.values():
            await engine.dispose()


@asynccontextmanager
async def house_world(folder: Path) -> AsyncIterator[World]:
    """Give a test the whole house in its own process, on a bus that needs no broker."""
    bus = LocalBus()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(private_postgres(folder, durable=False))
        house = await stack.enter_async_context(open_house(server, home=folder, demo=True, bus=bus))
        for runtime in house.runtimes:
            runtime.start()
        try:
            engines = await stack.enter_async_context(engines_of(SERVICES, server))
            world = World(house.api, engines)
            await world.settle()
            yield world
        finally:
            for runtime in house.runtimes:
                await runtime.stop()


@asynccontextmanager
async def processes_world(folder: Path, *, durable: bool = False) -> AsyncIterator[World]:
    """Give a test every service as its own process, on RabbitMQ, behind the gateway."""
    prefix = f"test-{uuid4().hex[:10]}"
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(private_postgres(folder, durable=durable))
        for service in SERVICES:
            await server.ensure_database(service.database)
        stack.push_async_callback(sweep, prefix)
        gateway = free_port()
        env = environment(folder, prefix, gateway)
        ports: dict[str, int] = {}
        for service in SERVICES:
            ports[service.name] = port = free_port()
            own = database_of(service, server) | {"HEARTHLINE_PORT": str(port)}
            await stack.enter_async_context(
                process(service, env | own, log=folder / f"{service.name}.log")
            )
        for service in SERVICES:
            await answers(f"http://127.0.0.1:{ports[service.name]}/readyz")
        origin = f"http://127.0.0.1:{gateway}"
        addresses = {
            f"HEARTHLINE_{name.replace('-', '_').upper()}_ADDRESS": f"127.0.0.1:{port}"
            for name, port in ports.items()
        }
        await stack.enter_async_context(caddy(folder, gateway, addresses))
        client = await stack.enter_async_context(httpx2.AsyncClient(base_url=origin, timeout=30))
        engines = await stack.enter_async_context(engines_of(SERVICES, server))
        world = World(client, engines, ports)
        await world.settle()
        yield world


def environment(folder: Path, prefix: str, gateway: int) -> dict[str, str]:
    """Return what processes of services are told, with secrets of their own."""
    secrets = folder / "given-secrets"
    secrets.mkdir(exist_ok=True)
    for name in (name for service in SERVICES for name in service.secrets):
        (secrets / name).write_text(token_hex(32))
    return {
        **os.environ,
        "HEARTHLINE_BUS_URL": amqp_url(),
        "HEARTHLINE_BUS_PREFIX": prefix,
        "HEARTHLINE_API_URL": f"http://127.0.0.1:{gateway}",
        "HEARTHLINE_DEMO": "1",
        "HEARTHLINE_LOG_LEVEL": "WARNING",
        "HEARTHLINE_SECRETS_DIR": str(secrets),
    }


def database_of(service: Service, server: Server) -> dict[str, str]:
    """Return the environment that tells a service where its database is."""
    return {f"{_package(service).upper()}_DATABASE_URL": server.url(service.database)}


def _package(service: Service) -> str:
    return service.name.replace("-", "_")


@asynccontextmanager
async def process(
    service: Service, env: Mapping[str, str], *, log: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a service in a process of its own; ask it to stop in the end."""
    with log.open("ab") as output:
        started = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _package(service), env=env, stdout=output, stderr=output
        )
    try:
        yield started
    finally:
        await _end(started)


@asynccontextmanager
async def caddy(folder: Path, port: int, told: Mapping[str, str]) -> AsyncIterator[None]:
    """Run the gateway on a port, told where the services are."""
    found = shutil.which("caddy")
    if found is None:
        raise FileNotFoundError("caddy is not installed; ./dev test installs it.")
    env = {
        **os.environ,
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "HEARTHLINE_SITE": f"http://127.0.0.1:{port}",
        "HEARTHLINE_BIND": "127.0.0.1",
        **told,
    }
    log = (folder / "caddy.log").open("wb")
    file = str(ROOT / "deploy" / "gateway" / "Caddyfile")
    words = ("run", "--adapter", "caddyfile", "--config", file)
    started = await asyncio.create_subprocess_exec(found, *words, env=env, stdout=log, stderr=log)
    try:
        await answers(f"http://127.0.0.1:{port}/api/staff/jwks")
        yield
    finally:
        log.close()
        await _end(started)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Stop a process; one that takes no notice is killed, for nobody waits for ever."""
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(PATIENCE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def answers(url: str) -> None:
    """Wait until an address answers with success."""
    last = "nothing listens"
    async with httpx2.AsyncClient() as client:
        for _ in range(1200):
            try:
                answer = await client.get(url)
                if answer.status_code == httpx2.codes.OK:
                    return
                last = str(answer.status_code)
            except httpx2.TransportError as error:
                last = type(error).__name__
            await asyncio.sleep(0.05)
    raise AssertionError(f"{url} does not answer: {last}. Its log lies in the test's folder.")


async def sweep(prefix: str) -> None:
    """Leave nothing behind on the broker."""
    bus = RabbitBus(amqp_url(), prefix=prefix)
    try:
        await bus.erase([service.name for service in SERVICES])
    finally:
        await bus.close()
