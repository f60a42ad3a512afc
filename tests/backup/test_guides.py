"""What the guides say about backup and restore is done, word for word."""

import asyncio
import os
import re
import shlex
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx2
import pytest
from brokers import missing
from patience import until

from backbone.messaging.bus import LocalBus
from hearthline.backup.manifest import read_manifest, whole_backups
from hearthline.house import DEMO_PASSWORD, SERVICES, open_house
from hearthline.ports import free_port
from hearthline.postgres import private_postgres
from hearthline.postgres_server import Server
from hearthline.testing import house_world

from .filled import SSN, contents, contents_of, run_sql, tell

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
_COMMAND = ".venv/bin/python -m hearthline "
_TIME = re.compile(r"\d{8}T\d{6}Z")


class Guide:
    """The shell blocks of a guide's section, its folders replaced by those of a test.

    Hearthline's own commands are given in this process, which is quicker; the shell does the rest.
    """

    def __init__(self, page: str, places: dict[str, Path | str], **env: str) -> None:
        text = (ROOT / "docs" / "guides" / page).read_text()
        section = text.split("## Backup and restore\n", 1)[1].split("\n## ", 1)[0]
        self.blocks = re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
        self._places = places
        self._env = env

    async def follow(self, *, times: int = 1) -> str:
        """Do what the next blocks say; return what was said."""
        said = ""
        for _ in range(times):
            for line in self.blocks.pop(0).splitlines():
                said += await self._do(self._here(line))
        return said

    async def _do(self, line: str) -> str:
        if line.startswith("export "):
            name, value = line.removeprefix("export ").split("=", 1)
            self._env[name] = await run(["sh", "-euc", f"printf %s {value}"], **self._env)
            return ""
        if not line.startswith(_COMMAND):
            return await run(["sh", "-euc", line], **self._env)
        words = shlex.split(line.removeprefix(_COMMAND))
        status, said = await tell(
            Path(self._env["HEARTHLINE_HOME"]), *words, server=None, **self._env
        )
        assert status == 0, said
        return said

    def _here(self, line: str) -> str:
        """Put the test's folders, and the times at which it made its backups, into a line."""
        words = []
        for word in line.split(" "):
            found = word
            for place, instead in self._places.items():
                found = found.replace(place, str(instead))
            if _TIME.search(found):
                made = Path(found)
                pattern = _TIME.sub("*", made.name)
                [found] = [str(one) for one in made.parent.glob(pattern)]
            words.append(found)
        return " ".join(words)


async def run(command: list[str], **env: str) -> str:
    """Run a command to its good end."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **env},
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


@asynccontextmanager
async def house(home: Path, **env: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Run a house in a process of its own, a supervisor signed in."""
    port = free_port()
    given = {**os.environ, "HEARTHLINE_HOME": str(home), "HEARTHLINE_PORT": str(port), **env}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hearthline", "run", env=given, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async for line in process.stdout:
        if b"is open at" in line:
            break
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            form = {"username": "supervisor", "password": DEMO_PASSWORD}
            answer = (await http.post("/api/staff/token", data=form)).raise_for_status()
            http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            yield http
    finally:
        process.send_signal(signal.SIGTERM)
        await process.communicate()


async def test_the_guide_of_a_house(tmp_path: Path) -> None:
    home, nightly = tmp_path / "var", tmp_path / "nightly"
    places: dict[str, Path | str] = {
        f"/{name}": tmp_path / name for name in ("backups", "encrypted", "keys", "restored")
    }
    guide = Guide("operate.md", places, HEARTHLINE_HOME=str(home))
    person = {"first_name": "TINA", "last_name": "WARD", "ssn": SSN}

    async def a_night_passed() -> bool:
        return len(whole_backups(nightly)) == 1

    nights = {"HEARTHLINE_BACKUP_DIR": str(nightly)}
    async with house(home, **nights) as supervisor:
        created = await supervisor.post("/api/customers", json=person)
        customer = created.raise_for_status().json()["id"]
        said = await guide.follow(times=2)
        await until(a_night_passed, within=120, what="the house backs itself up")
    assert said.count("read back and found whole") == 2

    restored = await guide.follow()
    [plain] = whole_backups(tmp_path / "backups")
    counted = read_manifest(plain, None).databases
    rows = await contents(tmp_path / "restored")
    again = await guide.follow()
    replayed = await guide.follow()

    assert "each table compared with the manifest" in restored
    assert "each table compared with the manifest" in again
    for name, tables in rows.items():
        assert counted[name].tables.keys() == tables.keys()
    assert "customer: " in replayed
    assert guide.blocks == []
    async with house_world(tmp_path / "restored") as world:
        supervisor = await world.http("supervisor")
        answer = await supervisor.post(
            f"/api/customers/{customer}/reveal-ssn", json={"reason": "Asked by phone"}
        )
    assert answer.json()["ssn"].replace("-", "") == SSN.replace("-", "")


async def test_the_guide_of_a_server_with_a_role_for_each_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("psql") is None:
        missing("psql is not installed")
    secrets = tmp_path / "secrets"
    await run([sys.executable, "deploy/make_secrets.py", str(secrets)])
    monkeypatch.setenv("HEARTHLINE_SECRETS_DIR", str(secrets))
    async with private_postgres(tmp_path / "server", durable=False) as server:
        socket = server.base.split("host=")[1].split("&")[0]
        await run_sql(server, "postgres", "CREATE ROLE postgres SUPERUSER LOGIN")
        create = ["sh", "deploy/databases/create.sh"]
        env = {"HEARTHLINE_SECRETS_DIR": str(secrets), "PGHOST": socket, "PGPORT": "5432"}
        await run(create, **env)
        status, said = await tell(tmp_path, "migrate", server=server)
        assert status == 0, said
        await start_once(server, tmp_path / "var")
        await run_sql(
            as_role(socket, "hearthline_contacts"),
            "hearthline_contacts",
            "INSERT INTO outbox (event_id, type, body, published_at)"
            " VALUES (gen_random_uuid(), 'a\\b', E'tab\\t\\nñ', now())",
        )
        before = await contents_of(server)
        places: dict[str, Path | str] = {
            "/etc/hearthline/secrets": secrets,
            "/backups": tmp_path / "backups",
            "@127.0.0.1:5432/postgres": f"@/postgres?host={socket}",
        }
        guide = Guide("deploy.md", places, HEARTHLINE_HOME=str(tmp_path / "var"))

        await guide.follow()
        for service in SERVICES:
            await run_sql(server, "postgres", f"DROP DATABASE {service.database}")
        await run(create, **env)  # what the container does when its volume is new
        guide.blocks[0], told_again = guide.blocks[0].split(f"{_COMMAND}replay", 1)
        restored = await guide.follow()
        after = await contents_of(server)
        guide.blocks.insert(0, f"{_COMMAND}replay{told_again}")
        await guide.follow()

        assert "each table compared with the manifest" in restored
        assert after == before
        assert guide.blocks == []
        for service in SERVICES:
            own = as_role(socket, service.database)
            # Its role can do with every table what it could before, and nobody else may enter.
            for table in before[service.name]:
                await run_sql(own, service.database, f"ALTER TABLE {table} SET (fillfactor = 90)")
        with pytest.raises(
            asyncpg.InsufficientPrivilegeError, match="permission denied for database"
        ):
            await run_sql(as_role(socket, "hearthline_staff"), "hearthline_contacts", "SELECT 1")


async def start_once(server: Server, home: Path) -> None:
    """Let every service put in place what it cannot be without."""
    async with open_house(server, home=home, demo=True, bus=LocalBus()) as opened:
        for runtime in opened.runtimes:
            await runtime.stop()


def as_role(socket: str, role: str) -> Server:
    """Return the server as one of its roles sees it."""
    return Server(f"postgresql://{role}@/postgres?host={socket}&port=5432")
