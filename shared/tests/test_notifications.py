"""PgNotifyListener news: whoever watches is woken once for what was announced, from any process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from bicycles import rental_service, save

from backbone.db import notifications
from backbone.db.notifications import PgNotifyListener
from backbone.testing import ServiceHarness, running


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


async def notify(room: ServiceHarness) -> None:
    async with room.work() as work:
        save(work, "ROADSTER", "OUT")


async def test_every_watcher_is_woken_and_a_burst_wakes_only_once(room: ServiceHarness) -> None:
    news = PgNotifyListener(room.runtime.database_url)
    one, other, elsewhere = (
        news.listen("rentals"),
        news.listen("rentals"),
        news.listen("something else"),
    )
    assert [await anext(watcher) for watcher in (one, other, elsewhere)] == [True] * 3
    # Watchers look anew once the connection stands.
    async with asyncio.timeout(10):
        assert await anext(one)
        assert await anext(other)
        for _ in range(5):
            await notify(room)
        assert await anext(one)
        assert await anext(other)
    await news.close()


async def test_where_nothing_happens_a_watcher_hears_that_too(
    room: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications, "HEARTBEAT", 0.05)
    news = PgNotifyListener(room.runtime.database_url)
    watcher = news.listen("nothing")

    heard = [await anext(watcher) for _ in range(5)]
    assert (heard[0], heard[-1]) == (True, False)
    await news.close()


async def test_a_connection_that_breaks_is_opened_again_and_everybody_looks_anew(
    room: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications, "HEARTBEAT", 0.2)
    news = PgNotifyListener("postgresql+asyncpg://nobody@127.0.0.1:9/nothing")
    watcher = news.listen("rentals")
    assert await anext(watcher)
    await asyncio.sleep(0.1)
    news._url = room.runtime.database_url.replace("postgresql+asyncpg", "postgresql")

    async with asyncio.timeout(10):
        while not await anext(watcher):
            pass
    await news.close()


async def test_at_the_end_every_watcher_is_let_go(room: ServiceHarness) -> None:
    watching = room.runtime.listener.listen("rentals")
    assert await anext(watching) is True

    room.runtime.listener.end()

    async with asyncio.timeout(5):
        assert [one async for one in watching] == []


async def test_a_watcher_whose_time_is_up_is_let_go(room: ServiceHarness) -> None:
    news = PgNotifyListener(room.runtime.database_url)
    watching = news.listen("nothing", seconds=0.05)

    async with asyncio.timeout(5):
        heard = [one async for one in watching]
    assert heard[0] is True
    await news.close()


async def test_whoever_has_left_leaves_nothing_behind(room: ServiceHarness) -> None:
    news = PgNotifyListener(room.runtime.database_url)
    for _ in range(100):
        async with aclosing(news.listen("rentals")) as watching:
            assert await anext(watching)

    assert news._watchers == {}
    await news.close()
