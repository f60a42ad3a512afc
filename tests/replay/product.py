"""Every service alive beside the others, with the post between them in the test's hands."""

import random
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx2
from sqlalchemy import Table, text

from backbone.process.service import Service
from backbone.testing import ServiceHarness, running
from hearthline.house import SERVICES

MONDAY: Final = datetime(2026, 1, 5, 17, tzinfo=UTC)
MACHINERY: Final = {"outbox", "inbox", "dead_letter", "idempotency_key"}
"""Tables of the machinery: what was sent and received, not what is known because of it."""

OWN_RECORDS: Final[Mapping[str, set[str]]] = {
    # Whose call it is, and what the list showed when: only the service that lost it knew.
    "callbacks": {"claim", "turn", "meaning"},
    # The last moment a note was saved at; a returned piece that is told again asks for the next.
    "contacts": {"customer_clock"},
    # What was done to a record, in the order in which it was done.
    "customer": {"customer_change"},
    # What an agency says its codes enclose: only mailing and its own copies need it.
    "mailing": {"meaning"},
    "reporting": {"generation"},
    "sms-gateway": set(),
    "staff": set(),
}
"""Tables that no replay fills, because no event told what is in them."""

MAY_DIFFER: Final[Mapping[tuple[str, str], set[str]]] = {
    # How often the row changed, which depends on which news came in together.
    ("callbacks", "callback"): {"version"},
    # Of what its own batches say it was posted mailing need not hear from the note.
    ("mailing", "note"): {"mailing_date"},
    # The short number for barcodes is the next free one.
    ("contacts", "contact"): {"number"},
    # When this service heard of it; `at` is when it happened.
    ("staff", "notification"): {"added_at"},
    # A reminder is put back and planned again while its customer and appointment come in anew.
    ("sms-gateway", "message"): {"version", "next_at"},
}
"""Columns that count or date what came in, not what happened."""


@dataclass
class Product:
    """All services, the events that are under way to each of them, and one clock."""

    services: Mapping[str, ServiceHarness]
    chance: random.Random
    now: datetime = MONDAY
    under_way: dict[str, list[str]] = field(default_factory=dict)
    _collected: dict[str, int] = field(default_factory=dict)

    def pass_time(self, minutes: int) -> None:
        """Move the clock of every service on."""
        self.now += timedelta(minutes=minutes)
        for one in self.services.values():
            one.clock.set(self.now)

    async def ask(
        self, service: str, role: str, method: str, path: str, **more: Any
    ) -> httpx2.Response:
        """Send a request to a service; then take its events to the post."""
        client = self.services[service].http(role)
        answer = await client.request(method, path, **more)
        assert answer.status_code < 500, answer.text
        await self.collect()
        return answer

    async def collect(self) -> None:
        """Take what was published to the post: it is under way to everybody who consumes it."""
        for name, harness in self.services.items():
            while await harness.runtime.relay.flush():
                pass
            new = harness.messages[self._collected.get(name, 0) :]
            self._collected[name] = len(harness.messages)
            for message in new:
                for other, consumer in self.services.items():
                    if message.type in consumer.runtime.consumer.types:
                        self.under_way.setdefault(other, []).append(message.body)

    async def deliver(self, service: str, most: int) -> None:
        """Deliver some of what is under way to a service, in any order, some of it twice."""
        waiting = self.under_way.get(service, [])
        self.chance.shuffle(waiting)
        arrived, self.under_way[service] = waiting[:most], waiting[most:]
        if arrived:
            self.under_way[service] += self.chance.sample(arrived, k=min(1, len(arrived)))
            await self.services[service].redeliver(arrived)
            await self.collect()

    async def settle(self) -> None:
        """Deliver everything, until nobody has anything to say any more."""
        while any(self.under_way.values()):
            for name in self.chance.sample(sorted(self.services), k=len(self.services)):
                await self._deliver_all(name)

    async def _deliver_all(self, service: str) -> None:
        waiting, self.under_way[service] = self.under_way.get(service, []), []
        self.chance.shuffle(waiting)
        while waiting:
            piece = self.chance.randint(1, 40)
            arrived, waiting = waiting[:piece], waiting[piece:]
            await self.services[service].redeliver(arrived)
        await self.collect()

    async def replay_everything(self) -> None:
        """Let every owner tell all it has, in any order, and everybody hear it."""
        for name in self.chance.sample(sorted(self.services), k=len(self.services)):
            await self.services[name].runtime.replay(batch=20)
        await self.collect()
        await self.settle()

    async def dead_letters(self) -> list[str]:
        """Return what some consumer failed on."""
        found = []
        for name, harness in self.services.items():
            async with harness.read() as read:
                rows = await read.session.execute(text("SELECT type, reason FROM dead_letter"))
                found += [f"{name}: {row.type} {row.reason}" for row in rows]
        return found

    async def sql(self, service: str, statement: str) -> Sequence[Any]:
        """Reach into a service's database."""
        async with self.services[service].work() as work:
            connection = await work.session.connection()
            result = await connection.execute(text(statement))
            return result.all() if result.returns_rows else ()


def kept_tables(service: Service) -> Iterable[Table]:
    """Return the tables that hold what a service knows of others' events, or of its own."""
    skipped = MACHINERY | OWN_RECORDS[service.name]
    tables: list[Table] = service.tables.metadata.sorted_tables
    return [one for one in tables if one.name not in skipped]


async def known_to(harness: ServiceHarness) -> dict[str, list[str]]:
    """Return everything a service knows, row by row, but for what may differ."""
    service = harness.runtime.service
    known: dict[str, list[str]] = {}
    async with harness.read() as read:
        for table in kept_tables(service):
            differing = sorted(MAY_DIFFER.get((service.name, table.name), ()))
            # A closed row of the callback list holds nothing but how often it has changed.
            which = "WHERE one.open" if table.name == "callback" else ""
            rows = await read.session.scalars(
                text(
                    "SELECT (to_jsonb(one) - CAST(:names AS text[]))::text"  # noqa: S608  our own tables
                    f' FROM "{table.name}" one {which} ORDER BY 1'
                ),
                {"names": differing},
            )
            known[table.name] = list(rows)
    return known


_STAYS: Final = {"generation"}


@asynccontextmanager
async def a_product() -> AsyncIterator[dict[str, ServiceHarness]]:
    """Bring every service to life, each on a database of its own."""
    async with AsyncExitStack() as stack:
        yield {
            service.name: await stack.enter_async_context(running(service)) for service in SERVICES
        }


async def empty(services: Mapping[str, ServiceHarness]) -> None:
    """Forget everything, as if nothing had ever happened.

    The version of the code tables goes on: caches are keyed by it.
    """
    codes = "UPDATE code_set SET version = version + :before"
    async with services["contacts"].read() as read:
        before = await read.session.scalar(text("SELECT max(version) FROM code_set"))
    for name, harness in services.items():
        tables = harness.runtime.service.tables.metadata.sorted_tables
        names = {one.name for one in tables} - _STAYS
        if name == "staff":
            names &= MACHINERY | {"notification", "notification_read"}
        emptied = ", ".join(f'"{one}"' for one in sorted(names))
        async with harness.work() as work:
            # The history of a customer is protected by a trigger; here nobody needs it any more.
            await work.session.execute(text("SET LOCAL session_replication_role = replica"))
            await work.session.execute(text(f"TRUNCATE {emptied}"))
        if name == "contacts":
            await harness.runtime.prepare()
            async with harness.work() as work:
                await work.session.execute(text("TRUNCATE outbox"))
                await work.session.execute(text(codes), {"before": before or 0})
        while await harness.runtime.relay.flush():
            pass
        harness.messages.clear()
    await services["contacts"].runtime.replay()
