"""A database that goes and comes: requests get their answer or a 503, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import httpx2
import pytest
from bicycle_tables import RentalRow
from bicycles import rental_service
from patience import until
from proxies import Mode, Proxy, proxy
from sqlalchemy import make_url, select
from structlog.testing import capture_logs

from backbone.messaging.bus import LocalBus
from backbone.process.compose import compose
from backbone.process.environment import ServiceEnvironment
from backbone.process.runtime import Runtime
from backbone.testing import Keys, ServiceHarness, running


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


@pytest.fixture
async def between(room: ServiceHarness) -> AsyncIterator[Proxy]:
    url = make_url(room.runtime.database_url)
    folder = url.query.get("host")
    port = url.port or int(str(url.query.get("port", 5432)))
    async with proxy(f"{folder}/.s.PGSQL.{port}" if folder else port) as found:
        yield found


def behind(between: Proxy, room: ServiceHarness) -> str:
    url = make_url(room.runtime.database_url).difference_update_query(["host", "port"])
    return url.set(host="127.0.0.1", port=between.port).render_as_string(hide_password=False)


def service_behind(between: Proxy, room: ServiceHarness) -> Runtime:
    return Runtime(
        rental_service,
        database_url=behind(between, room),
        bus=LocalBus(),
        environment=environment(),
        verifier=room.keys.verifier,
    )


def environment() -> ServiceEnvironment:
    return ServiceEnvironment(home=None, demo=True, api=httpx2.AsyncClient())


class Customers:
    """People who rent a bicycle each, and ask again with their key until it is theirs."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http
        self.refusals: list[httpx2.Response] = []
        self.acknowledged: list[str] = []

    async def rent(self, numbers: Sequence[int]) -> None:
        await asyncio.gather(*(self._one(number) for number in numbers))

    async def _one(self, number: int) -> None:
        path = ("/api/rentals", "/api/rentals/batch")[number % 2]
        while True:
            key = {"Idempotency-Key": f"bicycle {number}"}
            answer = await self._http.post(path, json={"bicycle": f"R{number}"}, headers=key)
            if answer.status_code == 201:
                self.acknowledged.append(answer.json()["rental_id"])
                return
            self.refusals.append(answer)
            await asyncio.sleep(0.02)


async def test_while_the_database_goes_and_comes_requests_are_answered_or_told_to_come_again(
    room: ServiceHarness, between: Proxy
) -> None:
    runtime = service_behind(between, room)
    transport = httpx2.ASGITransport(app=runtime.app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {room.keys.token('front_desk')}"}
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://service.test", headers=headers
    ) as http:
        customers = Customers(http)
        for n, mode in enumerate([Mode.RESET, Mode.REFUSE, Mode.ACCEPT_AND_CLOSE] * 3):
            renting = asyncio.create_task(customers.rent(range(n * 40, n * 40 + 40)))
            await asyncio.sleep(0.05 * (n % 3))
            await between.set_mode(mode)
            await asyncio.sleep(0.05)
            await between.set_mode(Mode.PASS)
            async with asyncio.timeout(20):
                await renting
    await runtime.stop()

    assert customers.refusals, "nothing was ever interrupted"
    assert {answer.status_code for answer in customers.refusals} == {503}
    assert all(answer.headers["Retry-After"] for answer in customers.refusals)
    async with room.read() as read:
        saved = {str(one) for one in await read.session.scalars(select(RentalRow.rental_id))}
    assert set(customers.acknowledged) == saved
    assert len(customers.acknowledged) == 360


async def test_a_service_that_starts_while_its_database_is_away_waits_and_says_so(
    room: ServiceHarness, between: Proxy
) -> None:
    await between.set_mode(Mode.ACCEPT_AND_CLOSE)
    with capture_logs() as said:
        starting = asyncio.create_task(
            compose(
                [rental_service],
                databases=lambda _: behind(between, room),
                bus=LocalBus(),
                environment=environment(),
                verifier=Keys().verifier,
            )
        )

        async def waited() -> bool:
            return [line["event"] for line in said].count("database_awaited") >= 2

        await until(waited, what="it says that it waits")
        await between.set_mode(Mode.PASS)
        [runtime] = await starting
    pauses = [line["again_in"] for line in said if line["event"] == "database_awaited"]

    assert pauses == sorted(pauses)
    assert await runtime.ready()
    await runtime.stop()
