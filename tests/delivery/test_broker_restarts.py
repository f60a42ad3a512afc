"""A broker that goes and comes behind an accepting proxy, under load: nobody ends or fails."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex

import httpx2
import pytest
from bicycles import garage_service, rental_service
from brokers import PrivateBroker, private_broker
from proxies import Mode, Proxy, proxy
from yarl import URL

from backbone.messaging.bus import LocalBus

from .children import Child, child
from .storm import Grounds, grounds, run_time
from .test_processes import everything_rang, saved

pytestmark = [pytest.mark.processes, pytest.mark.broker, pytest.mark.timeout(180)]

RESTARTS = 20
AWAY = [Mode.ACCEPT_AND_CLOSE, Mode.RESET, Mode.REFUSE, Mode.ACCEPT_AND_CLOSE]


@pytest.fixture(scope="module")
async def where() -> AsyncIterator[Grounds]:
    async with grounds() as found:
        yield found


@pytest.fixture(scope="module")
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PrivateBroker]:
    async with private_broker(tmp_path_factory.mktemp("rabbit")) as found:
        yield found


@pytest.fixture
async def between(broker: PrivateBroker) -> AsyncIterator[Proxy]:
    async with proxy(URL(broker.url).port or 5672) as found:
        yield found


class Load:
    """People who save one after the other, and repeat each under its key until it is answered."""

    def __init__(self, house: Child) -> None:
        self._house = house
        self._enough = asyncio.Event()
        self.statuses: Counter[int] = Counter()
        self.acknowledged: set[str] = set()

    async def run(self, people: int) -> None:
        await asyncio.gather(*(self._person(one) for one in range(people)))

    def finish(self) -> None:
        self._enough.set()

    async def _person(self, who: int) -> None:
        number = 0
        while True:
            if await self._save(f"{who} {number}"):
                number += 1
                if self._enough.is_set():
                    return
            await asyncio.sleep(0.05)

    async def _save(self, key: str) -> bool:
        answer = await self._house.http.post(
            "/api/rentals/kiosk",
            json={"bicycle": "ROADSTER"},
            headers={"Idempotency-Key": key},
            timeout=30,
        )
        self.statuses[answer.status_code] += 1
        if answer.status_code == httpx2.codes.CREATED:
            self.acknowledged.add(answer.json()["rental_id"])
            return True
        return False


async def test_twenty_restarts_of_the_broker_end_nobody_and_lose_nothing(
    where: Grounds, broker: PrivateBroker, between: Proxy, tmp_path: Path
) -> None:
    url = str(URL(broker.url).with_port(between.port))
    at = {"broker": url, "prefix": f"t-{token_hex(4)}"}
    desk = run_time(rental_service, where.desk, LocalBus())
    shed = run_time(garage_service, where.garage, LocalBus())
    # A house on a broker, and a second replica of one of its services as a process of its own.
    async with (
        child("house", where, tmp_path, **at) as house,
        child("garage", where, tmp_path, **at) as workshop,
    ):
        load = Load(house)
        loading = asyncio.create_task(load.run(6))
        for n in range(RESTARTS):
            if n == RESTARTS // 2:
                await between.set_mode(Mode.ACCEPT_AND_CLOSE)
                await broker.kill()
                await broker.start()
            else:
                await between.set_mode(AWAY[n % len(AWAY)])
                await asyncio.sleep(0.2)
            await between.set_mode(Mode.PASS)
            await asyncio.sleep(0.3)
        load.finish()
        await loading
        report = await everything_rang(desk, shed, within=60)

        assert report.sound, report
        assert set(load.statuses) <= {201, 503}, load.statuses
        assert load.acknowledged == await saved(desk)
        assert "loop_restarted" in (tmp_path / "house.log").read_text()
        for one in (house, workshop):
            assert (await one.http.get("/readyz")).status_code == httpx2.codes.OK
            assert await one.end(signal.SIGTERM) == 0
    for runtime in (desk, shed):
        await runtime.stop()
