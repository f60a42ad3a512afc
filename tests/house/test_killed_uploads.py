"""A house that is killed in the middle of uploads has no row without bytes, nor bytes for ever."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from backbone.db.unit_of_work import UnitOfWorkFactory
from customer.commands.file_sweeping import sweep_files
from customer.gateways.file_store import FolderFiles
from hearthline.demo_papers import paper
from hearthline.ports import free_port
from hearthline.testing import house_world

pytestmark = pytest.mark.processes

UPLOADS = 50
BILL = paper("bill.pdf") + bytes(600_000)
BOUNDARY = "a-boundary"


async def start(home: Path) -> tuple[asyncio.subprocess.Process, str]:
    """Start a house, and return it with its address."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hearthline",
        "run",
        env={
            **os.environ,
            "HEARTHLINE_HOME": str(home),
            "HEARTHLINE_PORT": str(port),
            "HEARTHLINE_LOG_LEVEL": "ERROR",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    async for line in process.stdout:
        if b"is open at" in line:
            break
    return process, f"http://127.0.0.1:{port}"


async def slowly(number: int) -> AsyncIterator[bytes]:
    """Send a form with a file in it, each of them a little more slowly than the one before."""
    yield (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{number}.pdf"'
        "\r\n\r\n"
    ).encode()
    for start_at in range(0, len(BILL), 50_000):
        yield BILL[start_at : start_at + 50_000]
        await asyncio.sleep(0.004 * number)
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


async def test_f_061_a_kill_in_the_middle_of_uploads_leaves_nothing_half_done(
    tmp_path: Path,
) -> None:
    process, address = await start(tmp_path)
    async with httpx2.AsyncClient(base_url=address, timeout=60) as http:
        form = {"username": "frontdesk", "password": "hearthline-demo"}
        token = (await http.post("/api/staff/token", data=form)).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        person = {"first_name": "KILLED", "last_name": "UPLOADS"}
        customer = (await http.post("/api/customers", json=person)).json()["id"]
        saved: list[str] = []

        async def send(number: int) -> None:
            with suppress(httpx2.TransportError):
                answer = await http.post(
                    f"/api/customers/{customer}/files",
                    content=slowly(number),
                    headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
                )
                saved.append(answer.json()["name"])

        sending = [asyncio.create_task(send(number)) for number in range(UPLOADS)]
        while len(saved) < UPLOADS // 10:  # noqa: ASYNC110  it is looked at from outside
            await asyncio.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        await asyncio.gather(*sending)
        await process.wait()

    async with house_world(tmp_path) as world:
        desk = await world.http("frontdesk")
        path = f"/api/customers/{customer}/files"
        items = (await desk.get(path, params={"limit": 200})).json()["items"]
        names = {one["name"] for one in items}
        assert set(saved) <= names
        assert len(names) < UPLOADS
        for one in items:
            assert (await desk.get(f"{path}/{one['id']}/content")).content == BILL
        store = FolderFiles(tmp_path / "files")
        lying = [one for one in store.folder.rglob("*") if one.is_file()]
        for file in lying:
            os.utime(file, (0, 0))
        engine = create_async_engine(world.engines["customer"].url, poolclass=NullPool)
        units_of_work = UnitOfWorkFactory(
            "customer", engine, deps=SimpleNamespace(file_store=store)
        )
        await units_of_work.read_database_clock()

        await sweep_files(units_of_work)

        left = [one for one in store.folder.rglob("*") if one.is_file()]
        demo_objects = 3  # a bill, a photo and its thumbnail
        assert len(left) == len(items) + demo_objects
        assert len(left) <= len(lying)
