"""The outbox relay: publishes events from the outbox, and marks those the bus confirmed."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from backbone.messaging.bus import Bus, OutboundMessage
from backbone.supervision import is_being_cancelled
from backbone.telemetry.logging import get_logger
from backbone.telemetry.metrics import Metrics
from contracts.base import event_types

log = get_logger(__name__)

MAX_BATCH = 200
"""How many rows are claimed at a time; beyond a hundred in flight only latency grows."""
LINGER = 0.03
"""Seconds a busy relay lets events gather; a lone one never waits."""
POLL_INTERVAL = 0.5
"""Seconds between looks when nobody woke it: other processes write into the same outbox."""
LEASE = "30 seconds"
"""How long a claimed row belongs to a relay; the rows of one that died become due again."""

_CLAIM = text(
    f"""
    UPDATE outbox SET due_at = clock_timestamp() + interval '{LEASE}', tries = tries + 1
    WHERE position IN (
        SELECT position FROM outbox
        WHERE published_at IS NULL AND due_at <= clock_timestamp()
        ORDER BY position LIMIT {MAX_BATCH} FOR UPDATE SKIP LOCKED
    )
    RETURNING position, event_id, type, body, tries
    """  # noqa: S608  two constants of this module
)
_MARK_PUBLISHED = text(
    "UPDATE outbox SET published_at = clock_timestamp()"
    " WHERE position = ANY(CAST(:positions AS bigint[]))"
)
_RETRY_LATER = text(
    "UPDATE outbox SET due_at = clock_timestamp()"
    " + least(interval '10 seconds', interval '0.5 seconds' * power(2, least(tries, 8) - 1))"
    " WHERE position = ANY(CAST(:positions AS bigint[]))"
)
_RETRY_NOW = text(
    "UPDATE outbox SET due_at = clock_timestamp()"
    " WHERE published_at IS NULL AND due_at > clock_timestamp()"
)
_DELETED_AT_ONCE = 5000
"""How many old rows are looked at in one statement, so that none takes long."""
_DELETE_OLD = text(
    f"""
    DELETE FROM outbox WHERE position IN (
        SELECT position FROM (
            SELECT position, published_at FROM outbox WHERE published_at IS NOT NULL
            ORDER BY position LIMIT {_DELETED_AT_ONCE}
        ) AS oldest WHERE published_at < clock_timestamp() - interval '7 days'
    )
    """  # noqa: S608  a constant of this module
)
_COUNT_UNSENT = text(
    "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)"
    " FROM outbox WHERE published_at IS NULL"
)


class OutboxRelay:
    """Publishes one service's outbox. Relays may share an outbox; a row goes to one of them."""

    def __init__(self, engine: AsyncEngine, bus: Bus, metrics: Metrics) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._bus = bus
        self._metrics = metrics
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look at the outbox now: an event was just committed in this process."""
        self._woken.set()

    async def run(self) -> None:
        """Publish what is in the outbox, for ever; what cannot be published is tried again."""
        # What waits is due at once when we begin, and when a bus that was away is back.
        overdue, away = True, False
        while True:
            self._woken.clear()
            try:
                if overdue:
                    await self._retry_now()
                    overdue = False
                claimed, published = await self._publish_batch()
                overdue = bool(away and published)
                # A bus that refuses single messages, for a full queue perhaps, is not away.
                away = not published and (away or (claimed > 0 and not self._bus.healthy()))
            except asyncio.CancelledError:
                # A torn connection can surface as a cancellation nobody asked for.
                if is_being_cancelled():
                    raise
                claimed = published = 0
                log.warning("relay_interrupted")
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                claimed = published = 0
                log.warning("outbox_unreachable", error=type(error).__name__)
            if 1 < claimed < MAX_BATCH and published:
                # Busy: what is committed meanwhile goes out together, at a fraction of the cost.
                await asyncio.sleep(LINGER)
            elif claimed < MAX_BATCH or not published:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_INTERVAL):
                        await self._woken.wait()

    async def _retry_now(self) -> None:
        """Make due at once what waits for its next try, or for the lease of a dead relay to end.

        Should another replica have it in hand, it is published twice; every inbox knows it.
        """
        async with self._engine.connect() as connection:
            await connection.execute(_RETRY_NOW)

    async def flush(self) -> int:
        """Publish one batch of what is due; return how many events were confirmed."""
        return (await self._publish_batch())[1]

    async def _publish_batch(self) -> tuple[int, int]:
        async with self._engine.connect() as connection:
            rows = (await connection.execute(_CLAIM)).all()
        if not rows:
            return 0, 0
        rows = sorted(rows, key=lambda row: row.position)
        confirmed = await self._publish(rows)
        published = [row.position for row in rows if row.event_id in confirmed]
        unconfirmed = [row.position for row in rows if row.event_id not in confirmed]
        async with self._engine.connect() as connection:
            if published:
                await connection.execute(_MARK_PUBLISHED, {"positions": published})
            if unconfirmed:
                await connection.execute(_RETRY_LATER, {"positions": unconfirmed})
        for row in rows:
            if row.event_id in confirmed:
                self._metrics.published.labels(row.type).inc()
        if unconfirmed:
            log.warning("events_not_published", events=len(unconfirmed))
        return len(rows), len(published)

    async def _publish(self, rows: list[Any]) -> Collection[UUID]:
        known = event_types()
        messages = [
            OutboundMessage(
                row.event_id,
                row.type,
                row.body,
                mandatory=row.type in known and bool(known[row.type].consumers),
            )
            for row in rows
        ]
        try:
            return await self._bus.publish(messages)
        except Exception as error:  # noqa: BLE001  a bus that fails has confirmed nothing
            log.warning("bus_unreachable", error=type(error).__name__)
            return set()

    async def delete_old(self) -> None:
        """Delete events published more than a week ago, however many there are."""
        async with self._engine.connect() as connection:
            while (await connection.execute(_DELETE_OLD)).rowcount:
                pass

    async def measure(self) -> tuple[int, float]:
        """Bring the gauges up to date; return how many events wait, and how long the oldest."""
        async with self._engine.connect() as connection:
            count, age = (await connection.execute(_COUNT_UNSENT)).one()
        self._metrics.unsent.set(count)
        self._metrics.unsent_age.set(float(age))
        return count, float(age)
