"""Work: what is promised is told if, and only if, the work is committed."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from bicycle_tables import RentalRow
from bicycles import ChainOiled, RentalSaved, event_of, garage_service, rental_service, save
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.process.service import periodic, periodic_steps
from backbone.telemetry.logging import set_correlation_id
from backbone.testing import ServiceHarness, running


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


async def test_a_committed_work_keeps_its_promise(room: ServiceHarness) -> None:
    async with room.work() as work:
        row = save(work, "ROADSTER", "OUT")

    published = await room.published(RentalSaved)
    assert published[-1] == RentalSaved(
        rental_id=row.rental_id, version=1, bicycle="ROADSTER", state="OUT"
    )


async def test_a_work_that_fails_promises_nothing(room: ServiceHarness) -> None:
    before = len(await room.published(RentalSaved))

    async def fail() -> None:
        async with room.work() as work:
            save(work, "ROADSTER", "OUT")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert len(await room.published(RentalSaved)) == before


async def test_a_commit_that_is_refused_promises_nothing(room: ServiceHarness) -> None:
    before = len(await room.published(RentalSaved))
    async with room.work() as work:
        row = save(work, "ROADSTER", "OUT")

    async def save_the_same_again() -> None:
        async with room.work() as work:
            twin = RentalRow(
                rental_id=row.rental_id, version=9, bicycle="X", state="OUT", at=work.now()
            )
            work.session.add(twin)
            work.emit(event_of(twin))

    with pytest.raises(IntegrityError):
        await save_the_same_again()

    assert len(await room.published(RentalSaved)) == before + 1


async def test_nobody_publishes_what_is_not_theirs(room: ServiceHarness) -> None:
    with pytest.raises(TypeError, match="not rental's to publish"):
        async with room.work() as work:
            work.emit(ChainOiled(rental_id=uuid4()))


async def test_the_envelope_can_be_read_without_opening_it(room: ServiceHarness) -> None:
    click = uuid4()
    set_correlation_id(click)
    async with room.work() as work:
        row = save(work, "ROADSTER", "OUT")
    await room.published(RentalSaved)

    outside = json.loads(room.messages[-1].body)
    assert UUID(outside["event_id"]).version == 7
    assert outside["type"] == "rental.rental_saved.v1"
    assert outside["source"] == "rental"
    assert outside["subject"] == str(row.rental_id)
    assert outside["version"] == 1
    assert outside["correlation_id"] == str(click)
    assert outside["causation_id"] is None
    assert room.messages[-1].mandatory


async def test_what_a_handler_promises_names_its_cause(room: ServiceHarness) -> None:
    _ = room
    async with running(garage_service) as shed:
        rental_id = uuid4()
        await shed.deliver(RentalSaved(rental_id=rental_id, version=2, bicycle="R", state="BACK"))
        await shed.published(ChainOiled)

        [letter] = shed.messages
        assert json.loads(letter.body)["causation_id"] is not None
        assert not letter.mandatory


async def test_the_time_stands_still_within_a_session(room: ServiceHarness) -> None:
    async with room.read() as read:
        assert read.now() == read.now()


async def test_what_a_look_changes_is_forgotten(room: ServiceHarness) -> None:
    async with room.work() as work:
        save(work, "ROADSTER", "OUT")
    async with room.read() as read:
        await read.session.execute(text("DELETE FROM rental"))
    async with room.read() as read:
        assert (await read.session.execute(text("SELECT count(*) FROM rental"))).scalar_one() > 0


async def test_a_commit_wakes_the_relay_and_whoever_watches(room: ServiceHarness) -> None:
    watching = room.runtime.listener.listen("rentals")
    assert await anext(watching)
    await asyncio.sleep(0.2)  # the listening connection is being opened
    room.runtime.relay._woken.clear()

    async with room.work() as work:
        save(work, "ROADSTER", "OUT")

    async with asyncio.timeout(5):
        assert await anext(watching)
    assert room.runtime.relay._woken.is_set()


async def test_replay_tells_every_current_state_again(room: ServiceHarness) -> None:
    before = await room.published(RentalSaved)

    count = await room.runtime.replay()

    again = (await room.published(RentalSaved))[len(before) :]
    assert count == len(again) == len({one.rental_id for one in before})


async def test_who_holds_a_name_is_waited_for_and_no_transaction_stays_open(
    room: ServiceHarness,
) -> None:
    told: list[str] = []
    units_of_work = room.runtime.units_of_work
    holding = asyncio.Event()
    done = asyncio.Event()

    async def call_somebody() -> None:
        async with units_of_work.session_lock("the telephone"):
            holding.set()
            await done.wait()
            told.append("called")

    async def want_it_too() -> None:
        async with room.work() as work:
            await work.advisory_lock("the telephone")
            told.append("waited")

    async with asyncio.timeout(10), asyncio.TaskGroup() as both:
        both.create_task(call_somebody())
        await holding.wait()
        both.create_task(want_it_too())
        async with room.work() as work:
            await work.advisory_lock("the doorbell")
            # Between its BEGIN and its question the one who waits has an idle transaction too.
            asking = text(
                "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
                " WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
            )
            while (await work.session.execute(asking)).scalar_one() == 0:
                pass  # the question itself lets the other one go on
            open_ones = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            here = " AND datname = current_database() AND pid <> pg_backend_pid()"
            assert (await work.session.execute(text(open_ones + here))).scalar_one() == 0
        assert told == []
        done.set()

    assert told == ["called", "waited"]


async def test_a_name_is_let_go_whatever_happens(room: ServiceHarness) -> None:
    units_of_work = room.runtime.units_of_work

    async def fail() -> None:
        async with units_of_work.session_lock("the telephone"):
            raise ZeroDivisionError

    async def wait_for_ever() -> None:
        async with units_of_work.session_lock("the telephone"):
            await asyncio.Event().wait()

    with pytest.raises(ZeroDivisionError):
        await fail()
    waiting = [asyncio.create_task(wait_for_ever()) for _ in range(2)]
    await asyncio.sleep(0.1)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

    async with asyncio.timeout(5), room.work() as work:
        await work.advisory_lock("the telephone")


async def test_a_job_has_one_work_or_takes_its_own_steps(room: ServiceHarness) -> None:
    seen: list[object] = []

    async def one(work: UnitOfWork) -> None:
        seen.append(work)

    async def many(units_of_work: UnitOfWorkFactory) -> None:
        for _ in range(2):
            async with units_of_work.begin() as work:
                seen.append(work)

    for job in (periodic(1, one), periodic_steps(1, many)):
        await job.run(room.runtime.units_of_work)

    assert len({id(work) for work in seen}) == len(seen) == 3


async def test_the_row_is_what_was_answered(room: ServiceHarness) -> None:
    http = room.http("front_desk")
    rental = (await http.post("/api/rentals", json={"bicycle": "ROADSTER"})).json()

    async with room.read() as read:
        row = await read.session.get(RentalRow, UUID(rental["rental_id"]))
    assert row is not None
    assert (row.bicycle, row.state, row.version) == ("ROADSTER", "OUT", 1)
