"""A service alive: its loops, its signs of life, its secrets, its process."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import httpx2
import pytest
from bicycle_tables import RentalRow, Ring
from bicycles import garage_service, rental_service, save, tidy
from patience import until
from sqlalchemy import func, select, text

from backbone.db.migrations import drift
from backbone.db.unit_of_work import UnitOfWork
from backbone.messaging.bus import LocalBus
from backbone.process.compose import compose
from backbone.process.dispatch import Dispatcher
from backbone.process.replay_pace import ReplayPace
from backbone.process.runtime import JOB_GRACE, Runtime, _delete_old_keys
from backbone.process.service import ServiceEnvironment, periodic
from backbone.testing import Clock, Keys, ServiceHarness, fresh_database, running


@pytest.fixture(scope="module")
async def only_room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


@pytest.fixture
async def room(only_room: ServiceHarness) -> ServiceHarness:
    await tidy(only_room)
    return only_room


def environment(home: Path | None = None) -> ServiceEnvironment:
    return ServiceEnvironment(home=home, demo=True, api=httpx2.AsyncClient())


# ---------------------------------------------------------------------------- alive
async def test_a_house_hears_what_its_services_tell_each_other() -> None:
    bus = LocalBus()
    done: list[int] = []

    async def tick(work: UnitOfWork) -> None:
        done.append(len(done))
        if len(done) == 1:
            raise ZeroDivisionError
        if len(done) == 2:
            raise asyncio.CancelledError
        await work.session.execute(text("SELECT 1"))

    async with fresh_database("rental") as one, fresh_database("garage") as other:
        desk, shed = await compose(
            [replace(rental_service, jobs=[periodic(0.02, tick)]), garage_service],
            databases=lambda service: one if service.name == "rental" else other,
            bus=bus,
            environment=environment(),
            verifier=Keys().verifier,
        )
        loops = [*desk.start(), *shed.start()]
        try:
            async with desk.units_of_work.begin() as work:
                save(work, "ROADSTER", "OUT")

            async def rang() -> bool:
                async with shed.units_of_work.read() as read:
                    return await read.session.scalar(select(func.count()).select_from(Ring)) == 1

            await until(rang, what="the bell rang")

            async def ticked() -> bool:
                return len(done) > 3

            await until(ticked, what="the job outlives its failures")
            assert not any(loop.done() for loop in loops)
            assert "garage ready" in [
                f"{name} {state}"
                for name, state in (await _get(Dispatcher([desk, shed]), "/readyz"))[
                    "services"
                ].items()
            ]
        finally:
            await bus.stop_consuming()
            for runtime in (desk, shed):
                await runtime.stop()


async def test_a_job_finishes_what_it_is_about_when_the_service_stops() -> None:
    begun, may_end, done = asyncio.Event(), asyncio.Event(), list[str]()

    async def hand_over(_work: UnitOfWork) -> None:
        begun.set()
        await may_end.wait()
        done.append("told what came of it")

    async with fresh_database("rental") as database:
        (desk,) = await compose(
            [replace(rental_service, jobs=[periodic(0.01, hand_over)])],
            databases=lambda _: database,
            bus=LocalBus(),
            environment=environment(),
            verifier=Keys().verifier,
        )
        loops = desk.start()
        await asyncio.wait_for(begun.wait(), 20)
        stopping = asyncio.create_task(desk.stop())
        await asyncio.sleep(0)
        may_end.set()
        await asyncio.wait_for(stopping, JOB_GRACE / 2)

    assert done == ["told what came of it"]
    assert all(loop.done() for loop in loops)


async def _get(app: Dispatcher, path: str) -> dict[str, dict[str, str]]:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://house.test") as http:
        return cast("dict[str, dict[str, str]]", (await http.get(path)).json())


async def test_what_a_service_needs_is_put_in_place_at_every_start_and_only_once() -> None:
    async def first_bicycle(work: UnitOfWork) -> None:
        if not (await work.session.scalars(select(RentalRow))).all():
            save(work, "THE FIRST", "OUT")

    async with running(replace(rental_service, prepare=first_bicycle)) as started:
        await started.runtime.open()
        async with started.read() as read:
            assert len((await read.session.scalars(select(RentalRow))).all()) == 1


async def test_the_schema_is_the_declared_one_and_a_difference_would_show(
    room: ServiceHarness,
) -> None:
    url = room.runtime.database_url
    assert await drift(url, rental_service.tables.metadata) == []

    async with room.runtime.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE rental ADD COLUMN bell text"))
    assert "bell" in str(await drift(url, rental_service.tables.metadata))
    async with room.runtime.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE rental DROP COLUMN bell"))


# ---------------------------------------------------------------------------- signs of life
async def test_a_service_says_how_it_is(room: ServiceHarness) -> None:
    http = room.http()

    assert (await http.get("/healthz")).json() == {"status": "alive", "service": "rental"}
    assert (await http.get("/readyz")).json()["bus"] == "ok"
    async with room.work() as work:
        save(work, "ROADSTER", "OUT")
    numbers = (await http.get("/metrics")).text
    assert "outbox_unsent 1.0" in numbers
    assert "dead_letters 0.0" in numbers


@pytest.mark.parametrize(
    "address", ["nobody@127.0.0.1:9/nothing", "nobody@db.invalid/nothing", "/nothing?host=/nowhere"]
)
async def test_a_service_whose_database_is_away_is_not_ready(address: str) -> None:
    runtime = Runtime(
        rental_service,
        database_url=f"postgresql+asyncpg://{address}",
        bus=LocalBus(),
        environment=environment(),
        verifier=Keys().verifier,
    )
    transport = httpx2.ASGITransport(app=runtime.app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://service.test") as http:
        assert (await http.get("/readyz")).status_code == 503
        assert (await http.get("/healthz")).status_code == 200
        assert "http_request_seconds" in (await http.get("/metrics")).text
        saved = await http.post("/api/rentals/kiosk", json={"bicycle": "R"})
    await runtime.stop()

    assert saved.status_code == 503
    assert "try again" in saved.json()["detail"]


async def test_old_answers_old_news_and_old_events_are_forgotten(room: ServiceHarness) -> None:
    http = room.http("front_desk")
    await http.post("/api/rentals", json={"bicycle": "R"}, headers={"Idempotency-Key": "old"})
    async with room.work() as work:
        old = "UPDATE idempotency_key SET created_at = now() - interval '25 hours'"
        await work.session.execute(text(old))

    async with room.work() as work:
        await _delete_old_keys(work)
    await room.runtime._delete_old()

    async with room.read() as read:
        left = await read.session.scalar(text("SELECT count(*) FROM idempotency_key"))
    assert left == 0


async def test_a_tests_clock_obeys() -> None:
    clock = Clock()
    with pytest.raises(ValueError, match="time zone"):
        clock.set(clock().replace(tzinfo=None))


# ---------------------------------------------------------------------------- replay
_WAITING = text(
    "INSERT INTO outbox (event_id, type, body)"
    " SELECT gen_random_uuid(), 'nobodys.v1', '{}' FROM generate_series(1, 10)"
)
_SENT = text(
    "UPDATE outbox SET published_at = now() WHERE position IN"
    " (SELECT position FROM outbox WHERE published_at IS NULL LIMIT 4)"
)


async def test_a_replay_goes_on_when_the_relay_has_caught_up(room: ServiceHarness) -> None:
    pace = ReplayPace(room.runtime.engine, most_unsent=3)
    async with room.work() as work:
        await work.session.execute(_WAITING)
    goes_on = asyncio.create_task(pace.wait())

    for _ in range(2):
        await asyncio.sleep(0)
        assert not goes_on.done()
        async with room.work() as work:
            await work.session.execute(_SENT)

    async with asyncio.timeout(2):
        await goes_on


async def test_a_replay_waits_for_nobody_where_nobody_publishes(
    room: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backbone.process.replay_pace._NOBODY_PUBLISHES", 0.1)
    async with room.work() as work:
        await work.session.execute(_WAITING)

    async with asyncio.timeout(2):
        await ReplayPace(room.runtime.engine, most_unsent=3).wait()
