"""What `/readyz` and the metrics tell an operator to look at, while the service still answers."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from bicycles import garage_service, rental_service, save, tidy
from brokers import rabbit
from consumed_events import saved_event
from patience import until
from rabbit_listener import QUEUES, Hearing
from sqlalchemy import text

from backbone.messaging import inbox_consumer, rabbit_consumer
from backbone.messaging.bus import LocalBus, Unavailable
from backbone.messaging.rabbit_connection import close_quietly, connect
from backbone.process import health
from backbone.process.dispatch import Dispatcher
from backbone.process.environment import ServiceEnvironment
from backbone.process.runtime import Runtime
from backbone.testing import Keys, ServiceHarness, running

FULL_DISK = (
    """
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$
    """,
    "CREATE TRIGGER full_disk BEFORE INSERT ON rental EXECUTE FUNCTION full_disk()",
    "CREATE TRIGGER full_disk BEFORE INSERT ON idempotency_key EXECUTE FUNCTION full_disk()",
)


@pytest.fixture(scope="module")
async def only_room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


@pytest.fixture
async def room(only_room: ServiceHarness) -> ServiceHarness:
    await tidy(only_room)
    return only_room


async def warnings(room: ServiceHarness) -> dict[str, dict[str, Any]]:
    """Return the warnings by code; the metric says the same."""
    http = room.http()
    answer = await http.get("/readyz")
    assert answer.status_code == 200
    found = {one["code"]: one for one in answer.json()["warnings"]}
    numbers = (await http.get("/metrics")).text
    for code in health.CODES:
        assert f'warning{{code="{code}"}} {float(code in found)}' in numbers
    return found


async def test_a_service_that_is_well_warns_of_nothing(room: ServiceHarness) -> None:
    assert await warnings(room) == {}


async def test_an_outbox_that_grows_is_told_with_its_age(room: ServiceHarness) -> None:
    async with room.work() as work:
        save(work, "ROADSTER", "OUT")
    assert await warnings(room) == {}
    async with room.work() as work:
        old = "UPDATE outbox SET created_at = created_at - interval '2 minutes'"
        await work.session.execute(text(old))

    growing = (await warnings(room))["outbox_growing"]

    assert growing["unsent"] == 1
    assert 115 < growing["seconds"] < 180


async def test_a_full_disk_is_told_until_something_can_be_written_again(
    room: ServiceHarness,
) -> None:
    async with room.work() as work:
        for statement in FULL_DISK:
            await work.session.execute(text(statement))
    refused = await room.http().post("/api/rentals/kiosk", json={"bicycle": "R"})
    assert refused.status_code == 503
    for _ in range(2):
        assert list(await warnings(room)) == ["database_disk_full"]
    async with room.work() as work:
        await work.session.execute(text("DROP FUNCTION full_disk CASCADE"))

    assert await warnings(room) == {}


async def test_the_disk_of_a_house_is_told_before_it_is_full(
    room: ServiceHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = Runtime(
        rental_service,
        database_url=room.runtime.database_url,
        bus=LocalBus(),
        environment=ServiceEnvironment(home=tmp_path, demo=True, api=httpx2.AsyncClient()),
        verifier=Keys().verifier,
    )
    transport = httpx2.ASGITransport(app=Dispatcher([runtime]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://house.test") as house:
        assert (await house.get("/readyz")).json()["warnings"] == {}
        monkeypatch.setattr(health, "HOME_FREE_AT_LEAST", 1 << 62)
        answer = await house.get("/readyz")
    await runtime.stop()

    assert answer.status_code == 200
    [warning] = answer.json()["warnings"]["rental"]
    assert warning["code"] == "home_disk_full"
    assert warning["free_bytes"] > 0


async def test_a_consumer_that_stands_still_is_told_until_it_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "STALLED_AFTER", 0.0)
    async with running(garage_service) as shed:
        assert await warnings(shed) == {}
        async with shed.runtime.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE inbox RENAME TO elsewhere"))
        monkeypatch.setattr(inbox_consumer, "is_transient", lambda _: True)
        with pytest.raises(Unavailable):
            await shed.redeliver([saved_event()])

        assert "consumer_stalled" in await warnings(shed)

        async with shed.runtime.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE elsewhere RENAME TO inbox"))
        await shed.redeliver([saved_event()])
        assert await warnings(shed) == {}


async def test_what_another_replica_took_over_does_not_stand_still_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inbox_consumer, "_STILL_TRYING", 0.0)
    monkeypatch.setattr(inbox_consumer, "is_transient", lambda _: True)
    async with running(garage_service) as shed:
        with pytest.raises(Unavailable):
            await shed.redeliver([saved_event("BENT")])

        assert shed.runtime.consumer.stalled_for() == 0.0


async def test_events_nobody_could_handle_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backbone.messaging.dead_letters.RETRY_DELAYS", ())
    async with running(garage_service) as shed:
        await shed.redeliver([saved_event("BENT")])

        assert (await warnings(shed))["dead_letters"]["events"] == 1


@pytest.mark.broker
async def test_a_queue_that_is_missing_is_told_until_it_is_consumed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with rabbit(QUEUES) as bus:
        hearing = Hearing()
        await bus.subscribe(hearing.listener)
        assert not bus.queue_missing("garage")
        # Nobody declares it again: as in a deployment, where a service may not.
        attempts = 0

        async def refuse(*_: object) -> None:
            nonlocal attempts
            attempts += 1
            raise ConnectionRefusedError

        monkeypatch.setattr(rabbit_consumer, "declare_topology", refuse)
        connection = await connect(bus._url, "deletes")
        async with connection.channel() as channel:
            await channel.queue_delete(bus._topology.queue("garage"))
        await close_quietly(connection)

        async def tried() -> bool:
            return attempts > 0

        await until(tried, what="it was missed")
        assert bus.queue_missing("garage")
        assert not bus.queue_missing("rental")
        monkeypatch.undo()

        async def consumed() -> bool:
            return not bus.queue_missing("garage")

        await until(consumed, what="it is there again")
