"""The house as a user meets it: how soon it is ready, how much it weighs, how fast it answers."""

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx2
import psutil

from bench.load import Answers, exchange
from hearthline.house import DEMO_PASSWORD
from hearthline.ports import free_port
from hearthline.testing import ROOT

PACE = 20
"""Notes a second: a busy office, many times over."""


@dataclass(frozen=True)
class HouseFigures:
    """What a small agency gets on one machine."""

    ready: float
    """Seconds from the command to `/readyz` answering 200, demo data included."""
    resident: float
    """Megabytes resident when idle, PostgreSQL included, shared pages counted once."""
    saving: Answers
    effects: Answers
    """From the answered save to the changed callback list."""
    pieces: Answers
    """From the answered save to the piece in the print room's queue."""


@asynccontextmanager
async def open_house(bus_url: str | None) -> AsyncIterator[tuple[str, Path, float, int]]:
    """Start the product as `./dev run` does; give its address, home, seconds to ready and pid."""
    with tempfile.TemporaryDirectory() as folder:
        home, port = Path(folder) / "home", free_port()
        env = {**os.environ, "HEARTHLINE_HOME": str(home), "HEARTHLINE_PORT": str(port)}
        if bus_url:
            env |= {"HEARTHLINE_BUS_URL": bus_url, "HEARTHLINE_BUS_PREFIX": f"bench{port}"}
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hearthline", "run", cwd=ROOT, env=env,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        try:
            await _until_ready(address, process)
            yield address, home, time.perf_counter() - began, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def _until_ready(address: str, process: asyncio.subprocess.Process) -> None:
    async with httpx2.AsyncClient() as client:
        while process.returncode is None:
            try:
                answer = await client.get(f"{address}/readyz")
                if answer.status_code == httpx2.codes.OK:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.02)
    raise RuntimeError("The house did not start.")


def resident_megabytes(pid: int) -> float:
    """Return what a process and its children hold in memory, shared pages counted once."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(member.memory_full_info().pss for member in family) / 1e6


async def run(notes: int, bus_url: str | None = None) -> HouseFigures:
    """Measure one house from its start."""
    async with open_house(bus_url) as (address, home, ready, pid):
        await asyncio.sleep(2)
        resident = resident_megabytes(pid)
        return HouseFigures(ready, resident, *await _steady(address, home, notes))


async def _steady(address: str, home: Path, notes: int) -> tuple[Answers, Answers, Answers]:
    async with httpx2.AsyncClient(base_url=address, timeout=30) as http:
        answer = await http.post(
            "/api/staff/token", data={"username": "frontdesk", "password": DEMO_PASSWORD}
        )
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        body = {"first_name": "STEADY", "last_name": "CALLER"}
        customers = []
        for _ in range(50):
            made = await http.post("/api/customers", json=body, headers=headers)
            customers.append(made.json()["id"])
    database = json.loads((home / "house.json").read_text())["database"]
    watches = [await _watch(database, service) for service in ("callbacks", "mailing")]
    await asyncio.sleep(1)
    port = int(address.rsplit(":", maxsplit=1)[-1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    saving, refused = [], 0
    effects: list[list[float]] = [[] for _ in watches]
    began = time.perf_counter()
    for n in range(notes):
        await asyncio.sleep(max(0.0, began + n / PACE - time.perf_counter()))
        note = {
            "customer_id": customers[n % len(customers)],
            "contact_type": "INCOMING",
            "contact_action": "STATUS_MAILED_APP_REQUEST",
            "call_code": "STATUS_REQUEST",
            "language": "ENGLISH",
            "mailing_code": "NL",
        }
        for watch in watches:
            watch.moved.clear()
        asked = time.perf_counter()
        own = {**headers, "Idempotency-Key": uuid4().hex}
        status = await exchange(reader, writer, "/api/contacts", own, json.dumps(note).encode())
        answered = time.perf_counter()
        refused += status != httpx2.codes.CREATED
        async with asyncio.timeout(10):
            await asyncio.gather(*(watch.moved.wait() for watch in watches))
        saving.append(answered - asked)
        for watch, seen in zip(watches, effects, strict=True):
            seen.append(max(0.0, watch.at - answered))
    writer.close()
    for watch in watches:
        await watch.connection.close()
    took = time.perf_counter() - began
    called, posted = (Answers(took, seen, 0) for seen in effects)
    return Answers(took, saving, refused), called, posted


@dataclass
class _Watch:
    """One service's list, and when it was last said to have changed."""

    connection: asyncpg.Connection
    moved: asyncio.Event
    at: float = 0.0


async def _watch(database: str, service: str) -> _Watch:
    address = database.replace("/postgres?", f"/hearthline_{service}?")
    watch = _Watch(await asyncpg.connect(address), asyncio.Event())

    def changed(*_: object) -> None:
        if not watch.moved.is_set():
            watch.at = time.perf_counter()
            watch.moved.set()

    await watch.connection.add_listener("live", changed)
    return watch
