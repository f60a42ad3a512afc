"""What an operator should look at, though the service still answers: warnings with stable codes."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from backbone.db.engine import DiskState
from backbone.messaging.bus import Bus
from backbone.messaging.inbox_consumer import InboxConsumer
from backbone.messaging.outbox_relay import OutboxRelay
from backbone.messaging.reconciliation import Reconciliation
from backbone.remote_clock import NOTICED, RemoteClock
from backbone.telemetry.metrics import Metrics

HOME_FREE_AT_LEAST = 500_000_000
"""Bytes that should be free where a house keeps its data: an hour's warning, not a second's."""
UNSENT_AFTER = 60.0
"""Seconds an event may wait in the outbox; relay and broker take milliseconds."""
STALLED_AFTER = 60.0
"""Seconds delivered events may wait to be handled."""
_PATIENCE = 5.0

CODES = (
    "clocks_differ",
    "consumer_stalled",
    "database_disk_full",
    "dead_letters",
    "events_missing",
    "home_disk_full",
    "outbox_growing",
    "queue_missing",
)
"""Every warning there is; each is a metric, too. A new one is a function below and a code here."""

# Large enough to need new pages, of what does not compress; it is rolled back.
_TRY_TO_WRITE = text(
    "INSERT INTO idempotency_key (key, request, body) SELECT 'disk ' || gen_random_uuid(), '',"
    " string_agg(md5(random()::text), '') FROM generate_series(1, 2000)"
)

Concern = dict[str, Any]
"""What to look at: a `code`, and facts to go with it."""


@dataclass(frozen=True, kw_only=True)
class Health:
    """Looks at one service."""

    service: str
    engine: AsyncEngine
    disk: DiskState
    relay: OutboxRelay
    consumer: InboxConsumer
    reconciliation: Reconciliation
    bus: Bus
    clocks: Mapping[str, RemoteClock]
    metrics: Metrics
    home: Path | None

    async def warnings(self) -> list[Concern]:
        """Return what should be looked at, and bring the metrics up to date."""
        found = [*self._in_process()]
        # A database that is away is no warning: then the service is not ready at all.
        with suppress(SQLAlchemyError, OSError, TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                found += await self._in_database()
        codes = {warning["code"] for warning in found}
        for code in CODES:
            self.metrics.warning.labels(code).set(code in codes)
        return found

    def _in_process(self) -> Iterator[Concern]:
        if self.home is not None:
            free = shutil.disk_usage(self.home).free
            if free < HOME_FREE_AT_LEAST:
                yield {"code": "home_disk_full", "free_bytes": free}
        if self.bus.queue_missing(self.service):
            yield {"code": "queue_missing"}
        if (stalled := self.consumer.stalled_for()) > STALLED_AFTER:
            yield {"code": "consumer_stalled", "seconds": round(stalled)}
        for whose, clock in self.clocks.items():
            if abs(clock.difference) > NOTICED:
                ahead = round(clock.difference)
                yield {"code": "clocks_differ", "whose": whose, "ahead_seconds": ahead}

    async def _in_database(self) -> list[Concern]:
        found: list[Concern] = []
        if await self._disk_is_full():
            found.append({"code": "database_disk_full"})
        unsent, oldest = await self.relay.measure()
        if oldest > UNSENT_AFTER:
            found.append({"code": "outbox_growing", "unsent": unsent, "seconds": round(oldest)})
        if dead := await self.consumer.measure():
            found.append({"code": "dead_letters", "events": dead})
        if missing := await self.reconciliation.measure(self.engine):
            found.append({"code": "events_missing", "events": missing})
        return found

    async def _disk_is_full(self) -> bool:
        """Try to write, if something could not be written before: it may be possible again."""
        if self.disk.full:
            self.disk.full = False
            with suppress(DBAPIError):
                async with self.engine.connect() as connection:
                    await connection.execute(_TRY_TO_WRITE)
        return self.disk.full
