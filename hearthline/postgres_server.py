"""A PostgreSQL server, wherever it runs: its databases, and whether it can be used."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import asyncpg

from backbone.supervision import FIRST_PAUSE, growing
from backbone.telemetry.logging import get_logger
from hearthline.postgres_binaries import OLDEST_MAJOR, PostgresUnavailableError

log = get_logger(__name__)

_VARIABLE = "HEARTHLINE_DATABASE_URL"
_PATIENCE = 10.0
_OWNER = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = $1"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server in which every service has a database of its own."""

    base: str

    def url(self, database: str) -> str:
        """Return the address of one database, for SQLAlchemy over asyncpg."""
        return _address(self.base, database, driver="postgresql+asyncpg")

    def plain_url(self, database: str | None = None) -> str:
        """Return the address of one database, or of the server, for asyncpg and libpq."""
        return _address(self.base, database, driver="postgresql")

    async def ensure_database(self, name: str) -> None:
        """Create the database unless it is there."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a database.")
        connection = await asyncpg.connect(self.plain_url())
        try:
            known = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name)
            if not known:
                # Another process may create it between the question and this line.
                with suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
                    await connection.execute(f'CREATE DATABASE "{name}"')
        except asyncpg.InsufficientPrivilegeError:
            raise PostgresUnavailableError(
                f"There is no database {name}, and this user may not create one. Let an"
                " administrator create it, or say: ALTER ROLE ... CREATEDB"
            ) from None
        finally:
            await connection.close()

    async def owner_of(self, name: str) -> str:
        """Return the role a database belongs to, and so what is made in it."""
        connection = await asyncpg.connect(self.plain_url())
        try:
            return str(await connection.fetchval(_OWNER, name))
        finally:
            await connection.close()


async def wait_until_reachable(server: Server) -> None:
    """Wait for a server that is away, however long it takes, and say so."""
    pause = FIRST_PAUSE
    while True:
        try:
            connection = await asyncpg.connect(server.plain_url(), timeout=_PATIENCE)
        except (OSError, asyncpg.CannotConnectNowError) as error:
            log.warning("database_awaited", error=type(error).__name__, again_in=pause)
            await asyncio.sleep(pause)
            pause = growing(pause)
        except (ValueError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return  # It is there; what else is wrong is said elsewhere.
        else:
            await connection.close()
            return


async def require_usable(server: Server) -> None:
    """Refuse a server named by somebody unless it answers, lets us in and is new enough."""
    try:
        connection = await asyncpg.connect(server.plain_url(), timeout=_PATIENCE)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        # Not its words: they may quote the password in the address.
        raise PostgresUnavailableError(
            f"The PostgreSQL that {_VARIABLE} names cannot be used ({type(error).__name__})."
            " Is it running, and are user, password and database right in"
            " postgresql://user:password@host:port/database ?"
        ) from None
    version = connection.get_server_version().major
    await connection.close()
    if version < OLDEST_MAJOR:
        raise PostgresUnavailableError(
            f"The PostgreSQL that {_VARIABLE} names is version {version}; Hearthline needs"
            f" {OLDEST_MAJOR} or newer."
        )


def _address(base: str, database: str | None, *, driver: str) -> str:
    parts = urlsplit(base)
    query = urlencode(
        {name: values[-1] for name, values in parse_qs(parts.query).items()}, safe="/"
    )
    path = parts.path if database is None else f"/{database}"
    # urlunsplit drops the empty host of a socket's address; it has to stay.
    return urlunsplit((driver, parts.netloc or "-", path, query, "")).replace("//-/", "///", 1)
