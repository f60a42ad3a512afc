"""The consumer: bus -> inbox -> handler, in one transaction; retry, then dead letter."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import text

from backbone import observe, traces
from backbone.bus import Unavailable
from backbone.envelope import Envelope, Unreadable, read_envelope
from backbone.letters import describe, record_failure
from backbone.passing import passing
from backbone.service import Service, Subscription
from backbone.work import Work, Workplace
from contracts.base import Event

log = observe.logger(__name__)

PATIENCE = 30.0
"""Seconds a batch may take; longer work belongs into a job, not into a held message."""

_UNREADABLE = UUID("8c6f2b1e-6a53-4d0c-9b8e-51c2f0a7d9e4")
_TAKE_IN = text(
    "INSERT INTO inbox (event_id) SELECT unnest(CAST(:ids AS uuid[]))"
    " ON CONFLICT DO NOTHING RETURNING event_id"
)
_NEXT_DUE = text(
    "SELECT event_id, type, body, tries FROM dead_letter"
    " WHERE state = 'RETRYING' AND (:anyway OR due_at <= clock_timestamp())"
    " AND event_id <> ALL(CAST(:tried AS uuid[]))"
    " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_SETTLED = text("DELETE FROM dead_letter WHERE event_id = :event_id")
_AT_ONCE = 5000
"""How many old rows are looked at in one statement, so that none takes long."""
# An event's id begins with the time it was made, so the oldest are found without an index of age.
_FORGET = text(
    f"""
    DELETE FROM inbox WHERE event_id IN (
        SELECT event_id FROM (
            SELECT event_id, handled_at FROM inbox ORDER BY event_id LIMIT {_AT_ONCE}
        ) AS oldest WHERE handled_at < clock_timestamp() - interval '30 days'
    )
    """  # noqa: S608  a constant of this module
)
_COUNT = text(
    "SELECT count(*) FILTER (WHERE state = 'DEAD'), count(*) FILTER (WHERE state = 'RETRYING')"
    " FROM dead_letter"
)


class Consumer:
    """Takes news in for one service: each event has its effect once, however often it comes."""

    def __init__(self, service: Service, workplace: Workplace, metrics: observe.Metrics) -> None:
        self._service = service
        self._subscriptions: Mapping[str, Subscription] = service.subscriptions()
        self._workplace = workplace
        self._metrics = metrics

    @property
    def types(self) -> frozenset[str]:
        """What this service wants to hear."""
        return frozenset(self._subscriptions)

    async def receive(self, bodies: Sequence[str]) -> None:
        """Take messages in for good: handled, or written down to be tried again.

        Raises Unavailable when the database is out of reach; then nothing happened and the same
        messages must be brought again.
        """
        envelopes: dict[UUID, tuple[Envelope, str]] = {}
        for body in bodies:
            try:
                envelope = read_envelope(body)
            except Unreadable as error:
                await self._park_unreadable(body, error)
                continue
            # A service does not listen to itself: it knew before anybody.
            if envelope.source != self._service.name and envelope.type in self._subscriptions:
                envelopes.setdefault(envelope.event_id, (envelope, body))
        news = list(envelopes.values())
        if not news:
            return
        try:
            await self._handle([envelope for envelope, _ in news])
        except Exception as error:  # noqa: BLE001  whatever a handler raises is sorted below
            if len(news) == 1:
                await self._sort(error, *news[0])
                return
            # One bad message must not hold up the rest of its batch.
            for envelope, body in news:
                await self._alone(envelope, body)

    async def _alone(self, envelope: Envelope, body: str) -> None:
        try:
            await self._handle([envelope])
        except Exception as error:  # noqa: BLE001  whatever a handler raises is sorted below
            await self._sort(error, envelope, body)

    async def _handle(self, envelopes: Sequence[Envelope]) -> None:
        async with asyncio.timeout(PATIENCE), self._workplace.work() as work:
            # In one order everywhere, so that two replicas with the same news wait, not deadlock.
            ids = sorted(envelope.event_id for envelope in envelopes)
            fresh = set((await work.session.scalars(_TAKE_IN, {"ids": ids})).all())
            await self._tell([one for one in envelopes if one.event_id in fresh], work)
        for envelope in envelopes:
            outcome = "handled" if envelope.event_id in fresh else "known"
            self._metrics.handled.labels(envelope.type, outcome).inc()
            log.debug("event", type=envelope.type, event_id=str(envelope.event_id), outcome=outcome)

    async def _tell(self, envelopes: Sequence[Envelope], work: Work) -> None:
        batches: dict[Subscription, list[tuple[Event, Envelope]]] = {}
        for envelope in envelopes:
            observe.correlate(envelope.correlation_id)
            subscription = self._subscriptions[envelope.type]
            event = envelope.open()
            work.cause = envelope
            work.remember_cause(event, envelope.as_cause)
            if subscription.batched:
                batches.setdefault(subscription, []).append((event, envelope))
            else:
                with traces.handling([envelope]):
                    await subscription.handle(event, work)
        for subscription, batch in batches.items():
            with traces.handling([envelope for _, envelope in batch]):
                await subscription.handle([event for event, _ in batch], work)

    async def _sort(self, error: Exception, envelope: Envelope, body: str) -> None:
        if passing(error):
            raise Unavailable(type(error).__name__) from error
        await self._write_down(error, envelope.event_id, envelope.type, body, tries=1)

    async def _park_unreadable(self, body: str, error: Unreadable) -> None:
        event_id = uuid5(_UNREADABLE, body)
        await self._write_down(error, event_id, "unreadable", body, tries=99)

    async def _write_down(
        self, error: Exception, event_id: UUID, event_type: str, body: str, *, tries: int
    ) -> None:
        failure = describe(error)
        try:
            async with self._workplace.engine.begin() as connection:
                again = await record_failure(
                    connection,
                    event_id=event_id,
                    event_type=event_type,
                    body=body,
                    tries=tries,
                    failure=failure,
                )
        except Exception as problem:
            # A handler may run out of time by its own fault; what only writes a line does not.
            if passing(problem) or isinstance(problem, (OSError, TimeoutError)):
                raise Unavailable(type(problem).__name__) from problem
            raise
        self._metrics.handled.labels(event_type, "failed").inc()
        log.error(
            "event failed",
            service=self._service.name,
            type=event_type,
            event_id=str(event_id),
            tries=tries,
            again=again,
            # Not its words: they may quote a customer's. They stand with the letter.
            error=type(error).__name__,
        )

    async def take_over(self, body: str, reason: str) -> None:
        """Keep a message the broker gave up on, so that all dead letters lie in one place."""
        try:
            envelope = read_envelope(body)
        except Unreadable as error:
            await self._park_unreadable(body, error)
            return
        problem = Unreadable(reason)
        await self._write_down(problem, envelope.event_id, envelope.type, body, tries=99)

    async def retry_due(self, *, anyway: bool = False, most: int = 100) -> int:
        """Try again what failed before and is due, or all of it; return how many were tried."""
        tried: set[UUID] = set()
        while len(tried) < most:
            done = await self._retry_one(anyway=anyway, tried=tried)
            if not done:
                break
        return len(tried)

    async def _retry_one(self, *, anyway: bool, tried: set[UUID]) -> bool:
        row: Any = None
        try:
            async with asyncio.timeout(PATIENCE), self._workplace.work() as work:
                which = {"anyway": anyway, "tried": list(tried)}
                row = (await work.session.execute(_NEXT_DUE, which)).one_or_none()
                if row is None:
                    return False
                tried.add(row.event_id)
                fresh = (await work.session.scalars(_TAKE_IN, {"ids": [row.event_id]})).all()
                if fresh:
                    await self._tell([read_envelope(row.body)], work)
                await work.session.execute(_SETTLED, {"event_id": row.event_id})
        except Exception as error:
            if row is None or passing(error):
                raise
            await self._write_down(error, row.event_id, row.type, row.body, tries=row.tries + 1)
        return True

    async def forget_old(self) -> None:
        """Forget which events were handled more than a month ago; none of them comes again."""
        engine = self._workplace.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            while (await connection.execute(_FORGET)).rowcount:
                pass

    async def measure(self) -> None:
        """Bring the dead letter gauges up to date."""
        async with self._workplace.engine.connect() as connection:
            dead, retrying = (await connection.execute(_COUNT)).one()
        self._metrics.dead.set(dead)
        self._metrics.retrying.set(retrying)
