"""Work: one transaction and the events it promises."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypedDict, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from backbone import observe, traces
from backbone.envelope import Cause, Envelope, write_envelope
from backbone.group_commit import Asked, Do, Given, GroupCommit
from backbone.store import new_id
from contracts.base import Event

Kit = TypeVar("Kit")

_PROMISE = text(
    "INSERT INTO outbox (event_id, type, body)"
    " SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:bodies AS text[]))"
)
_HOLD = text("SELECT pg_advisory_lock(hashtextextended(:name, 0))")
_LET_GO = text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))")
_WAIT_FOR = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_ANNOUNCE = text("SELECT pg_notify('live', topic) FROM unnest(CAST(:topics AS text[])) AS topic")


class Read:
    """One look at the data: a session, a moment that stays, and the service's own tools."""

    def __init__(
        self, session: AsyncSession, *, now: datetime, kit: object, told_time: bool = False
    ) -> None:
        self.session = session
        self._now = now
        self._kit = kit
        self._told_time = told_time

    def now(self) -> datetime:
        """Return the moment this unit of work began, in UTC."""
        return self._now

    @property
    def told_time(self) -> datetime | None:
        """The moment on the clock this service was given; None where the database's clock counts.

        Replicas' clocks may differ; their database has one. Only tests give a clock.
        """
        return self._now if self._told_time else None

    def kit(self, kind: type[Kit]) -> Kit:
        """Return the tools the service built for itself when it started."""
        if not isinstance(self._kit, kind):
            raise TypeError(f"This service's kit is not a {kind.__name__}.")
        return self._kit


class Work(Read):
    """One transaction and the events it promises. Only the machinery opens and commits it."""

    def __init__(
        self,
        session: AsyncSession,
        *,
        now: datetime,
        kit: object,
        source: str,
        group: Callable[[Do[Any, Any]], GroupCommit[Any, Any]],
        told_time: bool = False,
    ) -> None:
        super().__init__(session, now=now, kit=kit, told_time=told_time)
        self.cause: Envelope | None = None
        self._source = source
        self._group = group
        self._causes: dict[int, Cause] = {}
        self._promises: list[tuple[UUID, str, str]] = []
        self._topics: set[str] = set()

    def emit(self, event: Event, *, because_of: object = None) -> None:
        """Promise an event: it is told to the world if, and only if, this work is committed.

        `because_of` names, in a work for several events or askers, the one that caused it.
        """
        if self._source not in event.owners:
            raise TypeError(f"{event.type} is not {self._source}'s to publish.")
        cause = self._cause_of(because_of)
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
        self._promises.append((event_id, event.type, body))

    def _cause_of(self, named: object) -> Cause:
        parent = traces.traceparent()
        if named is not None and (known := self._causes.get(id(named))) is not None:
            # Of many only this one caused it, and only its trace is to be continued.
            return known if known.traceparent else known._replace(traceparent=parent)
        if self.cause is not None:
            return self.cause.as_cause._replace(traceparent=parent)
        return Cause(observe.correlation_id(), None, parent)

    def announce(self, topic: str) -> None:
        """Wake everyone who watches a topic live, in any process, once this work is committed."""
        self._topics.add(topic)

    async def alone_with(self, name: str) -> None:
        """Wait until nobody else has a hold on that name; nobody gets one before this work ends."""
        await self.session.execute(_WAIT_FOR, {"name": name})

    async def with_others(self, do: Do[Asked, Given], asked: Asked) -> Given:
        """Do something in one transaction with others who ask for it now; it is then committed.

        Where something else was written here already, such as an Idempotency-Key, it must be saved
        with that or not at all: then it is done here, alone. Raises what `do` says of this one.
        """
        if not self.session.in_transaction():
            group: GroupCommit[Asked, Given] = self._group(do)
            return await group.join(asked, self._cause_of(None))
        [outcome] = await do(self, [asked])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def remember_cause(self, of: object, cause: Cause) -> None:
        """Note what stands behind an event, or behind what somebody asked for."""
        self._causes[id(of)] = cause

    @property
    def promised(self) -> bool:
        """Whether there is anything for the relay to send."""
        return bool(self._promises)

    async def write_promises(self) -> None:
        """Put the promised events beside the data, in the same transaction."""
        await self.session.flush()
        if self._promises:
            ids, types, bodies = zip(*self._promises, strict=True)
            await self.session.execute(
                _PROMISE, {"ids": list(ids), "types": list(types), "bodies": list(bodies)}
            )
        if self._topics:
            await self.session.execute(_ANNOUNCE, {"topics": sorted(self._topics)})


class _Time(TypedDict):
    now: datetime
    told_time: bool


@dataclass
class Workplace:
    """Where one service works: its database, its clock, its tools."""

    service: str
    engine: AsyncEngine
    kit: object = None
    clock: Callable[[], datetime] | None = None
    """A test's clock; None for the real time."""
    committed: Callable[[], None] = field(default=lambda: None)
    """Called after a commit that promised something: the relay's alarm clock."""

    def __post_init__(self) -> None:
        """Make sessions that keep what they loaded readable after the commit."""
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._groups: dict[Do[Any, Any], GroupCommit[Any, Any]] = {}

    @asynccontextmanager
    async def work(self, cause: Envelope | None = None) -> AsyncIterator[Work]:
        """Open one transaction; commit it with its promises, or roll everything back."""
        async with self._sessions() as session:
            work = Work(
                session, source=self.service, kit=self.kit, group=self._group, **self._time()
            )
            work.cause = cause
            yield work
            await work.write_promises()
            await session.commit()
        if work.promised:
            self.committed()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Read]:
        """Open one look at the data; whatever it changed is forgotten."""
        async with self._sessions() as session:
            yield Read(session, kit=self.kit, **self._time())

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Keep a name to oneself, among all replicas, over several works and the waits between.

        No transaction stays open meanwhile. Whoever dies lets go: the database sees to it.
        """
        async with self.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            free = False
            try:
                await connection.execute(_HOLD, {"name": name})
                try:
                    yield
                finally:
                    await connection.execute(_LET_GO, {"name": name})
                    free = True
            finally:
                if not free:
                    # It must not go back to the pool with the name in its pocket.
                    await connection.invalidate()

    def _group(self, do: Do[Any, Any]) -> GroupCommit[Any, Any]:
        if do not in self._groups:
            self._groups[do] = GroupCommit(do, self.work)
        return self._groups[do]

    def _time(self) -> _Time:
        if self.clock is None:
            return {"now": datetime.now(UTC), "told_time": False}
        return {"now": self.clock(), "told_time": True}
