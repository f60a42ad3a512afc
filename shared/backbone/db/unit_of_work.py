"""The unit of work: one transaction, and the events that are published if it commits."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypedDict
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from typing_extensions import TypeVar

from backbone.db.locks import advisory_lock, session_lock
from backbone.envelope import Cause, Envelope, write_envelope
from backbone.ids import new_id
from backbone.remote_clock import RemoteClock, steady
from backbone.telemetry import tracing
from backbone.telemetry.logging import correlation_id
from contracts.base import Event

Deps_co = TypeVar("Deps_co", covariant=True, default=object)
"""A service's own dependencies: gateways, caches, settings."""

_INSERT_EVENTS = text(
    "INSERT INTO outbox (event_id, type, body)"
    " SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:bodies AS text[]))"
)
_CLOCK = text("SELECT extract(epoch FROM clock_timestamp())")
_NOTIFY = text("SELECT pg_notify('live', topic) FROM unnest(CAST(:topics AS text[])) AS topic")


class ReadSession(Generic[Deps_co]):
    """A database session to read with, the time it began, and the service's dependencies."""

    def __init__(
        self, session: AsyncSession, *, now: datetime, deps: Deps_co, clock_is_fixed: bool = False
    ) -> None:
        self.session = session
        self._now = now
        self._deps = deps
        self._clock_is_fixed = clock_is_fixed

    def now(self) -> datetime:
        """Return the time at which this session began, in UTC."""
        return self._now

    @property
    def fixed_now(self) -> datetime | None:
        """The time on a test's clock; None where the database's own clock counts.

        Replicas' clocks may differ; their database has one.
        """
        return self._now if self._clock_is_fixed else None

    @property
    def deps(self) -> Deps_co:
        """What the service built for itself when it started."""
        return self._deps


class UnitOfWork(ReadSession[Deps_co]):
    """One transaction and its events. Only the machinery opens and commits it."""

    def __init__(
        self,
        session: AsyncSession,
        *,
        now: datetime,
        deps: Deps_co,
        source: str,
        clock_is_fixed: bool = False,
    ) -> None:
        super().__init__(session, now=now, deps=deps, clock_is_fixed=clock_is_fixed)
        self.cause: Envelope | None = None
        """The event being handled; None in a request or a job."""
        self._source = source
        self._causes: dict[int, Cause] = {}
        self._events: list[tuple[UUID, str, str]] = []
        self._topics: set[str] = set()

    def emit(self, event: Event, *, caused_by: object = None) -> None:
        """Publish an event if, and only if, this unit of work commits.

        `caused_by` names, where several events or requests are handled together, the one behind it.
        """
        if self._source not in event.owners:
            raise TypeError(f"{event.type} is not {self._source}'s to publish.")
        cause = self._cause_of(caused_by)
        event_id = new_id()
        body = write_envelope(
            event,
            event_id=event_id,
            source=self._source,
            time=self._now,
            correlation_id=cause.correlation_id,
            causation_id=cause.causation_id,
            traceparent=cause.traceparent,
        )
        self._events.append((event_id, event.type, body))

    def _cause_of(self, named: object) -> Cause:
        if named is not None and (known := self._causes.get(id(named))) is not None:
            # Of several only this one caused it, and only its trace is to be continued.
            return known if known.traceparent else known._replace(traceparent=tracing.traceparent())
        if self.cause is not None:
            return self.cause.as_cause._replace(traceparent=tracing.traceparent())
        return current_cause()

    def set_cause(self, of: object, cause: Cause) -> None:
        """Remember what is behind an event or a request that is handled together with others."""
        self._causes[id(of)] = cause

    def copy_cause(self, of: object, *, to: object) -> None:
        """Let one object have the cause of another, a request's content that of the request."""
        if (cause := self._causes.get(id(of))) is not None:
            self._causes[id(to)] = cause

    def notify(self, topic: str) -> None:
        """Wake everyone who watches a topic, in any process, once this unit of work commits."""
        self._topics.add(topic)

    async def advisory_lock(self, *names: str, shared: Iterable[str] = ()) -> None:
        """Lock names until this transaction ends; see `locks.advisory_lock`."""
        await advisory_lock(self.session, names, shared=shared)

    @property
    def has_events(self) -> bool:
        """Whether there is anything for the relay to publish."""
        return bool(self._events)

    async def flush_outbox(self) -> None:
        """Write the emitted events beside the data, in the same transaction."""
        await self.session.flush()
        if self._events:
            ids, types, bodies = zip(*self._events, strict=True)
            await self.session.execute(
                _INSERT_EVENTS, {"ids": list(ids), "types": list(types), "bodies": list(bodies)}
            )
        if self._topics:
            await self.session.execute(_NOTIFY, {"topics": sorted(self._topics)})


def current_cause() -> Cause:
    """Return what is behind whatever this task does now: its correlation id and its trace."""
    return Cause(correlation_id(), None, tracing.traceparent())


class _Time(TypedDict):
    now: datetime
    clock_is_fixed: bool


@dataclass
class UnitOfWorkFactory:
    """Opens one service's units of work and read sessions."""

    service: str
    engine: AsyncEngine
    deps: Any = None
    clock: Callable[[], datetime] | None = None
    """A test's clock; None for the real time, which is the database's: replicas share that."""
    on_commit: Callable[[], None] = field(default=lambda: None)
    """Called after a commit that left events in the outbox: wakes the relay."""

    def __post_init__(self) -> None:
        """Make sessions whose rows stay readable after the commit."""
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self.database_clock = RemoteClock("database")

    async def read_database_clock(self) -> None:
        """Learn what the database's clock shows; to be repeated, for clocks are set."""
        async with self.engine.connect() as connection:
            asked_at = steady()
            shown = float((await connection.execute(_CLOCK)).scalar_one())
            self.database_clock.set(shown, asked_at=asked_at)

    @asynccontextmanager
    async def begin(self, cause: Envelope | None = None) -> AsyncIterator[UnitOfWork[Any]]:
        """Open one transaction; commit it with its events, or roll everything back."""
        async with self._sessions() as session:
            work: UnitOfWork[Any] = UnitOfWork(
                session, source=self.service, deps=self.deps, **self._time()
            )
            work.cause = cause
            yield work
            await work.flush_outbox()
            await session.commit()
        if work.has_events:
            self.on_commit()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession[Any]]:
        """Open a session to read with; whatever it changed is rolled back."""
        async with self._sessions() as session:
            yield ReadSession(session, deps=self.deps, **self._time())

    @asynccontextmanager
    async def session_lock(self, name: str) -> AsyncIterator[None]:
        """Lock a name over several units of work and the waits between them."""
        async with session_lock(self.engine, name):
            yield

    def _time(self) -> _Time:
        if self.clock is None:
            return {"now": self.database_clock.now(), "clock_is_fixed": False}
        return {"now": self.clock(), "clock_is_fixed": True}
