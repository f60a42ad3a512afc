"""A queue that an operator deletes or purges costs no event, though others' queues take them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from brokers import rabbit, second
from patience import until
from small_services import callbacks, contacts, lived_through, log_notes, mailing, sql

from backbone.messaging.rabbit_bus import RabbitBus
from backbone.messaging.rabbit_connection import close_quietly, connect
from backbone.process.environment import ServiceEnvironment
from backbone.process.runtime import Runtime
from backbone.process.service import Service
from backbone.testing import Clock, Keys
from backbone.testing.databases import service_database
from contracts.contacts import ContactLogged

QUEUES = {one.name: one.event_types for one in (contacts, callbacks, mailing)}


class Town:
    """Services of one broker, each on a connection of its own; any may be away for a while."""

    def __init__(self, bus: RabbitBus, databases: dict[str, str]) -> None:
        self.bus = bus
        self._databases = databases
        self.clock = Clock()
        self._alive: dict[str, tuple[Runtime, RabbitBus]] = {}

    @property
    def alive(self) -> list[Service]:
        return [one for one in (contacts, callbacks, mailing) if one.name in self._alive]

    def __getitem__(self, service: Service) -> Runtime:
        return self._alive[service.name][0]

    async def begin(self, *services: Service) -> None:
        for one in services:
            bus = second(self.bus)
            nobody = httpx2.AsyncClient(
                transport=httpx2.MockTransport(lambda _: httpx2.Response(503))
            )
            runtime = Runtime(
                one,
                database_url=self._databases[one.name],
                bus=bus,
                environment=ServiceEnvironment(home=None, demo=True, api=nobody),
                verifier=Keys().verifier,
                clock=self.clock,
            )
            self._alive[one.name] = runtime, bus
            await runtime.subscribe()
        for one in services:
            self[one].start()

    async def end(self, *services: Service) -> None:
        for one in services:
            runtime, bus = self._alive.pop(one.name)
            await bus.stop_consuming()
            await runtime.stop()
            await bus.close()

    async def delete(self, service: Service) -> None:
        """Delete a service's queue, as an operator does."""
        connection = await connect(self.bus._url, "deletes")
        async with connection.channel() as channel:
            await channel.queue_delete(self.bus._topology.queue(service.name))
        await close_quietly(connection)

    async def purge(self, service: Service) -> int:
        """Purge a service's queue; return how many messages it held."""
        connection = await connect(self.bus._url, "purges")
        async with connection.channel() as channel:
            queue = await channel.get_queue(self.bus._topology.queue(service.name), ensure=False)
            purged = await queue.purge()
        await close_quietly(connection)
        return purged.message_count or 0

    def heard(self, service: Service, notes: int) -> Callable[[], Awaitable[bool]]:
        async def all_of_them() -> bool:
            return len(set(await lived_through(self[service]))) == notes

        return all_of_them

    def settled(self, source: Service) -> Callable[[], Awaitable[bool]]:
        """Say whether a service has published all it has to say."""

        async def nothing_waits() -> bool:
            waiting = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
            return await sql(self[source], waiting) == [(0,)]

        return nothing_waits

    async def whole(self, notes: int) -> None:
        """Wait until everybody has heard everything, and see that nobody heard anything twice."""
        for one in (callbacks, mailing):
            await until(self.heard(one, notes), within=60, what=f"{one.name} heard everything")
            assert len(await lived_through(self[one])) == notes

            async def nothing_is_missing(one: Service = one) -> bool:
                return not await sql(self[one], "SELECT FROM reconciliation_difference")

            await until(nothing_is_missing, within=60, what=f"{one.name} knows that it is whole")


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        bus = await stack.enter_async_context(rabbit(QUEUES))
        databases = {
            one.name: await stack.enter_async_context(service_database(one))
            for one in (contacts, callbacks, mailing)
        }
        town = Town(bus, databases)
        await town.begin(contacts, callbacks, mailing)
        try:
            yield town
        finally:
            await town.end(*town.alive)


@asynccontextmanager
async def logging_notes(town: Town) -> AsyncIterator[Callable[[], int]]:
    """Let notes be logged all the while; give the number of notes so far."""
    notes = 0

    async def for_ever() -> None:
        nonlocal notes
        while True:
            await log_notes(town[contacts], 3)
            notes += 3
            await asyncio.sleep(0.01)

    task = asyncio.create_task(for_ever())
    try:
        yield lambda: notes
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        [[notes]] = await sql(
            town[contacts], "SELECT count(*) FROM outbox WHERE type LIKE '%contact_logged%'"
        )


def published(town: Town) -> int:
    """Count the notes that were published, each as often as it was."""
    registry, of = town[contacts].metrics.registry, {"type": ContactLogged.type}
    return int(registry.get_sample_value("events_published_total", of) or 0)


@pytest.mark.broker
async def test_a_queue_deleted_under_load_costs_nothing(town: Town) -> None:
    async with logging_notes(town) as notes:

        async def under_way() -> bool:
            return len(await lived_through(town[callbacks])) > 20

        await until(under_way, what="notes are heard")
        await town.delete(callbacks)
        before = notes()

        async def found_missing() -> bool:
            answer = town[callbacks].metrics.registry.get_sample_value(
                "queues_missing_total", {"queue_of": "callbacks"}
            )
            return bool(answer) and notes() > before + 30

        await until(found_missing, what="the queue was found missing")

    await town.whole(notes())


@pytest.mark.broker
async def test_a_queue_deleted_while_its_service_was_away_costs_nothing(town: Town) -> None:
    await log_notes(town[contacts], 5)
    await town.whole(5)
    await town.end(callbacks)
    await town.delete(callbacks)
    await log_notes(town[contacts], 7)
    await until(town.heard(mailing, 12), what="the others heard it")

    await town.begin(callbacks)

    await town.whole(12)
    assert published(town) == 12 + 7


@pytest.mark.broker
async def test_a_purged_queue_is_made_whole_at_night(town: Town) -> None:
    tonight = datetime.now(UTC).replace(hour=2, minute=59)
    await night(town, tonight)
    await town.end(callbacks)
    await log_notes(town[contacts], 9)
    await until(town.heard(mailing, 9), what="the others heard it")
    await until(town.settled(contacts), what="all is published")
    assert await town.purge(callbacks) > 0
    await town.begin(callbacks)

    await night(town, tonight + timedelta(days=1))

    await town.whole(9)
    assert published(town) == 18


async def night(town: Town, moment: datetime) -> None:
    town.clock.set(moment)
    async with town[contacts].units_of_work.begin() as work:
        await town[contacts].reconciliation.publish_when_due(work)
