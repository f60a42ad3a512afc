"""The house as its users run it: how it opens and closes, what it refuses, what survives."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx2
import psutil
import pytest
from patience import until

from hearthline.house import DEMO_PASSWORD
from hearthline.ports import free_port
from hearthline.postgres_server import Server

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]

NOTE = {
    "contact_type": "INCOMING",
    "call_code": "STATUS_REQUEST",
    "contact_action": "STATUS_MAILED_APP_REQUEST",
    "language": "ENGLISH",
}


class House:
    """The product in a process of its own, to be asked, stopped and killed."""

    def __init__(self, home: Path, port: int, **env: str) -> None:
        self.home = home
        self.address = f"http://127.0.0.1:{port}"
        self._env = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            "HEARTHLINE_HOME": str(home),
            "HEARTHLINE_PORT": str(port),
            "HEARTHLINE_LOG_LEVEL": "ERROR",
            **env,
        }
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Open it, and wait until it says so."""
        self.process = await self._spawn("run")
        assert self.process.stdout is not None
        output: list[str] = []
        async for line in self.process.stdout:
            output.append(line.decode())
            if "is open at" in output[-1]:
                return
        pytest.fail(f"The house did not open: {''.join(output)[-2000:]}")

    async def end(self, how: signal.Signals) -> int:
        """Stop or kill it; return its exit status."""
        assert self.process is not None
        self.process.send_signal(how)
        await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode

    async def tell(self, *words: str) -> tuple[int, str]:
        """Give it one of its commands; return the exit status and what was said."""
        process = await self._spawn(*words)
        output, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, output.decode()

    async def _spawn(self, *words: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "hearthline",
            *words,
            env=self._env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def desk(self) -> httpx2.AsyncClient:
        """Sit down at the front desk."""
        http = httpx2.AsyncClient(base_url=self.address, timeout=30)
        form = {"username": "frontdesk", "password": DEMO_PASSWORD}
        answer = await http.post("/api/staff/token", data=form)
        http.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"
        return http

    async def sql(self, database: str, statement: str, *values: object) -> None:
        """Reach into one of its databases, for what no user can do."""
        server = Server(json.loads((self.home / "house.json").read_text())["database"])
        connection = await asyncpg.connect(server.url(database).replace("+asyncpg", ""))
        try:
            await connection.execute(statement, *values)
        finally:
            await connection.close()


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    opened = House(tmp_path_factory.mktemp("house"), free_port())
    await opened.start()
    try:
        yield opened
    finally:
        await opened.end(signal.SIGTERM)


def at_work_in(folder: Path) -> list[psutil.Process]:
    """Return the PostgreSQL processes that stand somewhere under a folder."""
    return [
        process
        for process in psutil.process_iter(["cwd"])
        if str(process.info["cwd"]).startswith(str(folder))
    ]


async def test_poison_is_listed_shown_replayed_and_discarded(house: House) -> None:
    none_yet = await house.tell("dead-letters", "list", "callbacks")
    await house.sql(
        "hearthline_contacts",
        "INSERT INTO outbox (event_id, type, body) VALUES ($1, $2, $3)",
        uuid4(),
        "contacts.contact_logged.v1",
        "not an envelope",
    )

    async def parked() -> bool:
        async with httpx2.AsyncClient(base_url=house.address) as http:
            numbers = (await http.get("/services/callbacks/metrics")).text
        return "dead_letters 1.0" in numbers

    await until(parked, what="the poison is parked")
    _, listed = await house.tell("dead-letters", "list", "callbacks")
    letter = listed.split()[1]
    _, shown = await house.tell("dead-letters", "show", "callbacks", letter)
    _, replayed = await house.tell("dead-letters", "replay", "callbacks")
    await house.tell("dead-letters", "discard", "callbacks", letter)
    _, left = await house.tell("dead-letters", "list", "callbacks")
    _, discarded = await house.tell("dead-letters", "list", "callbacks", "--all")

    assert none_yet == (0, "There are none.\n")
    assert listed.startswith("callbacks")
    assert "Unreadable" in listed
    assert json.loads(shown)["body"] == "not an envelope"
    assert replayed == "1 will be tried again.\n"
    assert left == "There are none.\n"
    assert "DISCARDED" in discarded


async def test_every_owner_tells_again_and_nothing_changes(house: House) -> None:
    desk = await house.desk()
    before = (await desk.get("/api/callbacks")).json()["items"]

    status, output = await house.tell("replay")

    assert status == 0, output
    for owner in ("customer", "contacts", "callbacks", "mailing", "staff"):
        assert f"{owner}: " in output
    assert "contacts: 0 " not in output
    assert (await desk.get("/api/callbacks")).json()["items"] == before
    await desk.aclose()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("dead-letters", "list", "nobody"), "There is no service called nobody"),
        (("dead-letters", "show", "callbacks", str(uuid4())), "callbacks has no dead letter"),
        (("replay", "nobody"), "There is no service called nobody"),
        (("reconcile", "nobody"), "There is no service called nobody"),
    ],
)
async def test_a_command_that_makes_no_sense_is_refused_in_a_sentence(
    house: House, words: tuple[str, ...], complaint: str
) -> None:
    status, output = await house.tell(*words)

    assert status != 0
    assert complaint in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("env", "complaint"),
    [
        ({"HEARTHLINE_HOST": "0.0.0.0"}, "listens on 127.0.0.1 only"),  # noqa: S104  refused
        ({"HEARTHLINE_PORT": "a lot"}, "HEARTHLINE_PORT"),
        (
            {"HEARTHLINE_DATABASE_URL": "postgresql://me:very-secret@127.0.0.1:nine/postgres"},
            "HEARTHLINE_DATABASE_URL names cannot be used",
        ),
        (
            {"HEARTHLINE_DEMO": "0", "HEARTHLINE_BUS_URL": "amqp://guest:guest@127.0.0.1/"},
            "HEARTHLINE_BUS_URL has no password, a well-known one",
        ),
    ],
)
async def test_a_house_that_cannot_open_says_why(
    tmp_path: Path, env: dict[str, str], complaint: str
) -> None:
    status, output = await House(tmp_path, free_port(), **env).tell("run")

    assert status == 1
    assert output.startswith("Hearthline does not start: ")
    assert complaint in output
    assert "very-secret" not in output


async def test_two_houses_cannot_share_a_port(house: House, tmp_path: Path) -> None:
    port = int(house.address.rpartition(":")[2])

    status, output = await House(tmp_path, port).tell("run")

    assert status == 1
    assert f"port {port}" in output
    assert "is open at" not in output


async def test_what_was_acknowledged_survives_a_kill_and_ctrl_c_ends_it_cleanly(
    tmp_path: Path,
) -> None:
    house = House(tmp_path / "var", free_port())
    await house.start()
    desk = await house.desk()
    customers = [await _new_customer(desk, number) for number in range(4)]
    acknowledged: set[str] = set()

    async def save(number: int) -> None:
        note = NOTE | {"customer_id": customers[number % len(customers)]}
        try:
            answer = await desk.post("/api/contacts", json=note)
        except httpx2.TransportError:
            return
        if answer.status_code == httpx2.codes.CREATED:
            acknowledged.add(answer.json()["id"])
        if len(acknowledged) == 60:  # in the middle of them
            house.process.kill()  # type: ignore[union-attr]  # it was started

    gate = asyncio.Semaphore(8)

    async def in_turn(number: int) -> None:
        async with gate:
            await save(number)

    await asyncio.gather(*(in_turn(number) for number in range(200)))
    await desk.aclose()
    assert house.process is not None
    await house.process.communicate()
    assert 60 <= len(acknowledged) < 200

    await house.start()
    desk = await house.desk()
    kept = [note for customer in customers for note in await _notes(desk, customer)]
    reasons = await _reasons(desk, customers, set(kept))
    await desk.aclose()

    # What was saved without anybody being told may be there, too; nothing is there twice.
    assert acknowledged <= set(kept)
    assert len(kept) == len(set(kept))
    assert sorted(reasons) == sorted(kept)

    assert await house.end(signal.SIGINT) == 0
    assert not (house.home / "house.json").exists()
    assert at_work_in(house.home) == []


async def _new_customer(desk: httpx2.AsyncClient, number: int) -> str:
    body = {"first_name": f"POWER{'ABCD'[number]}", "last_name": "CUT"}
    return str((await desk.post("/api/customers", json=body)).raise_for_status().json()["id"])


async def _notes(desk: httpx2.AsyncClient, customer: str) -> list[str]:
    query = {"customer_id": customer, "limit": "200"}
    return [note["id"] for note in (await desk.get("/api/contacts", params=query)).json()["items"]]


async def _reasons(desk: httpx2.AsyncClient, customers: list[str], wanted: set[str]) -> list[str]:
    """Return why these customers are to be called, once everything has arrived."""
    found: list[str] = []

    async def complete() -> bool:
        nonlocal found
        items = (await desk.get("/api/callbacks", params={"limit": "200"})).json()["items"]
        rows = [one for one in items if one["customer_id"] in customers]
        found = [reason["contact_id"] for one in rows for reason in one["reasons"]]
        return wanted <= set(found)

    await until(complete, what="every note has its effect")
    return found
