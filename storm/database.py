"""A private PostgreSQL that may be stopped without warning and has to keep what it confirmed."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
from brokers import free_port

from hearthline.postgres_binaries import Binaries, Runner, choose

ROLE = "hearthline"
MAX_CONNECTIONS = 400
"""Two replicas of every service hold up to thirteen each, and one is scaled up."""
PATIENCE = 60.0
"""Seconds a start may take, recovery included."""


class Database:
    """A PostgreSQL server of the storm's own, on a port of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port(23_000)
        self._binaries, self._runner = _chosen(folder)
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, name: str = "postgres", *, port: int | None = None) -> str:
        """Return a database's address, behind a proxy where its port is given."""
        return f"postgresql://{ROLE}@127.0.0.1:{port or self.port}/{name}"

    async def create(self) -> None:
        """Make the server's data; nothing of it may be lost, so fsync stays on."""
        self._runner.own(self._folder)
        words = f"--auth=trust --username={ROLE} --encoding=UTF8 --no-sync".split()
        command = self._runner.command(
            self._binaries.program("initdb"), *words, "-D", str(self._folder / "data")
        )
        made = await asyncio.to_thread(self._runner.run, command, self._folder)
        if made.returncode:
            raise RuntimeError(made.stdout)

    async def start(self) -> None:
        """Start it on the data it has, and wait until it answers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": str(MAX_CONNECTIONS),
            "shared_buffers": "128MB",
            "jit": "off",
            "max_parallel_workers": "0",
            "autovacuum_max_workers": "1",
            "max_wal_size": "256MB",
            "timezone": "UTC",
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = self._runner.command(
            self._binaries.program("postgres"),
            *("-D", str(self._folder / "data")),
            *words,
            die_with_parent=True,
        )
        output = self._folder / "postgres.log"
        self._process = self._runner.start(command, self._folder, output=output)
        async with asyncio.timeout(PATIENCE):
            while not await self._answers():
                await asyncio.sleep(0.1)

    async def stop_immediately(self) -> None:
        """End every session without a word; what was committed must be there at the next start."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            await asyncio.to_thread(self._process.wait)

    async def run(self, statement: str) -> None:
        """Run one statement as the server's owner."""
        connection = await asyncpg.connect(self.url(), timeout=10)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _answers(self) -> bool:
        with suppress(OSError, TimeoutError, asyncpg.PostgresError):
            await self.run("SELECT 1")
            return True
        return False


def _chosen(folder: Path) -> tuple[Binaries, Runner]:
    return choose(folder / "data")


@asynccontextmanager
async def private_database(folder: Path) -> AsyncIterator[Database]:
    """Give a storm its own PostgreSQL, which ends with it."""
    database = Database(folder)
    await database.create()
    await database.start()
    try:
        yield database
    finally:
        await database.stop_immediately()
