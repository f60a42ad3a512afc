"""Replicas come and go behind the gateway while people work: nobody notices, nothing is lost.

`HEARTHLINE_SCALE_ALL=1` scales every service, not only the busiest.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from brokers import amqp_url, answers, missing
from patience import until

from hearthline.house import SERVICES
from hearthline.testing import World

from .replicas import Replicas, replicated_world

pytestmark = [
    pytest.mark.processes,
    pytest.mark.broker,
    pytest.mark.storm,
    pytest.mark.timeout(600),
]

EVERY_SERVICE = os.environ.get("HEARTHLINE_SCALE_ALL") == "1"
BUSIEST = ("contacts", "callbacks", "sms-gateway")
NEEDED = ("staff", "customer", *BUSIEST)
RUNNING = [one for one in SERVICES if EVERY_SERVICE or one.name in NEEDED]
SCALED = [one for one in SERVICES if EVERY_SERVICE or one.name in BUSIEST]
PAUSE = 0.1
"""Seconds each of the writers takes between two notes."""
REPEATED = 40
"""How often a client repeats what was refused with 503 before it gives up."""

Places = tuple[World, Replicas]


@pytest.fixture(scope="module")
async def places(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Places]:
    if not await answers(amqp_url()):
        missing("no RabbitMQ answers")
    async with replicated_world(tmp_path_factory.mktemp("replicas"), RUNNING) as found:
        yield found


@dataclass
class Office:
    """People who write notes and look at the callback list all day, and what they were told."""

    http: httpx2.AsyncClient
    customers: list[str]
    saved: list[str] = field(default_factory=list)
    unavailable: int = 0
    """Requests answered 503, which were repeated."""
    failed: list[str] = field(default_factory=list)
    changes: int = 0
    """Events the callback list's stream brought."""
    streams: int = 0
    _closed: bool = False

    async def work(self) -> None:
        """Work until the office closes."""
        streaming = asyncio.create_task(self._follow())
        await asyncio.gather(*(self._write() for _ in range(4)), *(self._look() for _ in range(2)))
        streaming.cancel()
        with suppress(asyncio.CancelledError):
            await streaming

    def close(self) -> None:
        """Go home after what is in hand."""
        self._closed = True

    async def note(self) -> None:
        """Save one note, as a client of ours does: repeated with the same key when refused."""
        body = {
            "customer_id": self.customers[len(self.saved) % len(self.customers)],
            "contact_type": "INCOMING",
            "contact_action": "STATUS_MAILED_APP_REQUEST",
            "call_code": "STATUS_REQUEST",
            "language": "ENGLISH",
            "mailing_code": "NL",
        }
        key = {"Idempotency-Key": str(uuid4())}
        answer = await self._insist("POST", "/api/contacts", json=body, headers=key)
        if answer is not None:
            self.saved.append(answer.json()["id"])

    async def _write(self) -> None:
        while not self._closed:
            await self.note()
            await asyncio.sleep(PAUSE)

    async def _look(self) -> None:
        while not self._closed:
            await self._insist("GET", "/api/callbacks")
            await asyncio.sleep(PAUSE)

    async def _insist(self, method: str, path: str, **more: Any) -> httpx2.Response | None:
        for _ in range(REPEATED):
            try:
                answer = await self.http.request(method, path, **more)
            except httpx2.TransportError as error:
                self.failed.append(f"{method} {path}: {type(error).__name__}")
                return None
            if answer.status_code != httpx2.codes.SERVICE_UNAVAILABLE:
                break
            self.unavailable += 1
            await asyncio.sleep(PAUSE)
        if answer.is_success:
            return answer
        self.failed.append(f"{method} {path}: {answer.status_code}")
        return None

    async def _follow(self) -> None:
        """Follow the live list; a stream that ends is opened again, as browsers do."""
        while True:
            with suppress(httpx2.TransportError):
                async with self.http.stream("GET", "/api/callbacks/stream", timeout=60) as answer:
                    self.streams += answer.is_success
                    async for line in answer.aiter_lines():
                        self.changes += line.startswith("data:")
            await asyncio.sleep(PAUSE)


async def people(http: httpx2.AsyncClient, count: int) -> list[str]:
    async def one(number: int) -> str:
        body = {
            "first_name": "SCALED",
            "last_name": f"NUMBER {number}",
            "phones": {"mobile": f"831 915-{4000 + number}"},
        }
        answer = await http.post("/api/customers", json=body)
        return str(answer.raise_for_status().json()["id"])

    return await asyncio.gather(*(one(number) for number in range(count)))


async def reminders(world: World, http: httpx2.AsyncClient, customers: list[str]) -> None:
    """Plan a reminder for each of these customers, due now."""
    starts = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT10:00:00")
    for number, customer in enumerate(customers):
        consent = {"number": f"831 915-{4000 + number}", "granted": True, "how": "PHONE"}
        agreed = await http.post(f"/api/customers/{customer}/sms-consent", json=consent)
        agreed.raise_for_status()
        visit = {"kind": "WX", "starts_at": starts}
        made = await http.post(f"/api/customers/{customer}/appointments", json=visit)
        made.raise_for_status()

    async def planned() -> bool:
        [(count,)] = await world.sql(
            "sms-gateway",
            "SELECT count(*) FROM message WHERE kind = 'REMINDER' AND state = 'SCHEDULED'",
        )
        return int(count) == len(customers)

    await until(planned, within=120, what="every reminder is planned")
    (await http.post("/api/sms/simulator/send-now")).raise_for_status()


async def test_each_service_goes_from_one_to_three_and_back_under_load(places: Places) -> None:
    world, replicas = places
    http = await world.http()
    customers = await people(http, 24)
    await world.settle()
    office = Office(http, customers)
    working = asyncio.create_task(office.work())

    for service in SCALED:
        await replicas.scale(service, 3)
        if service.name == "sms-gateway":
            await reminders(world, http, customers)
        before = len(office.saved)

        async def busy(before: int = before) -> bool:
            return len(office.saved) >= before + 30

        await until(busy, within=120, what="three replicas have had something to do")
        await replicas.scale(service, 1)
        assert office.failed == [], service.name

    states: list[str] = []

    async def all_sent() -> bool:
        said = "SELECT DISTINCT state FROM message WHERE kind = 'REMINDER'"
        states[:] = await kept(world, "sms-gateway", said)
        return states == ["DELIVERED"]

    # One in doubt would wait two minutes: who goes hands over what was begun.
    with suppress(AssertionError):
        await until(all_sent, within=60)
    assert states == ["DELIVERED"]
    seen = office.changes
    await office.note()

    async def followed() -> bool:
        return office.changes > seen

    await until(followed, what="the live list goes on")
    office.close()
    await working
    await world.settle()

    assert office.failed == []
    assert len(set(office.saved)) == len(office.saved)
    assert await kept(
        world, "contacts", "SELECT contact_id FROM contact WHERE source = 'staff'"
    ) == (sorted(office.saved))
    [(emitted,)] = await world.sql(
        "contacts", "SELECT count(*) FROM outbox WHERE type = 'contacts.contact_logged.v1'"
    )
    assert emitted == len(office.saved)
    assert await waiting(http) >= set(office.saved)
    texts = "SELECT appointment_id FROM message WHERE kind = 'REMINDER' AND called_at IS NOT NULL"
    assert len(await kept(world, "sms-gateway", texts)) == len(customers)
    noted = "SELECT customer_id FROM contact WHERE source <> 'staff'"
    assert await kept(world, "contacts", noted) == sorted(customers)
    if EVERY_SERVICE:
        pieces = await kept(world, "mailing", "SELECT contact_id FROM piece")
        assert pieces == sorted(office.saved)


async def kept(world: World, service: str, statement: str) -> list[str]:
    return sorted(str(one) for (one,) in await world.sql(service, statement))


async def waiting(http: httpx2.AsyncClient) -> set[str]:
    """Return the notes that are reasons for a callback."""
    found, after = set[str](), None
    while True:
        params = {"limit": 200, **({"after": after} if after else {})}
        page = (await http.get("/api/callbacks", params=params)).raise_for_status().json()
        found |= {one["contact_id"] for row in page["items"] for one in row["reasons"]}
        after = page.get("next")
        if after is None:
            return found
