"""How a service describes itself: one `Service` in each service's `service.py`."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from sqlalchemy.orm import DeclarativeBase

from backbone.db.unit_of_work import ReadSession, UnitOfWork, UnitOfWorkFactory
from backbone.http.routing import combined_router
from backbone.messaging.subscriptions import Subscription, consume, consume_batch
from backbone.process import operations
from backbone.process.environment import SecretMissing, ServiceEnvironment
from contracts.base import Event
from contracts.reconciliation import RECONCILIATION_EVENTS

__all__ = [
    "Job",
    "SecretMissing",
    "Service",
    "ServiceEnvironment",
    "Subscription",
    "consume",
    "consume_batch",
    "periodic",
    "periodic_steps",
]


@dataclass(frozen=True)
class Job:
    """Something a service does by itself every so many seconds; replicas may all do it."""

    seconds: float
    run: Callable[[UnitOfWorkFactory], Awaitable[None]]
    name: str
    """What logs and metrics call it."""


def periodic(seconds: float, run: Callable[[UnitOfWork[Any]], Awaitable[None]]) -> Job:
    """Do something again and again, each time in one unit of work."""

    async def once(units_of_work: UnitOfWorkFactory) -> None:
        async with units_of_work.begin() as work:
            await run(work)

    return Job(seconds, once, run.__name__)


def periodic_steps(seconds: float, run: Callable[[UnitOfWorkFactory], Awaitable[None]]) -> Job:
    """Do something again and again that takes several units of work, and waits between them.

    A call to somebody outside must not hold a transaction open: write down what is intended, call,
    write down what came of it.
    """
    return Job(seconds, run, run.__name__)


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service: its name, its HTTP routes, its tables, the events it consumes."""

    name: str
    title: str
    router: APIRouter
    tables: type[DeclarativeBase]
    migrations: Path
    consumers: Sequence[Subscription] = ()
    problem_statuses: Mapping[type[Exception], int] = field(default_factory=dict)
    """Which HTTP status a domain exception is answered with; its text is what the person reads."""
    prepare: Callable[[UnitOfWork[Any]], Awaitable[None]] | None = None
    """Puts in place what the service needs; run at every start, changes nothing twice."""
    secrets: Sequence[str] = ()
    """The secrets the dependencies ask for, by name: whoever deploys the service must give them."""
    dependencies: Callable[[ServiceEnvironment], object] | None = None
    """Builds what routes, commands and consumers get as `deps`: gateways, caches, settings."""
    replays: Sequence[Callable[[ReadSession[Any]], AsyncIterator[Event]]] = ()
    """Each yields what the service told of something it owns, to be published again."""
    jobs: Sequence[Job] = ()

    @property
    def whole_router(self) -> APIRouter:
        """The service's own routes, and those by which an administrator looks after it."""
        return combined_router(self.router, operations.router)

    @property
    def event_types(self) -> frozenset[str]:
        """The event types the service consumes, the machinery's own among them."""
        own = {event.type for one in self.consumers for event in one.events}
        return frozenset(
            own | {one.type for one in RECONCILIATION_EVENTS if self.name in one.consumers}
        )

    @property
    def database(self) -> str:
        """The name of the service's own database."""
        return f"hearthline_{self.name.replace('-', '_')}"
