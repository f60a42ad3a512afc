"""A consumer whose database is away, or whose handler never ends: nothing is lost or blocked."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from bicycles import RentalSaved, garage_service, tidy
from consumed_events import consumer_of, saved_event
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from backbone.db.unit_of_work import UnitOfWork
from backbone.messaging import dead_letters
from backbone.messaging.bus import Unavailable
from backbone.process.service import Service, consume
from backbone.testing import ServiceHarness, running


@pytest.fixture(scope="module")
async def only_room() -> AsyncIterator[ServiceHarness]:
    async with running(garage_service) as found:
        yield found


@pytest.fixture
async def room(only_room: ServiceHarness) -> ServiceHarness:
    await tidy(only_room)
    return only_room


async def kept(room: ServiceHarness, *, include_all: bool = True) -> list[Any]:
    return list(await dead_letters.list_dead_letters(room.runtime.engine, include_all=include_all))


# ---------------------------------------------------------------------------- circumstances
def _failing(error: Exception) -> Service:
    async def fail(event: RentalSaved, work: UnitOfWork) -> None:
        _ = event, work
        raise error

    return replace(garage_service, consumers=[consume(RentalSaved, fail)])


@pytest.mark.parametrize(
    "error", [ConnectionResetError(), OperationalError("", {}, Exception("gone"))]
)
async def test_a_database_that_is_away_means_bring_it_again(
    room: ServiceHarness, error: Exception
) -> None:
    for bodies in ([saved_event()], [saved_event(), saved_event()]):
        with pytest.raises(Unavailable):
            await consumer_of(room, _failing(error)).receive(bodies)

    assert await kept(room) == []


async def test_a_handler_that_never_ends_is_a_failure_not_a_blockade(
    room: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backbone.messaging.inbox_consumer.HANDLING_TIMEOUT", 0.1)

    async def sleep(event: RentalSaved, work: UnitOfWork) -> None:
        _ = event, work
        await asyncio.sleep(10)

    await consumer_of(
        room, replace(garage_service, consumers=[consume(RentalSaved, sleep)])
    ).receive([saved_event()])

    [letter] = await kept(room)
    assert letter.reason.startswith("TimeoutError")


async def test_a_failure_that_cannot_be_written_down_means_bring_it_again(
    room: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> bool:
        raise FileNotFoundError  # a socket that is not there

    monkeypatch.setattr("backbone.messaging.inbox_consumer.record_failure", away)

    with pytest.raises(Unavailable):
        await room.redeliver([saved_event("BENT")])


async def test_a_fault_of_our_own_while_writing_down_is_not_hidden(
    room: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> bool:
        raise TypeError

    monkeypatch.setattr("backbone.messaging.inbox_consumer.record_failure", broken)

    with pytest.raises(TypeError):
        await room.redeliver([saved_event("BENT")])


async def test_a_retry_while_the_database_is_away_changes_nothing(room: ServiceHarness) -> None:
    await room.redeliver([saved_event("BENT")])

    with pytest.raises(OSError, match="reset"):
        await consumer_of(room, _failing(ConnectionResetError("reset"))).retry_due(
            even_if_not_due=True
        )

    [letter] = await kept(room)
    assert letter.tries == 1


async def test_old_news_is_forgotten_and_letters_are_counted(room: ServiceHarness) -> None:
    await room.redeliver([saved_event(), saved_event("BENT")])
    await room.runtime.consumer.measure()
    assert room.runtime.metrics.retrying._value.get() == 1

    async with room.work() as work:
        await work.session.execute(text("UPDATE inbox SET handled_at = now() - interval '31 days'"))
        many = text(
            "INSERT INTO inbox (event_id, handled_at) SELECT gen_random_uuid(),"
            " now() - interval '31 days' FROM generate_series(1, 11000)"
        )
        await work.session.execute(many)
        await work.session.execute(text("INSERT INTO inbox VALUES (gen_random_uuid(), now())"))
    await room.runtime.consumer.delete_old()

    async with room.read() as read:
        assert (await read.session.execute(text("SELECT count(*) FROM inbox"))).scalar_one() == 1


def test_a_failure_without_words_is_still_described() -> None:
    assert dead_letters.describe(RuntimeError()).reason == "RuntimeError: no message"
