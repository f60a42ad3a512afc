"""A house under a steady load, for as long as one wants to look; and while its broker is away."""

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path
from statistics import median
from uuid import uuid4

import asyncpg
import httpx2
from brokers import private_broker

from bench.house import open_house, resident_megabytes
from bench.load import Answers, request
from bench.people import FIRST, LAST
from hearthline.house import DEMO_PASSWORD

CUSTOMERS = 5000
"""Of whom the notes are: a dozen each in the longest of these runs, more than families write."""
CONNECTIONS = 64
LOOK = 0.025
"""Seconds between looks whether a note has reached the callback list."""
FEW, MANY = 50, 5000
"""How many notes are asked for at a time."""
UP_TO_DATE = 2.0
"""Seconds the oldest event may wait when nothing is left of a backlog."""
AFTER = 30.0
"""Seconds of the load after the broker's return."""
RENEWED = 300.0
"""Seconds between sign-ins: an access token lives for ten minutes."""
WEIGH = 10.0
"""Seconds between looks at the memory."""
SETTLE = 15.0
"""Seconds of the load before anything is measured."""

_REACHED = "SELECT contact_id FROM fact WHERE version = 1 AND contact_id = ANY($1::uuid[])"
_UNSENT = """
    SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)
    FROM outbox WHERE published_at IS NULL
"""


@dataclass
class Load:
    """What became of notes saved at a fixed rate; times run from when each was due."""

    began: float
    due: list[float] = field(default_factory=list)
    """When each was due, in seconds from the beginning."""
    saving: list[float] = field(default_factory=list)
    refused: int = 0
    effects: list[float] = field(default_factory=list)
    """Seconds from the answer to the callback list."""
    saved: int = 0
    pending: dict[str, float] = field(default_factory=dict)
    """Notes that have not reached the callback list, and when they were answered."""
    megabytes: list[float] = field(default_factory=list)

    def saved_between(self, begin: float, end: float) -> Answers:
        """Return how the notes due in a stretch of time were answered."""
        chosen = [
            took for due, took in zip(self.due, self.saving, strict=True) if begin <= due < end
        ]
        return Answers(end - begin, chosen, self.refused)

    @property
    def oldest_pending(self) -> float:
        """For how many seconds the oldest note has been waiting for the callback list."""
        return time.perf_counter() - next(iter(self.pending.values()), time.perf_counter())

    @property
    def growth(self) -> float:
        """By how many percent the last fifth of the time weighs more than the first."""
        fifth = max(1, len(self.megabytes) // 5)
        first, last = median(self.megabytes[:fifth]), median(self.megabytes[-fifth:])
        return 100 * (last - first) / first


@dataclass(frozen=True)
class Steady:
    """A house under a steady load."""

    load: Load
    answers: Answers
    effects: Answers
    missing: int


@dataclass(frozen=True)
class Away:
    """A house whose broker went and came."""

    before: Answers
    meanwhile: Answers
    waited: int
    """Events waiting when the broker came back."""
    drained: float
    """Seconds from its return until nothing waited and the callback list knew every note."""
    missing: int


async def run(rate: float, minutes: float, bus_url: str | None = None) -> Steady:
    """Save notes at a rate for some minutes; none of them waits for the one before."""
    async with _office(bus_url) as office:
        load = Load(time.perf_counter())
        await office.work(load, rate, SETTLE + 60 * minutes)
        await office.settle(load, within=60)
        answers = load.saved_between(SETTLE, SETTLE + 60 * minutes)
        return Steady(load, answers, Answers(60 * minutes, load.effects, 0), len(load.pending))


async def run_without_broker(rate: float, minutes: float) -> Away:
    """Save notes at a rate, take the broker away for some minutes, see what happens after."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broker = await stack.enter_async_context(private_broker(folder))
        office = await stack.enter_async_context(_office(broker.url))
        went, back = SETTLE + 30, SETTLE + 30 + 60 * minutes
        load = Load(time.perf_counter())
        working = asyncio.create_task(office.work(load, rate, back + AFTER))
        await asyncio.sleep(went)
        await broker.kill()
        await asyncio.sleep(back - went)
        await broker.start()
        returned = time.perf_counter()
        waited = (await office.unsent())[0]
        while (await office.unsent())[1] > UP_TO_DATE or load.oldest_pending > UP_TO_DATE:
            await asyncio.sleep(0.5)
        drained = time.perf_counter() - returned
        await working
        await office.settle(load, within=60)
        return Away(
            before=load.saved_between(SETTLE, went),
            meanwhile=load.saved_between(went, back),
            waited=waited,
            drained=drained,
            missing=len(load.pending),
        )


@dataclass
class _Office:
    http: httpx2.AsyncClient
    port: int
    pid: int
    headers: dict[str, str]
    customers: Sequence[str]
    contacts: asyncpg.Connection
    callbacks: asyncpg.Connection
    looking: asyncio.Task[None] | None = None

    async def work(self, load: Load, rate: float, seconds: float) -> None:
        """Save so many notes a second."""
        idle: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            idle.put_nowait(await asyncio.open_connection("127.0.0.1", self.port))
        looking = asyncio.create_task(self._look(load))
        watching = [asyncio.create_task(one) for one in (self._weigh(load), self._stay_signed_in())]
        saving = set[asyncio.Task[None]]()
        for n in range(int(rate * seconds)):
            due = n / rate
            await asyncio.sleep(max(0.0, load.began + due - time.perf_counter()))
            task = asyncio.create_task(self._save(load, idle, due, n))
            saving.add(task)
            task.add_done_callback(saving.discard)
        await asyncio.gather(*saving)
        for one in watching:
            one.cancel()
        # Notes are still on their way to the callback list.
        self.looking = looking
        while not idle.empty():
            idle.get_nowait()[1].close()

    async def _save(
        self,
        load: Load,
        idle: "asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]",
        due: float,
        number: int,
    ) -> None:
        note = {
            "customer_id": self.customers[number % len(self.customers)],
            "contact_type": "INCOMING",
            "contact_action": "STATUS_MAILED_APP_REQUEST",
            "call_code": "STATUS_REQUEST",
            "language": "ENGLISH",
            "notes": f"CALLED ABOUT THE APPLICATION, TIME {number}",
        }
        if number % 10 == 0:
            note["mailing_code"] = "NL"
        own = {**self.headers, "Idempotency-Key": uuid4().hex}
        connection = await idle.get()
        status, answer = await request(*connection, "/api/contacts", own, json.dumps(note).encode())
        idle.put_nowait(connection)
        answered = time.perf_counter()
        load.due.append(due)
        load.saving.append(answered - load.began - due)
        if status == httpx2.codes.CREATED:
            load.saved += 1
            load.pending[json.loads(answer)["id"]] = answered
        else:
            load.refused += 1

    async def _look(self, load: Load) -> None:
        """Note when notes reach the callback list: the oldest are asked for, as they come in."""
        most = FEW
        while True:
            await asyncio.sleep(LOOK)
            asked = list(islice(load.pending, most))
            if not asked:
                continue
            found = await self.callbacks.fetch(_REACHED, asked)
            now = time.perf_counter()
            load.effects += [now - load.pending.pop(str(row[0])) for row in found]
            most = min(2 * most, MANY) if len(found) == most else FEW

    async def _stay_signed_in(self) -> None:
        while True:
            await asyncio.sleep(RENEWED)
            self.headers = await _sign_in(self.http)

    async def _weigh(self, load: Load) -> None:
        while True:
            await asyncio.sleep(WEIGH)
            load.megabytes.append(resident_megabytes(self.pid))

    async def settle(self, load: Load, *, within: float) -> None:
        """Wait until the callback list knows every note."""
        deadline = time.perf_counter() + within
        while load.pending and time.perf_counter() < deadline:
            await asyncio.sleep(LOOK)

    async def unsent(self) -> tuple[int, float]:
        """Return how many events of the contacts service wait, and the seconds the oldest has."""
        count, age = await self.contacts.fetchrow(_UNSENT)
        return int(count), float(age)


async def _make_customers(http: httpx2.AsyncClient, headers: dict[str, str]) -> Sequence[str]:
    """Save the customers, no two of one name, some at a time."""
    names = islice(product(FIRST, LAST, LAST), CUSTOMERS)
    people = [{"first_name": first, "last_name": f"{one} {two}"} for first, one, two in names]
    customers = list[str]()
    for begin in range(0, len(people), CONNECTIONS):
        posts = (
            http.post("/api/customers", json=person, headers=headers)
            for person in people[begin : begin + CONNECTIONS]
        )
        made = await asyncio.gather(*posts)
        customers += [one.raise_for_status().json()["id"] for one in made]
    return customers


async def _sign_in(http: httpx2.AsyncClient) -> dict[str, str]:
    who = {"username": "frontdesk", "password": DEMO_PASSWORD}
    answer = (await http.post("/api/staff/token", data=who)).raise_for_status()
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@asynccontextmanager
async def _office(bus_url: str | None) -> AsyncIterator[_Office]:
    async with AsyncExitStack() as stack:
        house = open_house(bus_url)
        address, home, _, pid = await stack.enter_async_context(house)
        http = await stack.enter_async_context(httpx2.AsyncClient(base_url=address, timeout=30))
        headers = await _sign_in(http)
        customers = await _make_customers(http, headers)
        database = json.loads((home / "house.json").read_text())["database"]
        looking = []
        for service in ("contacts", "callbacks"):
            url = database.replace("/postgres?", f"/hearthline_{service}?")
            looking.append(await asyncpg.connect(url))
            stack.push_async_callback(looking[-1].close)
        port = int(address.rsplit(":", maxsplit=1)[-1])
        yield _Office(http, port, pid, headers, customers, *looking)
