"""The connection pool to a service's own database."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from backbone.db.transient_errors import DatabaseUnreachable
from backbone.supervision import is_being_cancelled

_DISK_FULL = "53100"


@dataclass(slots=True)
class DiskState:
    """Whether the database's disk was full when last something was written."""

    full: bool = False


def make_engine(
    url: str, service: str, *, connections: int = 12, disk: DiskState | None = None
) -> AsyncEngine:
    """Connect to a service's own database. Errors never quote parameters: personal data.

    A connection that cannot be made, or is lost, raises DatabaseUnreachable or an error that
    `is_transient` knows, whatever the driver and the event loop say about it.
    """
    engine = create_async_engine(
        url,
        pool_size=connections,
        # More would be opened and closed again at every rush, which costs more than waiting.
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        hide_parameters=True,
        connect_args={
            "async_creator_fn": _connect,
            "timeout": 10,
            "command_timeout": 30,
            "server_settings": {
                "application_name": f"hearthline-{service}",
                "timezone": "UTC",
                "statement_timeout": "30000",
                "idle_in_transaction_session_timeout": "60000",
                "jit": "off",
            },
        },
    )
    event.listen(engine.sync_engine, "handle_error", _name_lost_connection)
    if disk is not None:
        event.listen(engine.sync_engine, "handle_error", partial(_note_full_disk, disk))
    return engine


async def _connect(*arguments: Any, **options: Any) -> Any:
    try:
        return await asyncpg.connect(*arguments, **options)
    except OSError as error:
        # No route, no such host, no socket, no answer in time.
        raise DatabaseUnreachable(type(error).__name__) from error


def _name_lost_connection(context: ExceptionContext) -> BaseException | None:
    """Say of an error that the connection was lost, where nobody else says it.

    Under a connection that is torn the driver raises what its own state happens to be, and the
    event loop a RuntimeError.
    """
    error = context.original_exception
    if context.is_disconnect and isinstance(error, Exception):
        return None  # Known as such, and told in SQLAlchemy's own words.
    if isinstance(error, OSError) or (_is_lost(context.connection) and not is_being_cancelled()):
        context.is_disconnect = True
        return DatabaseUnreachable(type(error).__name__)
    return None


def _note_full_disk(disk: DiskState, context: ExceptionContext) -> None:
    if getattr(context.original_exception, "sqlstate", None) == _DISK_FULL:
        disk.full = True


def _is_lost(connection: Connection | None) -> bool:
    if connection is None or connection.closed or connection.invalidated:
        return True
    driver: Any = connection.connection.driver_connection
    return bool(driver.is_closed())
