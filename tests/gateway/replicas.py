"""Replicas of services as processes that come and go behind the gateway, for tests and benches.

Names are resolved as containers have them resolved: a replica has an address of its own, its
service's name leads to it as long as its process lives, ready or not.
"""

import asyncio
import os
import signal
import struct
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import cast
from uuid import uuid4

import httpx2
import psutil

from backbone.process.service import Service
from hearthline.house import SERVICES
from hearthline.ports import free_port
from hearthline.postgres import private_postgres
from hearthline.postgres_server import Server
from hearthline.testing import (
    World,
    answers,
    caddy,
    database_of,
    engines_of,
    environment,
    process,
    sweep,
)

_HEADER = struct.Struct(">6H")
_ANSWER, _NO_SUCH_NAME = 0x8180, 0x8183
_TYPE_A = 1
_POINTS_TO_QUESTION = 0xC00C


class NameServer(asyncio.DatagramProtocol):
    """Answers with the addresses of a name: as much of DNS (RFC 1035) as the gateway asks for."""

    def __init__(self) -> None:
        self.addresses: dict[str, list[str]] = {}
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way answers go."""
        # Not of that class by inheritance on every version of Python.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer a question."""
        if self._transport is not None:
            self._transport.sendto(self._answer(data), addr)

    def _answer(self, asked: bytes) -> bytes:
        labels, at = [], _HEADER.size
        while asked[at]:
            labels.append(asked[at + 1 : at + 1 + asked[at]].decode())
            at += 1 + asked[at]
        question, (kind,) = asked[_HEADER.size : at + 5], struct.unpack_from(">H", asked, at + 1)
        known = self.addresses.get(".".join(labels).lower())
        found = known if known and kind == _TYPE_A else []
        records = b"".join(
            struct.pack(">HHHIH", _POINTS_TO_QUESTION, _TYPE_A, 1, 0, 4) + IPv4Address(one).packed
            for one in found
        )
        (number,) = struct.unpack_from(">H", asked)
        flags = _ANSWER if known else _NO_SUCH_NAME
        return _HEADER.pack(number, flags, 1, len(found), 0, 0) + question + records


@dataclass(frozen=True)
class Replica:
    """One process of a service."""

    address: str
    process: asyncio.subprocess.Process
    life: AsyncExitStack


class Replicas:
    """The replicas of every service, and how to have more or fewer of them."""

    def __init__(
        self, folder: Path, server: Server, env: Mapping[str, str], names: NameServer, port: int
    ) -> None:
        self._folder, self._server, self._names = folder, server, names
        self._port = port
        self._env = {**env, "HEARTHLINE_PORT": str(port)}
        self._running: dict[str, list[Replica]] = {}
        self._started = 0

    async def scale(self, service: Service, count: int) -> None:
        """Have so many replicas; return when new ones are ready and old ones have ended."""
        running = self._running.setdefault(service.name, [])
        for _ in range(len(running), count):
            running.append(await self._start(service))
            self._publish(service)
        ready = (answers(f"http://{one.address}:{self._port}/readyz") for one in running)
        await asyncio.gather(*ready)
        for leaving in running[count:]:
            leaving.process.send_signal(signal.SIGTERM)
        for leaving in running[count:]:
            code = await leaving.process.wait()
            running.remove(leaving)
            self._publish(service)
            await leaving.life.aclose()
            if code:
                raise AssertionError(f"{service.name} ended with {code}.")

    async def end(self) -> None:
        """End all of them."""
        lives = [one.life for running in self._running.values() for one in running]
        await asyncio.gather(*(life.aclose() for life in lives))

    def cpu_seconds(self, service: Service) -> list[float]:
        """Return the processor time each replica of a service has used."""
        times = (psutil.Process(one.process.pid).cpu_times() for one in self._running[service.name])
        return [one.user + one.system for one in times]

    def _publish(self, service: Service) -> None:
        self._names.addresses[service.name] = [one.address for one in self._running[service.name]]

    async def _start(self, service: Service) -> Replica:
        self._started += 1
        address = f"127.{10 + os.getpid() % 200}.{os.getpid() // 200 % 250}.{self._started}"
        env = {**self._env, **database_of(service, self._server), "HEARTHLINE_HOST": address}
        log = self._folder / f"{service.name}-{self._started}.log"
        life = AsyncExitStack()
        started = await life.enter_async_context(process(service, env, log=log))
        return Replica(address, started, life)


@asynccontextmanager
async def replicated_world(
    folder: Path, services: Collection[Service] = SERVICES, *, durable: bool = False
) -> AsyncIterator[tuple[World, Replicas]]:
    """Give one replica of each of these services, on RabbitMQ, behind the gateway."""
    prefix, port, gateway = f"test-{uuid4().hex[:10]}", free_port(), free_port()
    resolver = f"127.0.0.1:{free_port()}"
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(private_postgres(folder, durable=durable))
        for service in services:
            await server.ensure_database(service.database)
        stack.push_async_callback(sweep, prefix)
        host, _, number = resolver.partition(":")
        listening, names = await asyncio.get_running_loop().create_datagram_endpoint(
            NameServer, local_addr=(host, int(number))
        )
        stack.callback(listening.close)
        replicas = Replicas(folder, server, environment(folder, prefix, gateway), names, port)
        stack.push_async_callback(replicas.end)
        await asyncio.gather(*(replicas.scale(service, 1) for service in services))
        told = {
            "HEARTHLINE_REPLICAS": "by-name",
            "HEARTHLINE_RESOLVER": f"udp/{resolver}",
            "HEARTHLINE_PORT": str(port),
        }
        await stack.enter_async_context(caddy(folder, gateway, told))
        client = await stack.enter_async_context(
            httpx2.AsyncClient(base_url=f"http://127.0.0.1:{gateway}", timeout=30)
        )
        engines = await stack.enter_async_context(engines_of(services, server))
        world = World(client, engines)
        await world.settle()
        yield world, replicas
