"""Connections for whoever came first."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from backbone.pool import FairPool
from sqlalchemy import event, text
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from backbone.process.runtime import make_engine
from backbone.testing import fresh_database

ASK = text("SELECT 1")


@pytest.fixture(scope="module")
async def database() -> AsyncIterator[str]:
    async with fresh_database("pool") as url:
        yield url


@pytest.fixture
async def counter(database: str) -> AsyncIterator[AsyncEngine]:
    """Return a database at which one is served at a time."""
    engine = make_engine(database, "counter", connections=1)
    yield engine
    await engine.dispose()


async def be_served(counter: AsyncEngine, name: str, served: list[str]) -> None:
    async with counter.connect() as connection:
        await connection.execute(ASK)
        served.append(name)


async def steps() -> None:
    """Let everybody else go as far as they can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_whoever_asks_at_the_moment_a_connection_is_free_does_not_jump_the_queue(
    counter: AsyncEngine,
) -> None:
    served: list[str] = []
    asked: list[asyncio.Task[None]] = []

    def ask(name: str) -> None:
        asked.append(asyncio.get_running_loop().create_task(be_served(counter, name, served)))

    async with counter.connect() as connection:
        await connection.execute(ASK)
        ask("came first")
        ask("came second")
        await steps()
        event.listen(counter.sync_engine, "checkin", lambda *_: ask("came last"), once=True)

    await asyncio.gather(*asked[:2])
    await asyncio.gather(*asked)

    assert served == ["came first", "came second", "came last"]


async def test_whoever_gives_up_waiting_is_passed_over(counter: AsyncEngine) -> None:
    served: list[str] = []
    async with counter.connect() as connection:
        await connection.execute(ASK)
        waiting = [
            asyncio.create_task(be_served(counter, name, served)) for name in ("A", "B", "C", "D")
        ]
        await steps()
        waiting[0].cancel()
        waiting[2].cancel()

    ends = await asyncio.gather(*waiting, return_exceptions=True)

    assert served == ["B", "D"]
    assert [type(end) for end in ends] == [
        asyncio.CancelledError,
        type(None),
        asyncio.CancelledError,
        type(None),
    ]
    assert counter.pool.checkedout() == 0  # type: ignore[attr-defined]  # of every queue pool


async def test_whoever_waits_too_long_is_told_and_the_others_go_on(database: str) -> None:
    engine = create_async_engine(
        database, poolclass=FairPool, pool_size=1, max_overflow=0, pool_timeout=0.05
    )
    served: list[str] = []
    async with engine.connect() as connection:
        await connection.execute(ASK)
        late = await asyncio.gather(
            *(be_served(engine, name, served) for name in "AB"), return_exceptions=True
        )
    assert [type(one) for one in late] == [PoolTimeout, PoolTimeout]

    await be_served(engine, "C", served)

    assert served == ["C"]
    await engine.dispose()


async def test_a_cancellation_at_the_moment_of_being_served_loses_no_connection(
    counter: AsyncEngine,
) -> None:
    served: list[str] = []
    for steps_later in range(12):
        async with counter.connect() as connection:
            await connection.execute(ASK)
            waiting = asyncio.create_task(be_served(counter, "", served))
            await steps()
        for _ in range(steps_later):
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

        async with asyncio.timeout(5):
            await be_served(counter, "served", served)

    assert served.count("served") == 12
