"""The relay: carries promised events from the outbox to the bus, and remembers that it did."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from backbone import observe
from backbone.bus import Bus, Letter
from contracts.base import every_event

log = observe.logger(__name__)

BATCH = 200
"""How many rows are claimed at a time; beyond a hundred in flight only latency grows."""
GATHERING = 0.03
"""Seconds a busy relay lets promises gather; a lone one never waits."""
PAUSE = 0.5
"""How often to look when nobody called: other processes write into the same outbox."""
LEASE = "30 seconds"
"""How long a claimed row belongs to a relay; one that died gives its rows back this way."""

_CLAIM = text(
    f"""
    UPDATE outbox SET due_at = clock_timestamp() + interval '{LEASE}', tries = tries + 1
    WHERE position IN (
        SELECT position FROM outbox
        WHERE published_at IS NULL AND due_at <= clock_timestamp()
        ORDER BY position LIMIT {BATCH} FOR UPDATE SKIP LOCKED
    )
    RETURNING position, event_id, type, body, tries
    """  # noqa: S608  two constants of this module
)
_SENT = text(
    "UPDATE outbox SET published_at = clock_timestamp()"
    " WHERE position = ANY(CAST(:positions AS bigint[]))"
)
_AGAIN = text(
    "UPDATE outbox SET due_at = clock_timestamp()"
    " + least(interval '10 seconds', interval '0.5 seconds' * power(2, least(tries, 8) - 1))"
    " WHERE position = ANY(CAST(:positions AS bigint[]))"
)
_RECLAIM = text(
    "UPDATE outbox SET due_at = clock_timestamp()"
    " WHERE published_at IS NULL AND due_at > clock_timestamp()"
)
_AT_ONCE = 5000
"""How many old rows are looked at in one statement, so that none takes long."""
_FORGET = text(
    f"""
    DELETE FROM outbox WHERE position IN (
        SELECT position FROM (
            SELECT position, published_at FROM outbox WHERE published_at IS NOT NULL
            ORDER BY position LIMIT {_AT_ONCE}
        ) AS oldest WHERE published_at < clock_timestamp() - interval '7 days'
    )
    """  # noqa: S608  a constant of this module
)
_WAITING = text(
    "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)"
    " FROM outbox WHERE published_at IS NULL"
)


class Relay:
    """Sends one service's promises. Relays may share an outbox; a row goes to one of them."""

    def __init__(
        self, service: str, engine: AsyncEngine, bus: Bus, metrics: observe.Metrics
    ) -> None:
        self._service = service
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._bus = bus
        self._metrics = metrics
        self._called = asyncio.Event()

    def wake(self) -> None:
        """Look at the outbox now: something was just promised in this process."""
        self._called.set()

    async def run(self) -> None:
        """Send what is promised, for ever; what cannot be sent now is tried again."""
        # What waits is due at once when we begin, and when a bus that was away carries again.
        overdue, away = True, False
        while True:
            self._called.clear()
            try:
                if overdue:
                    await self._reclaim()
                    overdue = False
                claimed, sent = await self._round()
                overdue = bool(away and sent)
                # A bus that refuses single letters, a full queue's, is not away.
                away = not sent and (away or (claimed > 0 and not self._bus.healthy()))
            except asyncio.CancelledError:
                # A torn connection can surface as a cancellation nobody asked for.
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
                claimed = sent = 0
                log.warning("relay interrupted", service=self._service)
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                claimed = sent = 0
                log.warning(
                    "outbox out of reach", service=self._service, error=type(error).__name__
                )
            if 1 < claimed < BATCH and sent:
                # Busy: what is promised meanwhile goes out together, at a fraction of the cost.
                await asyncio.sleep(GATHERING)
            elif claimed < BATCH or not sent:
                with suppress(TimeoutError):
                    async with asyncio.timeout(PAUSE):
                        await self._called.wait()

    async def _reclaim(self) -> None:
        """Make due at once what waits for its next try, or for the lease of a killed relay to end.

        Should another replica have it in hand, it goes out twice; every inbox knows it.
        """
        async with self._engine.connect() as connection:
            await connection.execute(_RECLAIM)

    async def flush(self) -> int:
        """Send one batch of what is due; return how many arrived."""
        return (await self._round())[1]

    async def _round(self) -> tuple[int, int]:
        async with self._engine.connect() as connection:
            rows = (await connection.execute(_CLAIM)).all()
        if not rows:
            return 0, 0
        rows = sorted(rows, key=lambda row: row.position)
        arrived = await self._carry(rows)
        sent = [row.position for row in rows if row.event_id in arrived]
        kept = [row.position for row in rows if row.event_id not in arrived]
        async with self._engine.connect() as connection:
            if sent:
                await connection.execute(_SENT, {"positions": sent})
            if kept:
                await connection.execute(_AGAIN, {"positions": kept})
        for row in rows:
            if row.event_id in arrived:
                self._metrics.published.labels(row.type).inc()
        if kept:
            log.warning("events wait for the bus", service=self._service, events=len(kept))
        return len(rows), len(sent)

    async def _carry(self, rows: list[Any]) -> Collection[UUID]:
        known = every_event()
        letters = [
            Letter(row.event_id, row.type, row.body, bool(known[row.type].heard_by))
            if row.type in known
            else Letter(row.event_id, row.type, row.body, must_arrive=False)
            for row in rows
        ]
        try:
            return await self._bus.publish(letters)
        except (OSError, TimeoutError) as error:
            log.warning("bus out of reach", service=self._service, error=type(error).__name__)
            return set()

    async def forget_old(self) -> None:
        """Delete events sent more than a week ago, however many there are."""
        async with self._engine.connect() as connection:
            while (await connection.execute(_FORGET)).rowcount:
                pass

    async def measure(self) -> None:
        """Bring the outbox gauges up to date."""
        async with self._engine.connect() as connection:
            count, age = (await connection.execute(_WAITING)).one()
        self._metrics.unsent.set(count)
        self._metrics.unsent_age.set(float(age))
