"""Runs a command among the servers its tests need: those named or at hand, else private ones.

    PYTHONPATH=shared/tests python -m tests.servers [--broker] pytest ...

Private ones come out of Docker where it answers, else from what is installed here. The PostgreSQL
forgets on purpose, which makes it fast. They end with the command.
"""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from brokers import amqp_url, answers, private_broker

from hearthline.postgres import private_postgres
from tests.containers import a_broker, a_postgres, offered

DATABASE = "HEARTHLINE_TEST_DATABASE_URL"
BROKER = "HEARTHLINE_TEST_AMQP_URL"


def broker_installed() -> bool:
    """Say whether a broker could be started here."""
    return shutil.which("rabbitmq-server", path=f"{os.environ['PATH']}:/usr/sbin") is not None


async def among_servers(command: list[str], *, broker: bool) -> int:
    """Run the command to its end and return its exit status."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="servers-")))
        env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        given = dict[str, str]()
        if DATABASE not in os.environ:
            given[DATABASE] = await _database(stack, folder)
        if broker and not await answers(amqp_url()) and (url := await _broker(stack, folder)):
            given[BROKER] = url
        process = await asyncio.create_subprocess_exec(*command, env=env | given)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            # Ctrl-C reaches the command by itself; the servers wait for it to end.
            loop.add_signal_handler(number, _pass_on, process, number)
        return await process.wait()


async def _database(stack: AsyncExitStack, folder: Path) -> str:
    if url := await stack.enter_async_context(offered(a_postgres)):
        return url
    server = await stack.enter_async_context(private_postgres(folder, durable=False))
    return server.url("postgres")


async def _broker(stack: AsyncExitStack, folder: Path) -> str | None:
    if url := await stack.enter_async_context(offered(a_broker)):
        return url
    if not broker_installed():
        return None
    (folder / "broker").mkdir()
    private = await stack.enter_async_context(private_broker(folder / "broker"))
    return private.url


def _pass_on(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    if number == signal.SIGTERM:
        with suppress(ProcessLookupError):
            process.terminate()


def main() -> None:
    """Read the command line."""
    words = sys.argv[1:]
    broker = words[:1] == ["--broker"]
    sys.exit(asyncio.run(among_servers(words[1:] if broker else words, broker=broker)))


if __name__ == "__main__":
    main()
