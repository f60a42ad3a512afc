"""Brings services to life side by side: databases opened one after the other, then consumers."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from backbone.db.transient_errors import is_transient
from backbone.http.auth import TokenVerifier
from backbone.messaging.bus import Bus
from backbone.process.environment import ServiceEnvironment
from backbone.process.runtime import Runtime
from backbone.process.service import Service
from backbone.supervision import FIRST_PAUSE, growing
from backbone.telemetry.logging import get_logger, logging_as

log = get_logger(__name__)


async def compose(
    services: Sequence[Service],
    *,
    databases: Callable[[Service], str],
    bus: Bus,
    environment: ServiceEnvironment,
    verifier: TokenVerifier,
    clock: Callable[[], datetime] | None = None,
) -> Sequence[Runtime]:
    """Bring services to life: one of them in a container, all of them in a house."""
    runtimes = [
        Runtime(
            service,
            database_url=databases(service),
            bus=bus,
            environment=environment,
            verifier=verifier,
            clock=clock,
        )
        for service in services
    ]
    for runtime in runtimes:
        # One after the other: Alembic keeps what it is working on in globals of its own.
        await _open_when_possible(runtime)
    # Side by side: each waits a while for a broker that is away.
    await asyncio.gather(*(runtime.subscribe() for runtime in runtimes))
    return runtimes


async def _open_when_possible(runtime: Runtime) -> None:
    """Open a service; a database that is away is waited for, however long it takes."""
    pause = FIRST_PAUSE
    while True:
        try:
            with logging_as(runtime.service.name):
                await runtime.open()
        except (SQLAlchemyError, OSError) as error:
            if not (isinstance(error, OSError) or is_transient(error)):
                raise
            log.warning(
                "database_awaited",
                service=runtime.service.name,
                error=type(error).__name__,
                again_in=pause,
            )
            await asyncio.sleep(pause)
            pause = growing(pause)
        else:
            return
