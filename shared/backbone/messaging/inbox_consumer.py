"""The inbox consumer: bus, inbox and handler in one transaction; retries, then a dead letter."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import text

from backbone.db.transient_errors import is_transient
from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.envelope import Envelope, UnreadableMessage, read_envelope
from backbone.messaging import dead_letters
from backbone.messaging.bus import Unavailable
from backbone.messaging.dead_letters import describe, record_failure
from backbone.messaging.subscriptions import Subscription, by_event_type
from backbone.telemetry import tracing
from backbone.telemetry.logging import get_logger, logging_as, set_correlation_id
from backbone.telemetry.metrics import Metrics
from contracts.base import Event

log = get_logger(__name__)

HANDLING_TIMEOUT = 30.0
"""Seconds a batch may take; longer work belongs into a job, not into a held message."""
NO_RETRY = 99
"""Tries to record for a message that is not tried again by itself."""

_STILL_TRYING = 60.0
"""Seconds after a try in vain until the events count as another replica's."""

_UNREADABLE_IDS = UUID("8c6f2b1e-6a53-4d0c-9b8e-51c2f0a7d9e4")
_INSERT_INBOX = text(
    "INSERT INTO inbox (event_id, type, source) SELECT * FROM"
    " unnest(CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:sources AS text[]))"
    " ON CONFLICT DO NOTHING RETURNING event_id"
)
_NEXT_DUE = text(
    "SELECT event_id, type, body, tries FROM dead_letter"
    " WHERE state = 'RETRYING' AND (:even_if_not_due OR due_at <= clock_timestamp())"
    " AND event_id <> ALL(CAST(:tried AS uuid[]))"
    " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_DELETE_DEAD_LETTER = text("DELETE FROM dead_letter WHERE event_id = :event_id")
_DELETED_AT_ONCE = 5000
"""How many old rows are looked at in one statement, so that none takes long."""
# An event's id begins with the time it was made, so the oldest are found without an index of age.
_DELETE_OLD = text(
    f"""
    DELETE FROM inbox WHERE event_id IN (
        SELECT event_id FROM (
            SELECT event_id, handled_at FROM inbox ORDER BY event_id LIMIT {_DELETED_AT_ONCE}
        ) AS oldest WHERE handled_at < clock_timestamp() - interval '30 days'
    )
    """  # noqa: S608  a constant of this module
)
_COUNT = text(
    "SELECT count(*) FILTER (WHERE state = 'DEAD'), count(*) FILTER (WHERE state = 'RETRYING')"
    " FROM dead_letter"
)


class InboxConsumer:
    """Consumes events for one service: each has its effect once, however often it arrives."""

    def __init__(
        self,
        service: str,
        subscriptions: Sequence[Subscription],
        units_of_work: UnitOfWorkFactory,
        metrics: Metrics,
    ) -> None:
        self._service = service
        self._subscriptions = by_event_type(service, subscriptions)
        self._units_of_work = units_of_work
        self._metrics = metrics
        self._receiving = 0
        self._tried_at = 0.0
        self._waiting_since: float | None = None
        """Since when nothing that was delivered could be handled, by the monotonic clock."""

    @property
    def types(self) -> frozenset[str]:
        """The event types this service consumes."""
        return frozenset(self._subscriptions)

    async def receive(self, bodies: Sequence[str]) -> None:
        """Receive messages for good: handled, or written down to be tried again.

        Raises Unavailable when the database is unreachable; then nothing happened and the same
        messages must be delivered again.
        """
        self._tried_at = time.monotonic()
        if self._waiting_since is None:
            self._waiting_since = self._tried_at
        self._receiving += 1
        try:
            await self._receive(bodies)
            self._waiting_since = None
        finally:
            self._receiving -= 1

    async def _receive(self, bodies: Sequence[str]) -> None:
        with logging_as(self._service):
            received: dict[UUID, tuple[Envelope, str]] = {}
            for body in bodies:
                try:
                    envelope = read_envelope(body)
                except UnreadableMessage as error:
                    await self._store_unreadable(body, error)
                    continue
                # A service does not consume its own events: it knew before anybody.
                if envelope.source != self._service and envelope.type in self._subscriptions:
                    received.setdefault(envelope.event_id, (envelope, body))
            if received:
                await self._handle_or_record(list(received.values()))

    async def _handle_or_record(self, received: Sequence[tuple[Envelope, str]]) -> None:
        try:
            await self._handle([envelope for envelope, _ in received])
        except Exception as error:
            if len(received) > 1:
                # One bad message must not hold up the rest of its batch.
                for one in received:
                    await self._handle_or_record([one])
                return
            if is_transient(error):
                raise Unavailable(type(error).__name__) from error
            [(envelope, body)] = received
            await self._record_failure(error, envelope.event_id, envelope.type, body, tries=1)

    async def _handle(self, envelopes: Sequence[Envelope]) -> None:
        async with asyncio.timeout(HANDLING_TIMEOUT), self._units_of_work.begin() as work:
            fresh = await self._insert_inbox(envelopes, work)
            await self._dispatch([one for one in envelopes if one.event_id in fresh], work)
        for envelope in envelopes:
            outcome = "handled" if envelope.event_id in fresh else "duplicate"
            self._metrics.handled.labels(envelope.type, outcome).inc()

    @staticmethod
    async def _insert_inbox(envelopes: Sequence[Envelope], work: UnitOfWork[Any]) -> set[UUID]:
        """Write down what is about to be handled; return the ids that were not there before."""
        # In one order everywhere, so that two replicas with the same events do not deadlock.
        ordered = sorted(envelopes, key=lambda envelope: envelope.event_id)
        rows = {
            "ids": [envelope.event_id for envelope in ordered],
            "types": [envelope.type for envelope in ordered],
            "sources": [envelope.source for envelope in ordered],
        }
        return set((await work.session.scalars(_INSERT_INBOX, rows)).all())

    async def _dispatch(self, envelopes: Sequence[Envelope], work: UnitOfWork[Any]) -> None:
        """Call the handlers: one event at a time, then the batches."""
        batches: dict[Subscription, list[tuple[Event, Envelope]]] = {}
        for envelope in envelopes:
            set_correlation_id(envelope.correlation_id)
            subscription = self._subscriptions[envelope.type]
            event = envelope.open()
            work.cause = envelope
            work.set_cause(event, envelope.as_cause)
            if subscription.batched:
                batches.setdefault(subscription, []).append((event, envelope))
            else:
                with tracing.handling([envelope]):
                    await subscription.handle(event, work)
        for subscription, batch in batches.items():
            with tracing.handling([envelope for _, envelope in batch]):
                await subscription.handle([event for event, _ in batch], work)

    async def _store_unreadable(self, body: str, error: UnreadableMessage) -> None:
        event_id = uuid5(_UNREADABLE_IDS, body)
        await self._record_failure(error, event_id, "unreadable", body, tries=NO_RETRY)

    async def _record_failure(
        self, error: Exception, event_id: UUID, event_type: str, body: str, *, tries: int
    ) -> None:
        failure = describe(error)
        try:
            async with self._units_of_work.engine.begin() as connection:
                again = await record_failure(
                    connection,
                    event_id=event_id,
                    event_type=event_type,
                    body=body,
                    tries=tries,
                    failure=failure,
                )
        except Exception as problem:
            # A handler may run out of time by its own fault; one small insert does not.
            if is_transient(problem) or isinstance(problem, (OSError, TimeoutError)):
                raise Unavailable(type(problem).__name__) from problem
            raise
        self._metrics.handled.labels(event_type, "failed").inc()
        log.error(
            "event_failed",
            type=event_type,
            event_id=str(event_id),
            tries=tries,
            again=again,
            # Not its text: it may quote a customer's data. It is kept with the dead letter.
            error=type(error).__name__,
        )

    async def store_dead_letter(self, body: str, reason: str) -> None:
        """Keep a message the broker gave up on, so that all dead letters are in one place."""
        with logging_as(self._service):
            try:
                envelope = read_envelope(body)
            except UnreadableMessage as error:
                await self._store_unreadable(body, error)
                return
            await self._record_failure(
                UnreadableMessage(reason), envelope.event_id, envelope.type, body, tries=NO_RETRY
            )

    async def retry_due(self, *, even_if_not_due: bool = False, limit: int = 100) -> int:
        """Try again what failed before and is due, or all of it; return how many were tried."""
        tried: set[UUID] = set()
        while len(tried) < limit:
            if not await self._retry_one(even_if_not_due=even_if_not_due, tried=tried):
                break
        return len(tried)

    async def _retry_one(self, *, even_if_not_due: bool, tried: set[UUID]) -> bool:
        row: Any = None
        try:
            async with asyncio.timeout(HANDLING_TIMEOUT), self._units_of_work.begin() as work:
                which = {"even_if_not_due": even_if_not_due, "tried": list(tried)}
                row = (await work.session.execute(_NEXT_DUE, which)).one_or_none()
                if row is None:
                    return False
                tried.add(row.event_id)
                envelope = read_envelope(row.body)
                if await self._insert_inbox([envelope], work):
                    await self._dispatch([envelope], work)
                await work.session.execute(_DELETE_DEAD_LETTER, {"event_id": row.event_id})
        except Exception as error:
            if row is None or is_transient(error):
                raise
            await self._record_failure(error, row.event_id, row.type, row.body, tries=row.tries + 1)
        return True

    async def delete_old(self) -> None:
        """Delete ids of events handled more than a month ago, and dead letters long discarded.

        None of them comes again: an outbox keeps an event for a week after it was published.
        """
        await dead_letters.delete_discarded(self._units_of_work.engine)
        engine = self._units_of_work.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            while (await connection.execute(_DELETE_OLD)).rowcount:
                pass

    async def measure(self) -> int:
        """Bring the gauges up to date; return how many dead letters wait for a person."""
        async with self._units_of_work.engine.connect() as connection:
            dead, retrying = (await connection.execute(_COUNT)).one()
        self._metrics.dead.set(dead)
        self._metrics.retrying.set(retrying)
        self._metrics.stalled.set(self.stalled_for())
        return int(dead)

    def stalled_for(self) -> float:
        """Return for how many seconds delivered events have waited in vain to be handled."""
        now = time.monotonic()
        trying = self._receiving > 0 or now - self._tried_at < _STILL_TRYING
        return now - self._waiting_since if trying and self._waiting_since is not None else 0.0
