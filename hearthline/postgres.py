"""A PostgreSQL of the house's own: started with it, stopped with it, its data kept in its home."""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path

import asyncpg

from hearthline.postgres_binaries import (
    Binaries,
    PostgresUnavailableError,
    Runner,
    choose,
)
from hearthline.postgres_server import Server, require_usable

_ROLE = "hearthline"
_PORT = 5432  # only a part of the socket's name: nothing listens on the network
_LONGEST_SOCKET_FOLDER = 107 - len(f"/.s.PGSQL.{_PORT}")
_PATIENCE = 60.0  # recovery after a power cut may have a lot of log to read


@contextlib.asynccontextmanager
async def private_postgres(home: Path, *, durable: bool = True) -> AsyncIterator[Server]:
    """Give the house its PostgreSQL: the one at HEARTHLINE_DATABASE_URL, else one of its own.

    Its own keeps its data in `home`, answers on a Unix socket only its user can reach, and starts
    again on the same data whatever ended it before. It lives as long as the thread that opens it.
    Not durable means fast and forgetful, for tests.
    """
    if given := os.environ.get("HEARTHLINE_DATABASE_URL"):
        server = Server(given)
        await require_usable(server)
        yield server
        return
    folder = _own_folder(home)
    with _alone_in(folder):
        binaries, runner = await asyncio.to_thread(choose, folder / "data")
        await asyncio.to_thread(_prepare, runner, binaries, folder)
        socket = _socket_folder(runner, folder)
        start = partial(_start, runner, binaries, folder, socket, durable=durable)
        started = [start()]
        try:
            server = Server(f"postgresql://{_ROLE}@/postgres?host={socket}&port={_PORT}")
            await _ready(server, started[-1], folder / "start.log")
            keeper = asyncio.create_task(
                _keep_running(started, start, partial(_prepare, runner, binaries, folder))
            )
            try:
                yield server
            finally:
                keeper.cancel()
                await asyncio.gather(keeper, return_exceptions=True)
        finally:
            await asyncio.shield(asyncio.to_thread(_stop, started[-1]))


async def _keep_running(
    started: list[subprocess.Popen[bytes]],
    start: Callable[[], subprocess.Popen[bytes]],
    prepare: Callable[[], None],
) -> None:
    """Start the server again when it ends by itself: the house goes on, on the same data."""
    while True:
        await asyncio.sleep(0.5)
        if started[-1].poll() is not None:
            await asyncio.to_thread(prepare)
            started.append(start())


def _own_folder(home: Path) -> Path:
    folder = home.absolute() / "postgres"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    # The kernel lets go of the lock however its holder ends, so it never goes stale.
    with (folder / "house.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PostgresUnavailableError(
                f"Another Hearthline is running on {folder.parent}. Stop it first, or give this "
                "one a folder of its own with HEARTHLINE_HOME."
            ) from None
        yield


def _prepare(runner: Runner, binaries: Binaries, folder: Path) -> None:
    data = folder / "data"
    if runner.user is not None:
        runner.own(folder)
    if data.exists():
        _end_survivors(data)
        _forget_stale_pid(data)
        return
    # Made under another name first: a power cut leaves no half database behind.
    draft = folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    options = f"--auth-local=trust --auth-host=reject --username={_ROLE} --encoding=UTF8"
    made = runner.run(
        runner.command(binaries.program("initdb"), *options.split(), "-D", str(draft)), folder
    )
    if made.returncode != 0:
        raise PostgresUnavailableError(
            f"PostgreSQL could not make its data in {data}:\n{made.stdout}"
        )
    draft.rename(data)


def _start(
    runner: Runner, binaries: Binaries, folder: Path, socket: Path, *, durable: bool
) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": "",
        "port": str(_PORT),
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "max_connections": "150",
        "shared_buffers": "64MB",
        "work_mem": "8MB",
        "max_wal_size": "512MB",
        "jit": "off",
        "max_parallel_workers": "0",
        "autovacuum_max_workers": "1",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "on",
        "log_directory": "../log",
        "log_filename": "postgres-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        # DETAIL lines and failed statements would put customers' data into the log.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
    }
    if binaries.major >= 18:  # noqa: PLR2004 - the first version that knows the setting
        settings["io_method"] = "sync"  # three processes fewer on a machine that does little
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = runner.command(
        binaries.program("postgres"), "-D", str(folder / "data"), *words, die_with_parent=True
    )
    log = folder / "start.log"
    log.write_bytes(b"")
    return runner.start(command, folder, output=log)


async def _ready(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            connection = await asyncpg.connect(server.plain_url())
        except (OSError, asyncpg.PostgresError) as refusal:
            if process.poll() is not None or time.monotonic() > deadline:
                raise PostgresUnavailableError(
                    f"PostgreSQL did not start:\n{_last_words(log)}"
                ) from refusal
            await asyncio.sleep(0.02)
        else:
            await connection.close()
            return


def _stop(process: subprocess.Popen[bytes]) -> None:
    for demand in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(demand)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            continue
        return


def _end_survivors(data: Path) -> None:
    """Stop a server whose house died without a word. The house's lock says that it is nobody's."""
    for demand in (signal.SIGINT, signal.SIGQUIT):
        survivors = _living_in(data)
        for pid in survivors:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, demand)
        deadline = time.monotonic() + 30
        while survivors and time.monotonic() < deadline:
            time.sleep(0.02)
            survivors = _living_in(data)
        if not survivors:
            return
    raise PostgresUnavailableError(
        f"A PostgreSQL from an earlier run still uses {data} and does not stop "
        f"(processes {_living_in(data)}). End it, then start again."
    )


def _living_in(data: Path) -> list[int]:
    """Return the processes at work in the data: every PostgreSQL process stands in its own."""
    place = str(data.resolve())
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str((entry / "cwd").readlink()) == place:
                found.append(int(entry.name))
    return found


def _forget_stale_pid(data: Path) -> None:
    # After a restart of the machine or the container the old number may be somebody else's, and
    # PostgreSQL would refuse to start. Where /proc tells that nobody is at work here, it is stale.
    if Path("/proc/self/cwd").exists():
        (data / "postmaster.pid").unlink(missing_ok=True)


def _socket_folder(runner: Runner, folder: Path) -> Path:
    near = folder / "run"
    if len(str(near).encode()) <= _LONGEST_SOCKET_FOLDER:
        runner.own(near)
        return near
    # The kernel holds no longer name. A short one elsewhere, told apart by the long one's hash.
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    far = Path(tempfile.gettempdir()) / f"hearthline-{os.geteuid()}-{mark}"
    runner.own(far)
    found = far.lstat()
    if found.st_uid not in (os.geteuid(), runner.user) or found.st_mode & 0o77 or far.is_symlink():
        raise PostgresUnavailableError(
            f"{far} belongs to somebody else. Choose a HEARTHLINE_HOME with a shorter path."
        )
    return far


def _last_words(log: Path) -> str:
    written = sorted((log.parent / "log").glob("*.log"), key=lambda file: file.stat().st_mtime)
    return "\n".join(
        line
        for file in (log, *written[-1:])
        for line in file.read_text(errors="replace").splitlines()[-10:]
    )
