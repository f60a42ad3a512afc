"""Processes that are killed, brokers that go away: what was acknowledged has its effect once."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex

import pytest
from bicycle_tables import RentalRow
from bicycles import forget_everything, garage_service, rental_service, save
from brokers import PrivateBroker, answers, private_broker
from patience import until
from sqlalchemy import select

from backbone.messaging.bus import LocalBus
from backbone.messaging.rabbit_bus import RabbitBus
from backbone.process.runtime import Runtime

from .children import child
from .report import Report, check
from .storm import Grounds, grounds, run_time, unsent

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
async def all_grounds() -> AsyncIterator[Grounds]:
    async with grounds() as found:
        yield found


@pytest.fixture
async def pair(all_grounds: Grounds) -> AsyncIterator[tuple[Runtime, Runtime]]:
    """Give a look into both databases, for a test whose services live elsewhere."""
    desk = run_time(rental_service, all_grounds.desk, LocalBus())
    shed = run_time(garage_service, all_grounds.garage, LocalBus())
    for runtime in (desk, shed):
        await forget_everything(runtime)
    yield desk, shed
    for runtime in (desk, shed):
        await runtime.stop()


@pytest.fixture(scope="module")
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PrivateBroker]:
    async with private_broker(tmp_path_factory.mktemp("rabbit")) as found:
        yield found


async def everything_rang(desk: Runtime, shed: Runtime, *, within: float = 60) -> Report:
    """Wait until the processes have settled by themselves; then count."""
    report = Report()

    async def settled() -> bool:
        nonlocal report
        report = await check(desk, shed)
        return not await unsent(desk) and not report.lost and not report.wrong

    try:
        await until(settled, within=within, what="every bell rang")
    except AssertionError as error:
        raise AssertionError(f"{error} {report}") from None
    return report


async def saved(desk: Runtime) -> set[str]:
    async with desk.units_of_work.read() as read:
        return {str(one) for one in (await read.session.scalars(select(RentalRow.rental_id))).all()}


async def test_a_house_killed_in_the_middle_of_saves_loses_nothing_it_acknowledged(
    all_grounds: Grounds, pair: tuple[Runtime, Runtime], tmp_path: Path
) -> None:
    desk, shed = pair
    async with child("house", all_grounds, tmp_path) as house:
        acknowledged: set[str] = set()
        for _ in range(2):
            renting = asyncio.create_task(house.rent(200))
            await asyncio.sleep(0.5)
            await house.end(signal.SIGKILL)
            acknowledged |= await renting
            await house.start()
        report = await everything_rang(desk, shed)

        assert report.sound, report
        assert acknowledged
        assert acknowledged <= await saved(desk)
        assert await house.end(signal.SIGTERM) == 0


@pytest.mark.broker
async def test_desk_garage_and_broker_killed_one_after_the_other(
    all_grounds: Grounds,
    pair: tuple[Runtime, Runtime],
    broker: PrivateBroker,
    tmp_path: Path,
) -> None:
    desk, shed = pair
    where = {"broker": broker.url, "prefix": f"t-{token_hex(4)}"}
    async with (
        child("rental", all_grounds, tmp_path, **where) as counter,
        child("garage", all_grounds, tmp_path, **where) as workshop,
    ):
        acknowledged: set[str] = set()
        for victim in (workshop, counter):
            renting = asyncio.create_task(counter.rent(120))
            await asyncio.sleep(0.4)
            await victim.end(signal.SIGKILL)
            acknowledged |= await renting
            await victim.start()
        renting = asyncio.create_task(counter.rent(120))
        await asyncio.sleep(0.3)
        await broker.kill()
        # Whoever saves does not notice that the broker is gone.
        while_away = await counter.rent(20)
        assert len(while_away) == 20
        acknowledged |= await renting | while_away
        await broker.start()
        report = await everything_rang(desk, shed)

        assert report.sound, report
        assert acknowledged <= await saved(desk)
        assert await workshop.end(signal.SIGTERM) == 0
        assert await counter.end(signal.SIGTERM) == 0


@pytest.mark.broker
async def test_a_service_that_starts_while_the_broker_is_away_hears_everything_later(
    all_grounds: Grounds,
    pair: tuple[Runtime, Runtime],
    broker: PrivateBroker,
    tmp_path: Path,
) -> None:
    desk, shed = pair
    where = {"broker": broker.url, "prefix": f"t-{token_hex(4)}"}
    await broker.kill()
    async with child("rental", all_grounds, tmp_path, **where) as counter:
        assert len(await counter.rent(15)) == 15
        ready = (await counter.http.get("/readyz")).json()
        await broker.start()
        async with child("garage", all_grounds, tmp_path, **where):
            report = await everything_rang(desk, shed)

    assert report.sound, report
    assert report.rentals == 15
    assert ready["database"] == "ok"


@pytest.mark.broker
async def test_a_frozen_broker_is_given_up_on_quickly_and_what_was_sent_twice_counts_once(
    pair: tuple[Runtime, Runtime], broker: PrivateBroker
) -> None:
    desk, shed = pair
    if not await answers(broker.url):
        await broker.start()
    prefix = f"t-{token_hex(4)}"
    speaking, hearing = RabbitBus(broker.url, prefix=prefix), RabbitBus(broker.url, prefix=prefix)
    desk.relay._bus = speaking
    shed.bus = hearing
    running: asyncio.Task[None] | None = None
    try:
        await shed.subscribe()
        await _save(desk, 20)
        assert await desk.relay.flush() == 20

        broker.signal(signal.SIGSTOP)
        await _save(desk, 20)
        began = asyncio.get_running_loop().time()
        assert await desk.relay.flush() == 0
        assert asyncio.get_running_loop().time() - began < 7
        assert not speaking.healthy()
        broker.signal(signal.SIGCONT)

        running = asyncio.create_task(desk.relay.run())
        report = await everything_rang(desk, shed)
        assert report.sound, report
    finally:
        broker.signal(signal.SIGCONT)
        if running is not None:
            running.cancel()
        await hearing.stop_consuming()
        await asyncio.gather(hearing.close(), speaking.close())


async def _save(desk: Runtime, count: int) -> None:
    async with desk.units_of_work.begin() as work:
        for number in range(count):
            save(work, f"R{number}", "OUT")


async def test_a_service_alone_without_a_broker_refuses_and_says_why(
    all_grounds: Grounds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEARTHLINE_BUS_URL", raising=False)
    with pytest.raises(AssertionError, match="needs a broker to talk to the others"):
        async with child("garage", all_grounds, tmp_path):
            os.abort()  # pragma: no cover  it does not start
