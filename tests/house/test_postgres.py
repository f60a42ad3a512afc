"""The house's own PostgreSQL: it comes back on the same data whatever happened to the house."""

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from hearthline.postgres import private_postgres
from hearthline.postgres_binaries import PostgresUnavailableError
from hearthline.postgres_server import Server

pytestmark = pytest.mark.processes

KEEP_A_NOTE = """
import asyncio, sys
from pathlib import Path
import asyncpg
from hearthline.postgres import private_postgres

async def main() -> None:
    async with private_postgres(Path(sys.argv[1])) as server:
        await server.ensure_database("notes")
        address = server.url("notes").replace("+asyncpg", "")
        connection = await asyncpg.connect(address)
        await connection.execute("CREATE TABLE IF NOT EXISTS note (words text)")
        await connection.execute("INSERT INTO note VALUES ($1)", sys.argv[2])
        rows = await connection.fetch("SELECT words FROM note ORDER BY words")
        print(" ".join(row["words"] for row in rows), flush=True)
        if sys.argv[3] == "stay":
            await asyncio.sleep(600)
        await connection.close()

if sys.argv[3] == "look":
    print("seen")
else:
    asyncio.run(main())
"""
"""A house with nothing in it but its PostgreSQL, in a process that can be killed."""

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def home() -> Iterator[Path]:
    """Give a folder that any account may reach; pytest's own are closed to all but their owner."""
    folder = Path(tempfile.mkdtemp(prefix="house-"))
    folder.chmod(0o755)
    yield folder / "var"
    psutil.wait_procs(servers_in(folder), timeout=20)
    shutil.rmtree(folder)


def servers_in(folder: Path) -> list[psutil.Process]:
    """Return the PostgreSQL processes at work somewhere under a folder."""
    return [
        process
        for process in psutil.process_iter(["cwd"])
        if str(process.info["cwd"]).startswith(str(folder))
    ]


@pytest.fixture
def anybodys_python(home: Path) -> str:
    """Find a Python of this version that an account without rights may run, our packages too."""
    here = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    trial = [Path(sys.executable), Path(here)]
    for python in trial:
        with contextlib.suppress(OSError):
            if notes_of(house(home, "", "look", python=str(python), user="nobody")) == ["seen"]:
                return str(python)
    pytest.skip(f"The account nobody can run none of {trial} with the packages of this checkout.")


def house(
    home: Path,
    note: str,
    ending: str = "leave",
    *,
    path: str = os.environ["PATH"],
    python: str = sys.executable,
    user: str | None = None,
) -> subprocess.Popen[str]:
    # The interpreter's own library stays its own: only what was installed on top travels along.
    travels = [each for each in sys.path if not each.startswith(sys.base_prefix)]
    return subprocess.Popen(  # noqa: S603 - our own words, no shell
        [python, "-c", KEEP_A_NOTE, str(home), note, ending],
        env={"PATH": path, "PYTHONPATH": os.pathsep.join(travels)},
        cwd=home.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        user=user,
    )


def notes_of(process: subprocess.Popen[str]) -> list[str]:
    output, complaint = process.communicate(timeout=60)
    return output.split() if process.returncode == 0 else [complaint]


def kill(process: subprocess.Popen[str]) -> str:
    """End a house that has said its notes as a power cut would."""
    assert process.stdout
    output = process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return output.strip()


def only(folder: Path, *programs: str) -> str:
    """Make a PATH on which nothing but the named programs is found."""
    folder.mkdir()
    for program in programs:
        if found := shutil.which(program):
            (folder / program).symlink_to(found)
    folder.chmod(0o755)
    return str(folder)


async def ask(server: Server, question: str, database: str = "postgres") -> object:
    connection = await asyncpg.connect(server.url(database).replace("+asyncpg", ""))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def test_notes_are_there_after_the_house_stopped_and_started_again(home: Path) -> None:
    assert notes_of(house(home, "one")) == ["one"]
    assert notes_of(house(home, "two")) == ["one", "two"]


def test_notes_are_there_after_the_house_was_killed(home: Path) -> None:
    assert kill(house(home, "one", "stay")) == "one"
    assert notes_of(house(home, "two")) == ["one", "two"]


def test_a_server_that_outlived_its_house_is_stopped_before_the_next_one_starts(
    home: Path,
) -> None:
    # Without setpriv nothing tells the server that its house is gone.
    path = only(home.parent / "bin", "unshare")

    assert kill(house(home, "one", "stay", path=path)) == "one"
    orphan = int((home / "postgres/data/postmaster.pid").read_text().split()[0])
    assert orphan in [process.pid for process in servers_in(home)]
    assert notes_of(house(home, "two", path=path)) == ["one", "two"]
    assert orphan not in [process.pid for process in servers_in(home)]


@AS_ROOT
def test_an_ordinary_user_can_start_it(home: Path, anybodys_python: str) -> None:
    home.mkdir()
    os.chown(home, pwd.getpwnam("nobody").pw_uid, -1)

    assert kill(house(home, "one", "stay", python=anybodys_python, user="nobody")) == "one"
    assert notes_of(house(home, "two", python=anybodys_python, user="nobody")) == ["one", "two"]
    assert (home / "postgres/data").owner() == "nobody"


@AS_ROOT
def test_root_can_start_what_an_ordinary_user_began(home: Path, anybodys_python: str) -> None:
    home.mkdir()
    os.chown(home, pwd.getpwnam("nobody").pw_uid, -1)

    assert notes_of(house(home, "one", python=anybodys_python, user="nobody")) == ["one"]
    assert notes_of(house(home, "two")) == ["one", "two"]


@AS_ROOT
def test_where_user_namespaces_are_closed_root_borrows_an_account(home: Path) -> None:
    path = only(home.parent / "bin", "setpriv", "true")

    assert kill(house(home, "one", "stay", path=path)) == "one"
    assert (home / "postgres/data").owner() in {"postgres", "nobody"}
    assert notes_of(house(home, "two", path=path)) == ["one", "two"]
    assert notes_of(house(home, "three")) == ["one", "three", "two"]


def test_rights_of_the_folders_around_it_stay_as_they_were(home: Path) -> None:
    home.mkdir(mode=0o700)
    around = [home, *home.parents]
    before = [(folder.stat().st_mode, folder.stat().st_uid) for folder in around]

    assert notes_of(house(home, "one")) == ["one"]

    assert [(folder.stat().st_mode, folder.stat().st_uid) for folder in around] == before
    assert (home / "postgres").stat().st_mode & 0o077 == 0


def test_two_houses_cannot_share_one_home(home: Path) -> None:
    first = house(home, "one", "stay")
    assert first.stdout
    first.stdout.readline()

    second = house(home, "two")
    _, complaint = second.communicate(timeout=60)
    first_lives = first.poll() is None
    first.kill()
    first.communicate()

    assert first_lives
    assert second.returncode != 0
    assert "Another Hearthline is running" in complaint


def test_a_pid_that_now_belongs_to_somebody_else_does_not_stop_it(home: Path) -> None:
    assert notes_of(house(home, "one")) == ["one"]
    (home / "postgres/data/postmaster.pid").write_text(f"{os.getpid()}\n{home}\n1\n5432\n")

    assert notes_of(house(home, "two")) == ["one", "two"]


def test_a_half_made_database_is_made_anew(home: Path) -> None:
    half = home / "postgres/data.new"
    half.mkdir(parents=True, mode=0o700)
    (half / "PG_VERSION").write_text("18\n")

    assert notes_of(house(home, "one")) == ["one"]


async def test_a_home_with_a_very_long_path_works(home: Path) -> None:
    deep = home / ("a" * 60) / ("b" * 60)

    async with private_postgres(deep, durable=False) as server:
        assert await ask(server, "SELECT 1") == 1


async def test_it_answers_on_no_network_address_and_forgets_nothing(home: Path) -> None:
    async with private_postgres(home) as server:
        assert await ask(server, "SHOW listen_addresses") == ""
        assert await ask(server, "SHOW fsync") == "on"
        assert await ask(server, "SHOW synchronous_commit") == "on"


async def test_databases_are_made_once_and_only_under_plain_names(home: Path) -> None:
    async with private_postgres(home, durable=False) as server:
        await server.ensure_database("notes")
        await server.ensure_database("notes")
        assert await ask(server, "SELECT current_database()", "notes") == "notes"
        with pytest.raises(ValueError, match="no name for a database"):
            await server.ensure_database('x"; DROP DATABASE notes; --')


async def test_a_server_that_is_already_there_is_used(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with private_postgres(home, durable=False) as running:
        monkeypatch.setenv("HEARTHLINE_DATABASE_URL", running.base)
        async with private_postgres(home / "other") as server:
            await server.ensure_database("notes")
            assert server.url("notes") == running.url("notes")
            assert await ask(server, "SELECT current_database()", "notes") == "notes"
    assert not (home / "other").exists()


async def test_data_of_a_version_that_is_not_installed_are_left_alone(home: Path) -> None:
    data = home / "postgres/data"
    data.mkdir(parents=True, mode=0o700)
    (data / "PG_VERSION").write_text("9\n")

    with pytest.raises(PostgresUnavailableError, match="belong to PostgreSQL 9"):
        async with private_postgres(home):
            pass
    assert [file.name for file in data.iterdir()] == ["PG_VERSION"]


async def test_a_server_that_dies_while_the_house_lives_comes_back_with_its_data(
    home: Path,
) -> None:
    async with private_postgres(home) as server:
        await server.ensure_database("notes")
        address = server.url("notes").replace("+asyncpg", "")
        connection = await asyncpg.connect(address)
        await connection.execute("CREATE TABLE note AS SELECT 'kept' AS words")
        [postmaster] = [one for one in servers_in(home) if "-D" in one.cmdline()]
        postmaster.kill()
        psutil.wait_procs([postmaster], timeout=20)

        async with asyncio.timeout(30):
            while True:
                with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    again = await asyncpg.connect(address)
                    break
                await asyncio.sleep(0.1)

        assert await again.fetchval("SELECT words FROM note") == "kept"
        await again.close()
        connection.terminate()
