"""Reconciliation: what was published is compared with what was taken in, and the rest told again.

A producer publishes digests of what it has published; a consumer that has not the same answers
with the ids it has; the producer publishes exactly the others again. All three are events like any
others, through outbox and inbox.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.ids import new_id
from backbone.messaging import digests
from backbone.messaging.subscriptions import Subscription, consume
from backbone.telemetry.logging import get_logger
from backbone.telemetry.metrics import Metrics
from contracts.base import event_types
from contracts.reconciliation import (
    RECONCILIATION_EVENTS,
    DigestPublished,
    DigestRequested,
    IdsTakenIn,
    RangeDigest,
)

log = get_logger(__name__)

MAX_ROUNDS = 3
"""How often the same events are compared before a difference is left to a person."""
MAX_IDS = 2000
"""How many ids travel in one event."""
SETTLED = timedelta(minutes=5)
"""How old an event must be for the nightly comparison: younger ones may still be on their way."""
_AT_HOUR = 2
"""The hour of the day, in UTC, in which services compare; each at a minute of its own."""

_KEEP_RUNS = text(
    "INSERT INTO reconciliation_run (source, compared_at)"
    " SELECT unnest(CAST(:sources AS text[])), :now ON CONFLICT DO NOTHING"
)
_DELETE_RUNS = text("DELETE FROM reconciliation_run WHERE source <> ALL(CAST(:sources AS text[]))")
_BEGIN_RUN = text(
    "UPDATE reconciliation_run SET compared_at = :now"
    " WHERE source = :service AND compared_at < :due RETURNING source"
)
_COMPARED = text(
    "INSERT INTO reconciliation_run (source, compared_at) VALUES (:source, :now)"
    " ON CONFLICT (source) DO UPDATE SET compared_at = excluded.compared_at"
)
_DELETE_DIFFERENCES = text(
    "DELETE FROM reconciliation_difference AS known"
    " USING unnest(CAST(:types AS text[]), CAST(:from_ids AS uuid[]), CAST(:to_ids AS uuid[]))"
    "       AS compared (type, from_id, to_id)"
    " WHERE known.source = :source AND known.type = compared.type"
    "   AND known.from_id >= compared.from_id AND known.from_id < compared.to_id"
)
_INSERT_DIFFERENCE = text(
    "INSERT INTO reconciliation_difference (source, type, from_id, to_id, missing, noticed_at)"
    " VALUES (:source, :type, :from_id, :to_id, :missing, :now)"
    " ON CONFLICT (source, type, from_id) DO UPDATE SET to_id = excluded.to_id,"
    "   missing = excluded.missing, noticed_at = excluded.noticed_at"
)
_DELETE_OLD_DIFFERENCES = text(
    "DELETE FROM reconciliation_difference WHERE from_id < CAST(:from_id AS uuid)"
)
_TAKEN_IN_BEFORE = text("SELECT EXISTS (SELECT FROM inbox)")
_MEASURE = text(
    "SELECT run.source, extract(epoch FROM clock_timestamp() - run.compared_at) AS age,"
    "   (SELECT coalesce(sum(missing), 0) FROM reconciliation_difference AS one"
    "    WHERE one.source = run.source) AS missing"
    " FROM reconciliation_run AS run WHERE run.source <> :service"
)


class Reconciliation:
    """One service's part in comparing: as a producer, and as a consumer."""

    def __init__(self, service: str, consumed: Iterable[str], metrics: Metrics) -> None:
        self._service = service
        self._consumed = frozenset(consumed) - {event.type for event in RECONCILIATION_EVENTS}
        self._metrics = metrics
        self._queues_missing: set[str] = set()
        self._fresh = True
        """Whether nothing can be lost yet: the first start of all."""

    @property
    def subscriptions(self) -> Sequence[Subscription]:
        """What a service consumes for it; nothing where the contracts do not know the service."""
        if self._service not in DigestPublished.consumers:
            return []
        return [
            consume(DigestPublished, self.compare),
            consume(IdsTakenIn, self.tell_again),
            consume(DigestRequested, self.answer),
        ]

    # ------------------------------------------------------------------------- the producer
    async def publish_when_due(self, work: UnitOfWork[Any]) -> None:
        """Publish the night's digests, in one replica, or at once when the night was missed."""
        if self._service not in DigestPublished.owners:
            return
        self._fresh = False
        known = {event_type: event.owners for event_type, event in event_types().items()}
        sources = {owner for one in self._consumed for owner in known.get(one, ())}
        now = work.now()
        parameters = {"sources": sorted(sources | {self._service}), "now": now}
        await work.session.execute(_KEEP_RUNS, parameters)
        run = {"service": self._service, "now": now, "due": last_due(self._service, now)}
        # The row is the lock: of several replicas one changes it, and that one publishes.
        if (await work.session.execute(_BEGIN_RUN, run)).one_or_none() is None:
            return
        await work.session.execute(_DELETE_RUNS, {"sources": parameters["sources"]})
        too_old = digests.first_id(now - digests.COMPARED - timedelta(hours=1))
        await work.session.execute(_DELETE_OLD_DIFFERENCES, {"from_id": too_old})
        await self._publish(work, up_to=digests.first_id(now - SETTLED))

    async def _publish(
        self,
        work: UnitOfWork[Any],
        *,
        up_to: UUID,
        consumer: str | None = None,
        run_id: UUID | None = None,
    ) -> None:
        """Publish digests of the days that are compared, a day in each event."""
        ranges = await digests.published_ranges(work.session, now=work.now(), up_to=up_to)
        days = [tuple(some) for _, some in groupby(ranges, lambda one: _day(one.from_id))]
        run_id = run_id or new_id()
        # Consumers are to see that there was a comparison, even of nothing.
        for day in days or [()]:
            work.emit(
                DigestPublished(
                    run_id=run_id, source=self._service, consumer=consumer, round=1, ranges=day
                )
            )

    async def answer(self, event: DigestRequested, work: UnitOfWork[Any]) -> None:
        """Publish digests now: what was published before this moment may have reached nobody."""
        if event.consumer != self._service:
            await self._publish(work, up_to=new_id(), consumer=event.consumer, run_id=event.run_id)

    async def tell_again(self, event: IdsTakenIn, work: UnitOfWork[Any]) -> None:
        """Publish again exactly what a consumer lacks, and then the digest of it all."""
        if event.source != self._service:
            return
        asked = RangeDigest(
            type=event.event_type, from_id=event.from_id, to_id=event.to_id, count=0, digest="0"
        )
        lacking = await digests.lacking(work.session, asked, event.ids)
        # Before they are marked: it is about all that was published, these among it.
        published = await digests.published_range(work.session, asked, lacking=len(lacking))
        if lacking:
            log.warning(
                "events_told_again",
                consumer=event.consumer,
                type=event.event_type,
                hour=digests.hour_of(event.from_id).isoformat(),
                events=len(lacking),
            )
            await digests.tell_again(work.session, lacking)
        work.emit(
            DigestPublished(
                run_id=event.run_id,
                source=self._service,
                consumer=event.consumer,
                round=event.round + 1,
                ranges=(published,),
            )
        )

    # ------------------------------------------------------------------------- the consumer
    async def compare(self, event: DigestPublished, work: UnitOfWork[Any]) -> None:
        """Compare what a source published with what was taken in here; answer what differs."""
        if event.consumer not in {None, self._service}:
            return
        source = {"source": event.source}
        await work.session.execute(_COMPARED, source | {"now": work.now()})
        ranges = [one for one in event.ranges if one.type in self._consumed]
        if not ranges:
            return
        compared: dict[str, Any] = {
            "types": [one.type for one in ranges],
            "from_ids": [one.from_id for one in ranges],
            "to_ids": [one.to_id for one in ranges],
        }
        await work.session.execute(_DELETE_DIFFERENCES, source | compared)
        for one in await digests.differences(work.session, event.source, ranges):
            # Nothing lacks where we have more than the source still knows, after a restored backup
            # of its database perhaps. And of an hour before types were noted nothing can be said.
            if one.published.lacking != 0 and not one.untyped:
                await self._answer_difference(event, one, work)

    async def _answer_difference(
        self, event: DigestPublished, difference: digests.Difference, work: UnitOfWork[Any]
    ) -> None:
        published = difference.published
        repairing = event.round < MAX_ROUNDS
        facts = {
            "source": event.source,
            "type": published.type,
            "hour": digests.hour_of(published.from_id).isoformat(),
            "published": published.count,
            "taken_in": difference.taken_in,
        }
        if repairing:
            log.info("reconciliation_difference", round=event.round, **facts)
        else:
            log.error("reconciliation_given_up", **facts)
        difference_row = {
            "source": event.source,
            "type": published.type,
            "from_id": published.from_id,
            "to_id": published.to_id,
            "missing": difference.missing,
            "now": work.now(),
        }
        await work.session.execute(_INSERT_DIFFERENCE, difference_row)
        if repairing:
            await self._send_ids(event, published, work)

    async def _send_ids(
        self, event: DigestPublished, published: RangeDigest, work: UnitOfWork[Any]
    ) -> None:
        """Send the ids that are here, in parts that together cover the whole range."""
        ids = await digests.ids_taken_in(work.session, event.source, published)
        bounds = [published.from_id, *ids[MAX_IDS::MAX_IDS], published.to_id]
        for part, (from_id, to_id) in enumerate(pairwise(bounds)):
            work.emit(
                IdsTakenIn(
                    run_id=event.run_id,
                    source=event.source,
                    consumer=self._service,
                    round=event.round,
                    event_type=published.type,
                    from_id=from_id,
                    to_id=to_id,
                    ids=tuple(ids[part * MAX_IDS : (part + 1) * MAX_IDS]),
                )
            )

    # ------------------------------------------------------------------- missing queues
    async def look_back(self, engine: AsyncEngine) -> None:
        """See whether events were taken in before: then an empty broker is not a first start."""
        async with engine.connect() as connection:
            self._fresh = not (await connection.execute(_TAKEN_IN_BEFORE)).scalar_one()

    def note_missing_queues(self, services: Collection[str], broker_was_empty: bool) -> None:  # noqa: FBT001  as the bus says it
        """Note that queues were missing and are there again; events may be lost."""
        if broker_was_empty and self._fresh:
            return
        for service in services:
            log.warning("queue_missing", queue_of=service, restored=True)
            self._metrics.queues_missing.labels(service).inc()
            self._queues_missing.add(service)

    async def request_digests(self, units_of_work: UnitOfWorkFactory) -> None:
        """Ask everybody to compare what they published to the queues that were missing."""
        missing, self._queues_missing = self._queues_missing, set()
        if not missing or self._service not in DigestRequested.owners:
            return
        consumer = next(iter(missing)) if len(missing) == 1 else None
        try:
            async with units_of_work.begin() as work:
                run_id = new_id()
                work.emit(DigestRequested(run_id=run_id, consumer=consumer))
                if consumer != self._service:
                    await self._publish(work, up_to=new_id(), consumer=consumer, run_id=run_id)
        except BaseException:
            # Nobody else knows of it any more: the queues are there again.
            self._queues_missing |= missing
            raise

    async def measure(self, engine: AsyncEngine) -> int:
        """Bring the gauges up to date; return how many events are missing here."""
        async with engine.connect() as connection:
            rows = (await connection.execute(_MEASURE, {"service": self._service})).all()
        for row in rows:
            self._metrics.missing.labels(row.source).set(row.missing)
            self._metrics.compared_age.labels(row.source).set(float(row.age))
        return sum(int(row.missing) for row in rows)


def last_due(service: str, now: datetime) -> datetime:
    """Return when the service was to compare last: every night, at a minute of its own."""
    minute = crc32(service.encode()) % 60
    due = now.replace(hour=_AT_HOUR, minute=minute, second=0, microsecond=0)
    return due if due <= now else due - timedelta(days=1)


def _day(event_id: UUID) -> int:
    return (event_id.int >> 80) // (24 * digests.HOUR_MS)
