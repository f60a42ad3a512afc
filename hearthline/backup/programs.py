"""PostgreSQL's own programs that write and read dumps, of a version that fits the server."""

import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO
from urllib.parse import unquote, urlsplit, urlunsplit

from hearthline.backup import BackupRefused
from hearthline.postgres_binaries import Binaries, client_programs

_READ = 1 << 20
_KNOWS_TRANSACTION_TIMEOUT = 17
_NEWER_SETTING = b"SET transaction_timeout = 0;\n"


def programs_for(server: int, *, dump: int = 0) -> Binaries:
    """Choose programs as new as the server and as the dump they read: the nearest there are.

    A program refuses a server newer than itself, and a dump that a newer program wrote.
    """
    found = {one.major: one for one in reversed(list(client_programs()))}
    fitting = [major for major in found if major >= max(server, dump)]
    if not fitting:
        raise BackupRefused(
            f"This needs pg_dump, pg_restore and psql of PostgreSQL {max(server, dump)} or newer,"
            f" and here are only {sorted(found)}. Install them (on Debian:"
            f" postgresql-client-{max(server, dump)})."
        )
    return found[min(fitting)]


def dump(programs: Binaries, url: str, snapshot: str) -> Iterator[bytes]:
    """Dump the database at a URL as it was in a snapshot; yield the dump."""
    words = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
    with _output(programs, "pg_dump", *words, url=url) as out:
        while part := out.read(_READ):
            yield part


def script_of(programs: Binaries, content: Iterable[bytes]) -> Iterator[bytes]:
    """Read a dump; yield the lines of SQL that make the database again."""
    words = ("--file=-", "--no-owner", "--no-privileges", "--no-comments")
    with _output(programs, "pg_restore", *words, content=content) as out:
        yield from out


def load(programs: Binaries, url: str, role: str, server: int, content: Iterable[bytes]) -> None:
    """Make what a dump holds in an empty database: all of it, owned by the role, or nothing."""
    words = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
    quoted = role.replace('"', '""')

    def lines() -> Iterator[bytes]:
        yield f'SET ROLE "{quoted}";\n'.encode()
        for line in script_of(programs, content):
            # Newer programs say it to every server, and an older one does not know it.
            if server >= _KNOWS_TRANSACTION_TIMEOUT or line != _NEWER_SETTING:
                yield line

    with _output(programs, "psql", *words, url=url, content=lines()) as out:
        while out.read(_READ):
            pass


@contextmanager
def _output(
    programs: Binaries,
    name: str,
    *words: str,
    url: str | None = None,
    content: Iterable[bytes] = (),
) -> Iterator[IO[bytes]]:
    """Run a program on some input; give what it writes; fail when it does."""
    password, target = _connection(url) if url else ({}, ())
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603  our own words, no shell
            [programs.program(name), *words, *target],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env={**_environment(), **password},
        )
        assert process.stdin is not None  # noqa: S101  it was asked for
        assert process.stdout is not None  # noqa: S101  the same
        feeder = _Feeder(process.stdin, content)
        feeder.start()
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            status = process.wait()
            feeder.join()
        if feeder.failure is not None:
            raise feeder.failure
        if status != 0:
            raise BackupRefused(f"{name} failed ({status}).{_reason(complaints)}")


class _Feeder(threading.Thread):
    """Writes a program's input while its output is read: neither waits for the other."""

    def __init__(self, pipe: IO[bytes], content: Iterable[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._content = content
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            with self._pipe:
                for part in self._content:
                    self._pipe.write(part)
        except BrokenPipeError:
            pass  # it ended early, and says why by itself
        except Exception as error:  # noqa: BLE001  raised where the program is waited for
            self.failure = error


def _reason(complaints: IO[bytes]) -> str:
    """Return what a program said, without the lines in which PostgreSQL quotes rows."""
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").splitlines()
    kept = [line for line in lines if "ERROR:" in line or "error:" in line]
    return " " + "; ".join(kept[:3]) if kept else ""


def _connection(url: str) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Say where a database is: the password in the environment, where `ps` does not show it."""
    parts = urlsplit(url)
    user, _, place = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    plain = urlunsplit(("postgresql", f"{name}@{place}" if user else place or "-", *parts[2:]))
    env = {"PGPASSWORD": unquote(password)} if password else {}
    return env, (f"--dbname={plain.replace('//-/', '///', 1)}",)


def _environment() -> dict[str, str]:
    # Other servers' PG settings, and passphrases of ours, are nothing for these programs.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "HEARTHLINE_"))
    }
    return kept | {"LC_ALL": "C.UTF-8", "PGTZ": "UTC", "PGCLIENTENCODING": "UTF8"}
