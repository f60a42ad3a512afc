"""The version before runs beside this one under load: an upgrade needs no pause."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

import asyncpg
import httpx2
import pytest
from brokers import AWAY, amqp_url, answers, missing
from patience import until

from backbone.messaging.rabbit_bus import RabbitBus
from hearthline.house import DEMO_PASSWORD, SERVICES
from hearthline.ports import free_port
from hearthline.postgres import private_postgres
from hearthline.postgres_server import Server

from .releases import releases

pytestmark = [
    pytest.mark.processes,
    pytest.mark.broker,
    pytest.mark.storm,
    pytest.mark.timeout(300),
]

NOTE = {
    "contact_type": "INCOMING",
    "call_code": "STATUS_REQUEST",
    "contact_action": "STATUS_MAILED_APP_REQUEST",
    "language": "ENGLISH",
    "mailing_code": "AP",
}
AT_ONCE = 4
"""How many people at each house log notes, one after the other."""


@dataclass
class Replica:
    """Every service of one version in a process, on a broker and databases it shares."""

    http: httpx2.AsyncClient
    process: asyncio.subprocess.Process
    logged: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    busy: bool = True

    async def work(self, customers: list[str]) -> None:
        """Log notes, and correct every third, until told to stop."""
        turn = 0
        while self.busy:
            note = NOTE | {"customer_id": customers[turn % len(customers)]}
            turn += 1
            answer = await self.ask("POST", "/api/contacts", json=note)
            if answer is None:
                continue
            self.logged.append(answer["id"])
            if turn % 3 == 0:
                await self.ask(
                    "PATCH", f"/api/contacts/{answer['id']}", json={"notes": "Corrected."}
                )

    async def ask(self, method: str, path: str, **request: object) -> dict[str, str] | None:
        """Ask something; what fails is written down, and never asked again."""
        try:
            answer = await self.http.request(method, path, **request)  # type: ignore[arg-type]
        except httpx2.TransportError as error:
            self.errors.append(f"{method} {path} {type(error).__name__}")
            return None
        if not answer.is_success:
            self.errors.append(f"{method} {path} {answer.status_code} {answer.text[:300]}")
            return None
        told: dict[str, str] = answer.json()
        return told

    async def on_the_list(self) -> set[str]:
        """Return the notes this version shows a reason to call for."""
        answer = await self.http.get("/api/callbacks", params={"limit": "200"})
        items = answer.raise_for_status().json()["items"]
        return {reason["contact_id"] for one in items for reason in one["reasons"]}


def prepare(folder: Path, **files: str) -> None:
    """Make a folder with a few files in it."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(content)


@asynccontextmanager
async def replica(
    folder: Path, server: Server, given: Mapping[str, str], *, code: Path | None = None
) -> AsyncIterator[Replica]:
    """Run a version's services; whose code is not given is today's."""
    prepare(folder, seeded="")
    port = free_port()
    env = {
        **given,
        "HEARTHLINE_HOME": str(folder),
        "HEARTHLINE_PORT": str(port),
        "HEARTHLINE_DATABASE_URL": server.base,
    }
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hearthline", "run", cwd=code, env=env, stdout=log, stderr=log
        )
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:

            async def open_to_work() -> bool:
                if process.returncode is not None:
                    raise AssertionError((folder / "log").read_text()[-3000:])
                try:
                    return (await http.get("/readyz")).status_code == httpx2.codes.OK
                except httpx2.TransportError:
                    return False

            await until(open_to_work, within=150, what=f"{folder.name} is open")
            form = {"username": "frontdesk", "password": DEMO_PASSWORD}
            answer = (await http.post("/api/staff/token", data=form)).raise_for_status()
            http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            yield Replica(http, process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def surroundings(folder: Path) -> AsyncIterator[dict[str, str]]:
    """Give both versions the same secrets and the same names at the broker."""
    if not await answers(amqp_url()):
        missing("no RabbitMQ answers")
    prefix = f"test-{token_hex(5)}"
    names = ("console", *(name for service in SERVICES for name in service.secrets))
    prepare(folder, **{name: token_hex(32) for name in names})
    try:
        yield {
            **os.environ,
            "HEARTHLINE_BUS_URL": amqp_url(),
            "HEARTHLINE_BUS_PREFIX": prefix,
            "HEARTHLINE_SECRETS_DIR": str(folder),
            "HEARTHLINE_DEMO": "1",
            "HEARTHLINE_LOG_LEVEL": "WARNING",
        }
    finally:
        bus = RabbitBus(amqp_url(), prefix=prefix)
        try:
            await bus.erase([service.name for service in SERVICES])
        except AWAY:
            pass
        finally:
            await bus.close()


async def numbers(server: Server, question: str) -> dict[str, int]:
    """Ask the database of every service; return the answers that are not zero."""
    found = {}
    for service in SERVICES:
        connection = await asyncpg.connect(server.plain_url(service.database))
        found[service.name] = await connection.fetchval(question)
        await connection.close()
    return {name: number for name, number in found.items() if number}


async def test_the_version_before_works_beside_this_one_and_nobody_notices_the_change(
    tmp_path: Path,
) -> None:
    code = tmp_path / "before"
    released = releases()[-1].check_out(code)
    async with AsyncExitStack() as stack:
        given = await stack.enter_async_context(surroundings(tmp_path / "secrets"))
        server = await stack.enter_async_context(
            private_postgres(tmp_path / "database", durable=False)
        )
        old = await stack.enter_async_context(
            replica(
                tmp_path / "old",
                server,
                released | given | {"PYTHONPATH": released["PYTHONPATH"]},
                code=code,
            )
        )
        people = [
            await old.ask("POST", "/api/customers", json={"first_name": "ANA", "last_name": last})
            for last in ("ALBA", "BRITO", "CRUZ", "DIAZ", "ESPINO", "FLORES")
        ]
        customers = [one["id"] for one in people if one]

        # The old version is at work while this one brings the databases to its schema and joins.
        at_old = [asyncio.create_task(old.work(customers)) for _ in range(AT_ONCE)]
        new = await stack.enter_async_context(replica(tmp_path / "new", server, given))
        at_new = [asyncio.create_task(new.work(customers)) for _ in range(AT_ONCE)]

        async def both_at_work() -> bool:
            return len(new.logged) >= 60 and len(old.logged) >= 60

        await until(both_at_work, within=60, what="both versions logged notes")
        for one, other in ((old, new), (new, old)):
            path = f"/api/contacts/{other.logged[0]}"
            assert await one.ask("PATCH", path, json={"notes": "Corrected elsewhere."})

        # The gateway sends nobody to the old version any more, and it ends.
        old.busy = False
        await asyncio.gather(*at_old)
        seen = await old.on_the_list()
        old.process.send_signal(signal.SIGTERM)
        ended = await old.process.wait()
        alone = len(new.logged)

        async def goes_on() -> bool:
            return len(new.logged) >= alone + 20

        await until(goes_on, within=60, what="this version goes on alone")
        new.busy = False
        await asyncio.gather(*at_new)
        notes = {*old.logged, *new.logged}

        async def arrived() -> bool:
            return await new.on_the_list() >= notes and not await numbers(
                server, "SELECT count(*) FROM outbox WHERE published_at IS NULL"
            )

        await until(arrived, within=60, what="every note is on the list")

        assert len(customers) == 6
        assert old.errors + new.errors == []
        assert ended == 0
        assert seen & {*new.logged}  # each version shows what was logged at the other
        assert await new.on_the_list() == notes
        assert await numbers(server, "SELECT count(*) FROM dead_letter") == {}
        pieces = "SELECT count(*) FROM piece"
        mailing = await asyncpg.connect(server.plain_url("hearthline_mailing"))

        async def piece_for_each() -> bool:
            return int(await mailing.fetchval(pieces)) == len(notes)

        await until(piece_for_each, what="every note has its piece")
        await mailing.close()
