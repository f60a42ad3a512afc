"""What an operator should look at, though the service still answers: warnings with stable codes."""

import asyncio
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from backbone.db.engine import DiskState
from backbone.messaging.bus import Bus
from backbone.messaging.inbox_consumer import InboxConsumer
from backbone.messaging.outbox_relay import OutboxRelay
from backbone.messaging.reconciliation import Reconciliation
from backbone.process.environment import Backups
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
    "backup_old",
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

_PACKAGE = "hearthline-shared"
"""What every service is released with, under one version."""
_ROOM = text("SELECT pg_database_size(current_database())")
_LETTERS = text("SELECT state, count(*) AS events FROM dead_letter GROUP BY state")
_COMPARED = text(
    "SELECT run.source,"
    "   CAST(extract(epoch FROM clock_timestamp() - run.compared_at) AS float8) AS age_seconds,"
    "   (SELECT CAST(coalesce(sum(missing), 0) AS bigint) FROM reconciliation_difference AS one"
    "    WHERE one.source = run.source) AS missing"
    " FROM reconciliation_run AS run WHERE run.source <> :service ORDER BY run.source"
)
_IS_MIGRATED = text("SELECT to_regclass('alembic_version') IS NOT NULL")
_REVISION = text("SELECT max(version_num) FROM alembic_version")

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
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    backups: Callable[[], Backups] | None = None

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

    async def state(self, session: AsyncSession) -> dict[str, Any]:
        """Return everything an administrator looks at in this service."""
        unsent, oldest = await self.relay.measure()
        room = await session.execute(_ROOM)
        letters = {row.state: row.events for row in await session.execute(_LETTERS)}
        compared = await session.execute(_COMPARED, {"service": self.service})
        return {
            "service": self.service,
            "version": version(_PACKAGE),
            "started_at": self.started_at,
            "bus": self.bus.healthy(),
            "warnings": await self.warnings(),
            "outbox": {"unsent": unsent, "oldest_seconds": oldest},
            "inbox": {
                "waiting": await self.bus.waiting(self.service),
                "stalled_seconds": self.consumer.stalled_for(),
                "retrying": letters.get("RETRYING", 0),
                "dead": letters.get("DEAD", 0),
            },
            "comparisons": compared.mappings().all(),
            "storage": {
                "database_bytes": room.scalar_one(),
                "home_free_bytes": shutil.disk_usage(self.home).free if self.home else None,
            },
            "schema_revision": await self._revision(session),
            "backups": self.backups() if self.backups else None,
        }

    async def _revision(self, session: AsyncSession) -> str | None:
        if not await session.scalar(_IS_MIGRATED):
            return None
        found: str | None = await session.scalar(_REVISION)
        return found

    def _in_process(self) -> Iterator[Concern]:
        if self.home is not None:
            free = shutil.disk_usage(self.home).free
            if free < HOME_FREE_AT_LEAST:
                yield {"code": "home_disk_full", "free_bytes": free}
        if self.backups is not None and (state := self.backups()).overdue:
            newest = state.newest.isoformat(timespec="seconds") if state.newest else None
            yield {"code": "backup_old", "newest": newest}
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
