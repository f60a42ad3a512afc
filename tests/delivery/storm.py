"""A storm over the bicycle rental, and the check that afterwards every bell rang exactly once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from random import Random
from uuid import UUID

import httpx2
from bicycle_tables import RentalRow
from bicycles import forget_everything, garage_service, move, rental_service, save
from patience import until
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backbone.db.migrations import migrate
from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.messaging.bus import Bus, LocalBus, OutboundMessage, Receive, Subscriber, Unavailable
from backbone.messaging.inbox_consumer import InboxConsumer
from backbone.messaging.outbox_relay import OutboxRelay
from backbone.process.runtime import Runtime
from backbone.process.service import Service, ServiceEnvironment, Subscription
from backbone.testing import Keys, fresh_database

from .report import Report, check


class StormBus(LocalBus):
    """A bus in bad weather: messages arrive twice, late and shuffled, and the power fails.

    Everything it does is allowed: it only ever confirms a message that arrived.
    """

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self.chance = chance
        self.calm = False
        self._late: list[OutboundMessage] = []

    async def publish(self, messages: Sequence[OutboundMessage]) -> Collection[UUID]:
        """Publish messages through the storm."""
        if self.calm or not messages:
            return await super().publish(messages)
        weather = self.chance.random()
        if weather < 0.1:
            raise ConnectionResetError
        if weather < 0.2:
            return set()
        doubled = self.chance.sample(messages, len(messages) // 3)
        self._late += self.chance.sample(messages, len(messages) // 4)
        old = [self._late.pop(0) for _ in range(len(self._late) // 3)]
        brought = [*messages, *doubled, *old]
        self.chance.shuffle(brought)
        half = len(brought) // 2
        arrived = set(await super().publish(brought[:half]))
        missed = {one.event_id for one in brought[:half]} - arrived
        arrived |= set(await super().publish(brought[half:]))
        if self.chance.random() < 0.2:
            # A power cut between sending and writing down that it was sent.
            return set()
        return (arrived - missed) & {one.event_id for one in messages}

    async def subside(self) -> None:
        """Let the storm end; the last messages that were delayed still arrive."""
        self.calm = True
        late, self._late = self._late, []
        await super().publish(late)

    async def _deliver(self, subscriber: Subscriber, messages: list[OutboundMessage]) -> set[UUID]:
        hit = replace(subscriber, receive=self._hit(subscriber))
        return await super()._deliver(hit, messages)

    def _hit(self, subscriber: Subscriber) -> Receive:
        """Let a subscriber die before, during or right after it handles what it was given."""

        async def receive(bodies: Sequence[str]) -> None:
            weather = 1.0 if self.calm else self.chance.random()
            if weather < 0.1:
                raise Unavailable("it died before")
            handling = asyncio.ensure_future(subscriber.receive(bodies))
            if weather < 0.25:
                await asyncio.sleep(self.chance.random() * 0.02)
                handling.cancel()
            with suppress(asyncio.CancelledError):
                await handling
            if weather < 0.4:
                raise Unavailable("it died after")

        return receive


@dataclass(frozen=True)
class Machinery:
    """What the rental runs on; the broken variants replace one piece each."""

    bus: Callable[[Random], StormBus] = StormBus
    consumer: type[InboxConsumer] = InboxConsumer
    units_of_work: Callable[[UnitOfWorkFactory, Bus], UnitOfWorkFactory] = (
        lambda units_of_work, _bus: units_of_work
    )
    relay: type[OutboxRelay] = OutboxRelay
    consumers: Sequence[Subscription] = tuple(garage_service.consumers)


def run_time(service: Service, url: str, bus: Bus) -> Runtime:
    """Bring one of the two services to life for a test."""
    return Runtime(
        service,
        database_url=url,
        bus=bus,
        environment=ServiceEnvironment(home=None, demo=True, api=httpx2.AsyncClient()),
        verifier=Keys().verifier,
    )


@dataclass(frozen=True)
class Grounds:
    """The databases of desk and garage, used by one test after the other."""

    desk: str
    garage: str


@asynccontextmanager
async def grounds() -> AsyncIterator[Grounds]:
    """Give tests a database for each of the two services."""
    async with fresh_database("rental") as one, fresh_database("garage") as other:
        await migrate(one, rental_service.migrations)
        await migrate(other, garage_service.migrations)
        yield Grounds(one, other)


@asynccontextmanager
async def rental(
    where: Grounds, bus: Bus, machinery: Machinery | None = None
) -> AsyncIterator[tuple[Runtime, Runtime]]:
    """Run the rental and the garage; nothing is published by itself yet."""
    machinery = machinery or Machinery()
    desk = run_time(rental_service, where.desk, bus)
    shed = run_time(replace(garage_service, consumers=machinery.consumers), where.garage, bus)
    desk.units_of_work = machinery.units_of_work(desk.units_of_work, bus)
    desk.relay = machinery.relay(desk.engine, bus, desk.metrics)
    shed.consumer = machinery.consumer(
        shed.service.name, shed.service.consumers, shed.units_of_work, shed.metrics
    )
    try:
        for runtime in (desk, shed):
            await forget_everything(runtime)
        await shed.subscribe()
        yield desk, shed
    finally:
        await bus.stop_consuming()
        for runtime in (desk, shed):
            await runtime.stop()


class ChangedTheirMind(Exception):
    """The customer walked away before anything was saved."""


async def do_business(desk: Runtime, chance: Random, *, rentals: int) -> int:
    """Rent bicycles out and take them back, many at once; return how many works were committed."""
    committed = 0

    async def one(number: int) -> None:
        nonlocal committed
        changes = chance.randrange(4)
        with suppress(ChangedTheirMind):
            async with desk.units_of_work.begin() as work:
                row = save(work, f"R{number}", "OUT")
                if chance.random() < 0.1:
                    raise ChangedTheirMind
                if chance.random() < 0.3:
                    await _dawdle(work, chance)
            committed += 1
            for change in range(changes):
                await asyncio.sleep(chance.random() * 0.05)
                async with desk.units_of_work.begin() as work:
                    await _change(work, row.rental_id, change)
                committed += 1

    gate = asyncio.Semaphore(6)

    async def in_turn(number: int) -> None:
        async with gate:
            await one(number)

    await asyncio.gather(*(in_turn(number) for number in range(rentals)))
    return committed


async def _dawdle(work: UnitOfWork, chance: Random) -> None:
    """Take a place in the outbox, and be committed after others who came later."""
    await work.flush_outbox()
    work._events.clear()
    await asyncio.sleep(0.1 + chance.random() * 0.2)


async def _change(work: UnitOfWork, rental_id: UUID, change: int) -> None:
    row = await work.session.get(RentalRow, rental_id, with_for_update=True)
    assert row is not None
    move(work, row, "BACK" if change % 2 == 0 else "OUT")


async def hurry(runtime: Runtime) -> None:
    """Have what waits for its next attempt be due now: a test has no patience."""
    async with runtime.engine.begin() as connection:
        await connection.execute(
            text("UPDATE outbox SET due_at = clock_timestamp() WHERE published_at IS NULL")
        )
        await connection.execute(
            text("UPDATE dead_letter SET due_at = clock_timestamp() WHERE state = 'RETRYING'")
        )


async def unsent(runtime: Runtime) -> int:
    """Count what a service has promised and not yet sent."""
    async with runtime.engine.connect() as connection:
        waiting = text("SELECT count(*) FROM outbox WHERE published_at IS NULL")
        count: int = (await connection.execute(waiting)).scalar_one()
        return count


async def settle(*runtimes: Runtime) -> None:
    """Send everything that is promised, and have everything handled."""

    async def done() -> bool:
        left = 0
        for runtime in runtimes:
            await hurry(runtime)
            await runtime.relay.flush()
            await runtime.consumer.retry_due()
            left += await unsent(runtime)
        return left == 0

    await until(done, within=60, what="every promise is kept")


async def storm(
    where: Grounds, seed: int, machinery: Machinery | None = None, *, rentals: int = 60
) -> Report:
    """Do business in a storm, let it pass, and report what it did."""
    machinery = machinery or Machinery()
    chance = Random(seed)  # noqa: S311  weather is no secret
    bus = machinery.bus(chance)
    async with rental(where, bus, machinery) as (desk, shed):

        async def keep_sending() -> None:
            while True:
                # A deadlock between the two is tried again, as the relay's own loop does.
                with suppress(DBAPIError):
                    await hurry(desk)
                    await desk.relay.flush()
                await asyncio.sleep(0.02)

        async def keep_retrying() -> None:
            while True:
                with suppress(ConnectionError, DBAPIError):
                    await hurry(shed)
                    await shed.consumer.retry_due()
                await asyncio.sleep(0.05)

        # Two relays on one outbox, as two replicas have them.
        loops = [asyncio.create_task(keep_sending()) for _ in range(2)]
        loops.append(asyncio.create_task(keep_retrying()))
        await do_business(desk, chance, rentals=rentals)
        await asyncio.sleep(0.3)
        for loop in loops:
            loop.cancel()
        outcomes = await asyncio.gather(*loops, return_exceptions=True)
        assert all(isinstance(one, asyncio.CancelledError) for one in outcomes), outcomes
        await bus.subside()
        await settle(desk, shed)
        return await check(desk, shed)
