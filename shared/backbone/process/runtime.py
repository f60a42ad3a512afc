"""A service brought to life: engine, web application, relay, consumer, jobs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from backbone.db.engine import DiskState, make_engine
from backbone.db.migrations import migrate
from backbone.db.notifications import PgNotifyListener
from backbone.db.revoked_access import RevokedAccess
from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.http.app import make_app
from backbone.http.auth import TokenVerifier
from backbone.http.idempotency import SharedTransactions
from backbone.messaging.bus import Bus, Subscriber
from backbone.messaging.inbox_consumer import InboxConsumer
from backbone.messaging.outbox_relay import OutboxRelay
from backbone.messaging.reconciliation import Reconciliation
from backbone.process.environment import ServiceEnvironment
from backbone.process.health import Health
from backbone.process.replay_pace import ReplayPace
from backbone.process.service import Job, Service, periodic, periodic_steps
from backbone.supervision import supervise
from backbone.telemetry.logging import get_logger, set_correlation_id, set_service
from backbone.telemetry.metrics import Metrics
from contracts.base import Event

log = get_logger(__name__)

JOB_GRACE = 6.0
"""Seconds a job has to finish what it is about when the service stops."""
_HOURLY = 3600.0
_CLOCK_READ = 60.0
"""Seconds between looks at the database's clock: clocks are set, ours and its."""
_COMPARISON_DUE = 300.0
"""Seconds between looks whether the nightly comparison is due."""
_DELETE_OLD_KEYS = text(
    "DELETE FROM idempotency_key WHERE created_at < clock_timestamp() - interval '1 day'"
)


async def _delete_old_keys(work: UnitOfWork[Any]) -> None:
    """Forget the answers kept for requests nobody repeats any more."""
    await work.session.execute(_DELETE_OLD_KEYS)


class Runtime:
    """One running service."""

    def __init__(
        self,
        service: Service,
        *,
        database_url: str,
        bus: Bus,
        environment: ServiceEnvironment,
        verifier: TokenVerifier,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.service = service
        self.bus = bus
        self.metrics = Metrics()
        self.database_url = database_url
        disk = DiskState()
        self.engine = make_engine(database_url, service.name, disk=disk)
        self.units_of_work = UnitOfWorkFactory(
            service.name,
            self.engine,
            deps=service.dependencies(environment) if service.dependencies else None,
            clock=clock,
        )
        self.relay = OutboxRelay(self.engine, bus, self.metrics)
        self.reconciliation = Reconciliation(service.name, service.event_types, self.metrics)
        self.consumer = InboxConsumer(
            service.name,
            [*service.consumers, *self.reconciliation.subscriptions],
            self.units_of_work,
            self.metrics,
        )
        self.listener = PgNotifyListener(database_url, self.metrics.count_restart)
        self.units_of_work.on_commit = self.relay.wake
        self.app = make_app(
            service.name,
            service.title,
            service.whole_router,
            service.problem_statuses,
            self.metrics,
        )
        self.app.state.units_of_work = self.units_of_work
        self.app.state.shared_transactions = SharedTransactions(self.units_of_work)
        self.app.state.verifier = verifier
        self.app.state.listener = self.listener
        self.revoked_access = RevokedAccess(self.engine, self.listener, verifier.clock)
        self.app.state.revoked_access = self.revoked_access
        self.health = Health(
            service=service.name,
            engine=self.engine,
            disk=disk,
            relay=self.relay,
            consumer=self.consumer,
            reconciliation=self.reconciliation,
            bus=bus,
            clocks={"staff": verifier.clock, "database": self.units_of_work.database_clock},
            metrics=self.metrics,
            home=environment.home,
            backups=environment.backups,
        )
        self.app.state.health = self.health
        self._add_health_routes()
        self._tasks: list[asyncio.Task[None]] = []
        self._at_work: set[asyncio.Task[Any] | None] = set()
        self._stopping = False

    async def open(self) -> None:
        """Bring the database up to date and put in place what the service cannot be without."""
        await migrate(self.database_url, self.service.migrations)
        await self.units_of_work.read_database_clock()
        await self.prepare()
        await self.revoked_access.load()

    async def prepare(self) -> None:
        """Put in place what the service cannot be without, in a database that is up to date."""
        if self.service.prepare is not None:
            async with self.units_of_work.begin() as work:
                await self.service.prepare(work)

    async def subscribe(self) -> None:
        """Begin to consume events. Every service consumes before any of them publishes."""
        await self.reconciliation.look_back(self.engine)
        if self.consumer.types:
            await self.bus.subscribe(
                Subscriber(
                    self.service.name,
                    self.consumer.types,
                    self.consumer.receive,
                    self.consumer.store_dead_letter,
                    self.metrics.count_restart,
                    self.reconciliation.note_missing_queues,
                )
            )

    def start(self) -> Sequence[asyncio.Task[None]]:
        """Begin to publish and to do jobs; return the tasks, which end only when cancelled."""
        jobs = [
            periodic(_HOURLY, _delete_old_keys),
            periodic(_HOURLY, self.revoked_access.delete_old),
            periodic(_COMPARISON_DUE, self.reconciliation.publish_when_due),
            periodic_steps(1.0, self.reconciliation.request_digests),
            *self.service.jobs,
        ]
        loops: dict[str, Callable[[], Awaitable[None]]] = {
            "relay": self._relay,
            "retries": partial(self._every, 1.0, self._retry),
            "clock": partial(self._every, _CLOCK_READ, self.units_of_work.read_database_clock),
            "cleanup": partial(self._every, _HOURLY, self._delete_old),
            "access": self._keep_up_with_access,
            **{
                f"job {job.name}": partial(self._every, job.seconds, self._job(job)) for job in jobs
            },
        }
        self._tasks = [
            asyncio.create_task(
                supervise(name, loop, self.metrics.count_restart, stopped=lambda: self._stopping),
                name=f"{self.service.name} {name}",
            )
            for name, loop in loops.items()
        ]
        return self._tasks

    async def stop(self) -> None:
        """End the loops and close all connections; what a job is about it may finish.

        A text cut off while it is handed over to the provider would be in doubt, and wait until
        somebody has asked what became of it.
        """
        self._stopping = True
        for task in self._tasks:
            if task not in self._at_work:
                task.cancel()
        if self._at_work:
            await asyncio.wait(self._tasks, timeout=JOB_GRACE)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.listener.close()
        await self.engine.dispose()

    async def replay(self, *, batch: int = 500) -> int:
        """Publish everything the service owns again; return how many events.

        What happens meanwhile waits behind no more than a few batches: the next one is written when
        the relay has caught up, as long as there is one.
        """
        emitted = 0
        pace = ReplayPace(self.engine, most_unsent=2 * batch)
        for replay in self.service.replays:
            async with self.units_of_work.read() as read:
                waiting: list[Event] = []
                async for event in replay(read):
                    waiting.append(event)
                    if len(waiting) == batch:
                        await pace.wait()
                        emitted += await self._emit(waiting)
                        waiting = []
                emitted += await self._emit(waiting)
        return emitted

    async def _emit(self, events: Sequence[Event]) -> int:
        async with self.units_of_work.begin() as work:
            for event in events:
                work.emit(event)
        return len(events)

    async def ready(self) -> bool:
        """Say whether requests can be served now."""
        try:
            async with asyncio.timeout(5), self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError, TimeoutError):
            return False
        return True

    def _add_health_routes(self) -> None:
        async def healthz(_request: Request) -> Response:
            return JSONResponse({"status": "alive", "service": self.service.name})

        async def readyz(_request: Request) -> Response:
            database = await self.ready()
            # A broker that is away does not stop saving: events wait in the outbox.
            state = {
                "service": self.service.name,
                "database": "ok" if database else "out of reach",
                "bus": "ok" if self.bus.healthy() else "out of reach",
                "warnings": await self.health.warnings() if database else [],
            }
            return JSONResponse(state, status_code=200 if database else 503)

        async def metrics(_request: Request) -> Response:
            # Whoever watches wants the other numbers above all when the database is away.
            await self.health.warnings()
            return Response(generate_latest(self.metrics.registry), media_type=CONTENT_TYPE_LATEST)

        for path, route in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", metrics)):
            self.app.add_route(path, route, include_in_schema=False)

    async def _relay(self) -> None:
        set_service(self.service.name)
        await self.relay.run()

    async def _keep_up_with_access(self) -> None:
        set_service(self.service.name)
        await self.revoked_access.keep_up()
        # The service stops, and answers what it was asked before.
        await asyncio.Event().wait()

    async def _retry(self) -> None:
        await self.consumer.retry_due()

    async def _delete_old(self) -> None:
        await self.relay.delete_old()
        await self.consumer.delete_old()

    def _job(self, job: Job) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            await job.run(self.units_of_work)

        return run

    async def _every(self, seconds: float, run: Callable[[], Awaitable[None]]) -> None:
        """Do something every so many seconds until the service stops.

        A failure is the supervisor's to handle.
        """
        set_service(self.service.name)
        task = asyncio.current_task()
        while not self._stopping:
            await asyncio.sleep(seconds)
            # What one time causes does not belong to what another caused.
            set_correlation_id(None)
            self._at_work.add(task)
            try:
                await run()
            finally:
                self._at_work.discard(task)
