"""A service brought to life: engine, web application, relay, consumer, jobs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from backbone import observe
from backbone.auth import Verifier
from backbone.bus import Bus, Listener
from backbone.consumer import Consumer
from backbone.live import Live
from backbone.migrate import migrate
from backbone.pool import FairPool
from backbone.relay import Relay
from backbone.service import Job, Service, Surroundings, every
from backbone.web import make_app
from backbone.work import Work, Workplace
from contracts.base import Event

log = observe.logger(__name__)

_HOURLY = 3600.0
_FORGET_KEYS = text(
    "DELETE FROM idempotency_key WHERE created_at < clock_timestamp() - interval '1 day'"
)


async def _forget_answers(work: Work) -> None:
    """Forget the answers kept for requests nobody repeats any more."""
    await work.session.execute(_FORGET_KEYS)


def make_engine(url: str, service: str, *, connections: int = 12) -> AsyncEngine:
    """Connect to a service's own database. Errors never quote parameters: personal data."""
    return create_async_engine(
        url,
        poolclass=FairPool,
        pool_size=connections,
        # More would be opened and closed again at every rush, which costs more than waiting.
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        hide_parameters=True,
        connect_args={
            "timeout": 10,
            "command_timeout": 30,
            "server_settings": {
                "application_name": f"hearthline-{service}",
                "timezone": "UTC",
                "statement_timeout": "30000",
                "idle_in_transaction_session_timeout": "60000",
                "jit": "off",
            },
        },
    )


class Runtime:
    """One service, alive."""

    def __init__(
        self,
        service: Service,
        *,
        database_url: str,
        bus: Bus,
        surroundings: Surroundings,
        verifier: Verifier,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.service = service
        self.bus = bus
        self.metrics = observe.Metrics()
        self.database_url = database_url
        self.engine = make_engine(database_url, service.name)
        self.workplace = Workplace(
            service.name,
            self.engine,
            kit=service.kit(surroundings) if service.kit else None,
            clock=clock,
        )
        self.relay = Relay(service.name, self.engine, bus, self.metrics)
        self.consumer = Consumer(service, self.workplace, self.metrics)
        self.live = Live(database_url)
        self.workplace.committed = self.relay.wake
        self.app = make_app(service, self.metrics)
        self.app.state.workplace = self.workplace
        self.app.state.verifier = verifier
        self.app.state.live = self.live
        self._add_signs_of_life()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Bring the database up to date and put in place what the service cannot be without."""
        await migrate(self.database_url, self.service.migrations)
        if self.service.prepare is not None:
            async with self.workplace.work() as work:
                await self.service.prepare(work)

    async def listen(self) -> None:
        """Begin to hear. Every service hears before any of them speaks."""
        if self.consumer.types:
            name = self.service.name
            hear, take_over = self.consumer.receive, self.consumer.take_over
            await self.bus.listen(Listener(name, self.consumer.types, hear, take_over))

    def start(self) -> Sequence[asyncio.Task[None]]:
        """Begin to speak and to do one's jobs; return the tasks, none of which may ever end."""
        jobs = [every(_HOURLY, _forget_answers), *self.service.jobs]
        loops = {
            "relay": self.relay.run(),
            "retries": self._again(1.0, self._retry),
            "upkeep": self._again(_HOURLY, self._forget),
            **{f"job {n}": self._again(job.seconds, self._job(job)) for n, job in enumerate(jobs)},
        }
        self._tasks = [
            asyncio.create_task(loop, name=f"{self.service.name} {name}")
            for name, loop in loops.items()
        ]
        return self._tasks

    async def stop(self) -> None:
        """Finish what is in hand, send what was promised, let go."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.live.close()
        await self.engine.dispose()

    async def replay(self, *, at_a_time: int = 500) -> int:
        """Promise again the state of everything the service owns; return how many events."""
        told = 0
        for tell in self.service.replays:
            async with self.workplace.read() as read:
                waiting: list[Event] = []
                async for event in tell(read):
                    waiting.append(event)
                    if len(waiting) == at_a_time:
                        told += await self._promise(waiting)
                        waiting = []
                told += await self._promise(waiting)
        return told

    async def _promise(self, events: Sequence[Event]) -> int:
        async with self.workplace.work() as work:
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

    def _add_signs_of_life(self) -> None:
        async def healthz(_request: Request) -> Response:
            return JSONResponse({"status": "alive", "service": self.service.name})

        async def readyz(_request: Request) -> Response:
            database = await self.ready()
            # A broker that is away does not stop saving: promises wait in the outbox.
            state = {
                "service": self.service.name,
                "database": "ok" if database else "out of reach",
                "bus": "ok" if self.bus.healthy() else "out of reach",
            }
            return JSONResponse(state, status_code=200 if database else 503)

        async def metrics(_request: Request) -> Response:
            # Whoever watches wants the other numbers above all when the database is away.
            with suppress(SQLAlchemyError, OSError, TimeoutError):
                await self.relay.measure()
                await self.consumer.measure()
            return Response(generate_latest(self.metrics.registry), media_type=CONTENT_TYPE_LATEST)

        for path, sign in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", metrics)):
            self.app.add_route(path, sign, include_in_schema=False)

    async def _retry(self) -> None:
        await self.consumer.retry_due()

    async def _forget(self) -> None:
        await self.relay.forget_old()
        await self.consumer.forget_old()

    def _job(self, job: Job) -> Callable[[], Awaitable[None]]:
        async def do() -> None:
            await job.do(self.workplace)

        return do

    async def _again(self, seconds: float, do: Callable[[], Awaitable[None]]) -> None:
        """Do something for ever; a failure is logged and the next time is a new chance."""
        while True:
            await asyncio.sleep(seconds)
            # What one time causes does not belong to what another caused.
            observe.correlate(None)
            try:
                await do()
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
            except Exception as error:  # noqa: BLE001  the loop must outlive any one failure
                log.warning("job failed", service=self.service.name, error=type(error).__name__)


async def compose(
    services: Sequence[Service],
    *,
    databases: Callable[[Service], str],
    bus: Bus,
    surroundings: Surroundings,
    verifier: Verifier,
    clock: Callable[[], datetime] | None = None,
) -> Sequence[Runtime]:
    """Bring services to life: one of them in a container, all of them in a house."""
    runtimes = [
        Runtime(
            service,
            database_url=databases(service),
            bus=bus,
            surroundings=surroundings,
            verifier=verifier,
            clock=clock,
        )
        for service in services
    ]
    for runtime in runtimes:
        # One after the other: Alembic keeps what it is working on in globals of its own.
        await runtime.open()
    for runtime in runtimes:
        await runtime.listen()
    return runtimes
