"""Group commit: those who save at one moment share a transaction, and nobody else's fate."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

import pytest
from bicycle_tables import RentalRow
from bicycles import RentalSaved, event_of, rental_service
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from backbone.db.group_commit import MAX_SIZE, GroupCommit
from backbone.db.unit_of_work import UnitOfWork
from backbone.envelope import read_envelope
from backbone.ids import new_id
from backbone.telemetry.logging import set_correlation_id
from backbone.testing import ServiceHarness, running


class Refused(Exception):
    """This one is not for rent."""


class Counter:
    """Hands out bicycles, as many at once as stand there, and remembers how many each time."""

    def __init__(self, room: ServiceHarness) -> None:
        self.group = GroupCommit(self.rent, room.runtime.units_of_work)
        self.served: list[int] = []
        self.open = asyncio.Event()
        self.open.set()
        self.begun = asyncio.Semaphore(0)

    async def rent(self, work: UnitOfWork, bicycles: Sequence[str]) -> list[UUID | Exception]:
        """Hand them out; STOLEN is refused, BROKEN breaks the statement, GONE the connection."""
        self.served.append(len(bicycles))
        self.begun.release()
        if "QUICK" not in bicycles:
            await self.open.wait()
        outcomes: list[UUID | Exception] = []
        for bicycle in bicycles:
            if bicycle == "STOLEN":
                outcomes.append(Refused())
                continue
            if bicycle == "GONE":
                raise ConnectionResetError
            row = RentalRow(
                rental_id=new_id(), version=1, bicycle=bicycle, state="OUT", at=work.now()
            )
            if bicycle == "BROKEN":  # a row that lacks what the table asks for
                await work.session.execute(insert(RentalRow).values(rental_id=row.rental_id))
            work.session.add(row)
            await work.session.flush()
            work.emit(event_of(row), caused_by=bicycle)
            outcomes.append(row.rental_id)
        return outcomes


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


async def want(counter: Counter, bicycle: str) -> UUID:
    """Ask for a bicycle the way a route does."""
    return await counter.group.submit(bicycle)


async def want_all(counter: Counter, bicycles: Sequence[str]) -> list[UUID | BaseException]:
    asking = (want(counter, bicycle) for bicycle in bicycles)
    return await asyncio.gather(*asking, return_exceptions=True)


async def rented(room: ServiceHarness) -> set[UUID]:
    async with room.read() as read:
        return set((await read.session.scalars(select(RentalRow.rental_id))).all())


async def test_a_lone_one_goes_at_once_and_is_there_when_it_is_answered(
    room: ServiceHarness,
) -> None:
    counter = Counter(room)

    rental_id = await want(counter, "ROADSTER")

    assert counter.served == [1]
    assert rental_id in await rented(room)
    assert rental_id in {event.rental_id for event in await room.published(RentalSaved)}


async def test_whoever_comes_while_two_are_under_way_shares_the_next_transaction(
    room: ServiceHarness,
) -> None:
    counter = Counter(room)
    counter.open.clear()
    async with asyncio.timeout(20), asyncio.TaskGroup() as people:
        for _ in range(2):
            people.create_task(want(counter, "ROADSTER"))
            await counter.begun.acquire()
        for _ in range(MAX_SIZE + 3):
            people.create_task(want(counter, "TANDEM"))
        await asyncio.sleep(0)
        counter.open.set()

    assert counter.served == [1, 1, MAX_SIZE, 3]


async def test_two_that_wait_for_somebody_do_not_hold_up_everybody(room: ServiceHarness) -> None:
    counter = Counter(room)
    counter.open.clear()
    slow = [asyncio.create_task(want(counter, f"SLOW {n}")) for n in range(2)]
    await counter.begun.acquire()
    slow.append(asyncio.create_task(want(counter, "SLOW 3")))
    await counter.begun.acquire()

    async with asyncio.timeout(10):
        quick = await want(counter, "QUICK")

    assert not any(one.done() for one in slow)
    counter.open.set()
    assert {quick, *await asyncio.gather(*slow)} <= await rented(room)


async def test_what_is_wrong_with_one_is_no_other_ones_business(room: ServiceHarness) -> None:
    counter = Counter(room)
    before = await rented(room)

    first, refused, last = await want_all(counter, ["ROADSTER", "STOLEN", "TANDEM"])

    assert counter.served == [3]
    assert isinstance(refused, Refused)
    assert await rented(room) - before == {first, last}


async def test_one_that_breaks_the_transaction_fails_alone(room: ServiceHarness) -> None:
    counter = Counter(room)
    before = await rented(room)

    first, broken, last = await want_all(counter, ["ROADSTER", "BROKEN", "TANDEM"])

    assert counter.served == [3, 1, 1, 1]
    assert isinstance(broken, IntegrityError)
    assert await rented(room) - before == {first, last}
    assert {first, last} <= {event.rental_id for event in await room.published(RentalSaved)}


async def test_a_connection_that_is_gone_is_told_to_all_and_nothing_is_tried_again(
    room: ServiceHarness,
) -> None:
    counter = Counter(room)
    before = await rented(room)

    outcomes = await want_all(counter, ["ROADSTER", "GONE", "TANDEM"])

    assert counter.served == [3]
    assert [type(outcome) for outcome in outcomes] == [ConnectionResetError] * 3
    assert await rented(room) == before


async def test_after_a_commit_that_failed_nothing_is_written_a_second_time(
    room: ServiceHarness,
) -> None:
    before = await rented(room)
    calls = 0

    async def leave_it_to_the_commit(work: UnitOfWork, bicycles: Sequence[str]) -> list[None]:
        nonlocal calls
        calls += 1
        for bicycle in bicycles:
            twice = RentalRow(
                rental_id=UUID(int=1), version=1, bicycle=bicycle, state="OUT", at=work.now()
            )
            work.session.add(twice)
        return [None] * len(bicycles)

    group = GroupCommit(leave_it_to_the_commit, room.runtime.units_of_work)
    asking = (group.submit(bicycle) for bicycle in ("ROADSTER", "TANDEM"))
    outcomes = await asyncio.gather(*asking, return_exceptions=True)

    assert calls == 1
    assert all(isinstance(outcome, Exception) for outcome in outcomes)
    assert await rented(room) == before


async def test_when_everybody_is_refused_nothing_stays_written(room: ServiceHarness) -> None:
    before = await rented(room)

    async def write_and_refuse(work: UnitOfWork, bicycles: Sequence[str]) -> list[Exception]:
        work.session.add(
            RentalRow(rental_id=new_id(), version=1, bicycle="X", state="OUT", at=work.now())
        )
        await work.session.flush()
        return [Refused() for _ in bicycles]

    with pytest.raises(Refused):
        await GroupCommit(write_and_refuse, room.runtime.units_of_work).submit("ROADSTER")

    assert await rented(room) == before


async def test_each_event_belongs_to_the_click_that_caused_it(room: ServiceHarness) -> None:
    counter = Counter(room)
    clicks = [uuid4() for _ in range(5)]

    async def click(correlation: UUID, bicycle: str) -> UUID:
        set_correlation_id(correlation)
        return await want(counter, bicycle)

    rentals = await asyncio.gather(
        *(click(one, f"BICYCLE {number}") for number, one in enumerate(clicks))
    )
    await room.published(RentalSaved)

    assert counter.served == [5]
    caused = {
        envelope.subject: envelope.correlation_id
        for envelope in (read_envelope(letter.body) for letter in room.messages)
    }
    assert [caused[rental] for rental in rentals] == clicks


async def test_who_goes_away_leaves_the_others_theirs(room: ServiceHarness) -> None:
    counter = Counter(room)
    counter.open.clear()
    people = [asyncio.create_task(want(counter, f"NUMBER {n}")) for n in range(3)]
    await counter.begun.acquire()
    people[1].cancel()
    await asyncio.sleep(0)
    counter.open.set()

    first, gone, last = await asyncio.gather(*people, return_exceptions=True)

    assert isinstance(gone, asyncio.CancelledError)
    assert {first, last} <= await rented(room)
