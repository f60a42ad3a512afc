"""The relay: sends what is promised, remembers what arrived, and never gives up."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import suppress
from uuid import UUID

import pytest
from bicycles import RentalSaved, rental_service, save, tidy
from patience import until
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backbone.messaging.bus import OutboundMessage
from backbone.messaging.outbox_relay import OutboxRelay
from backbone.telemetry.metrics import Metrics
from backbone.testing import CapturingBus, ServiceHarness, running


class Moody(CapturingBus):
    """A bus that does, at each publication, the next thing it was told to."""

    def __init__(self, *moods: object) -> None:
        super().__init__()
        self._moods = list(moods)

    async def publish(self, letters: Sequence[OutboundMessage]) -> Collection[UUID]:
        mood = self._moods.pop(0) if self._moods else None
        if isinstance(mood, BaseException):
            raise mood
        if callable(mood):
            return await mood(letters)  # type: ignore[no-any-return]  # the test knows
        return await super().publish(letters)


@pytest.fixture(scope="module")
async def only_room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


@pytest.fixture
async def room(only_room: ServiceHarness) -> ServiceHarness:
    await tidy(only_room)
    return only_room


def relay(room: ServiceHarness, bus: CapturingBus) -> OutboxRelay:
    return OutboxRelay(room.runtime.engine, bus, Metrics())


async def promise(room: ServiceHarness, count: int) -> None:
    async with room.work() as work:
        for number in range(count):
            save(work, f"R{number}", "OUT")


async def unsent(room: ServiceHarness) -> int:
    async with room.read() as read:
        waiting = text("SELECT count(*) FROM outbox WHERE published_at IS NULL")
        count: int = (await read.session.execute(waiting)).scalar_one()
        return count


async def all_sent(room: ServiceHarness) -> None:
    async def nothing_waits() -> bool:
        return not await unsent(room)

    await until(nothing_waits, what="everything is sent")


async def hurry(room: ServiceHarness) -> None:
    async with room.work() as work:
        await work.session.execute(text("UPDATE outbox SET due_at = now()"))


async def test_promises_are_sent_oldest_first_and_once(room: ServiceHarness) -> None:
    bus = CapturingBus()
    await promise(room, 450)
    sender = relay(room, bus)

    assert [await sender.flush() for _ in range(4)] == [200, 200, 50, 0]

    opened = [letter.body.split('"bicycle":"')[1].split('"')[0] for letter in bus.messages]
    assert opened == [f"R{number}" for number in range(450)]
    assert await unsent(room) == 0


async def test_what_did_not_arrive_is_sent_again_after_a_pause(room: ServiceHarness) -> None:
    async def only_the_first(letters: Sequence[OutboundMessage]) -> Collection[UUID]:
        return {letters[0].event_id}

    await promise(room, 3)
    sender = relay(room, bus := Moody(only_the_first))

    assert await sender.flush() == 1
    assert (await sender.flush(), await unsent(room)) == (0, 2)

    await hurry(room)
    assert await sender.flush() == 2
    assert [letter.type for letter in bus.messages] == [RentalSaved.type] * 2


@pytest.mark.parametrize("mood", [ConnectionResetError(), TimeoutError()])
async def test_a_bus_that_is_away_loses_nothing(room: ServiceHarness, mood: Exception) -> None:
    await promise(room, 2)
    sender = relay(room, Moody(mood))

    assert await sender.flush() == 0
    await hurry(room)
    assert await sender.flush() == 2


async def test_two_relays_never_send_the_same(room: ServiceHarness) -> None:
    """Even when the transactions they look at were committed in another order than begun."""
    bus = CapturingBus()
    early = room.runtime.units_of_work.begin()
    work = await early.__aenter__()
    save(work, "EARLY", "OUT")
    await work.flush_outbox()
    work._events.clear()
    await promise(room, 300)
    senders = [relay(room, bus), relay(room, bus)]

    await asyncio.gather(*(sender.flush() for sender in senders))
    await early.__aexit__(None, None, None)
    await asyncio.gather(*(sender.flush() for sender in senders))

    sent = [letter.event_id for letter in bus.messages]
    assert len(sent) == len(set(sent)) == 301
    assert await unsent(room) == 0


async def test_what_a_dead_relay_claimed_comes_back_after_its_lease(room: ServiceHarness) -> None:
    async def never(_letters: Sequence[OutboundMessage]) -> Collection[UUID]:
        await asyncio.sleep(60)
        return set()

    await promise(room, 1)
    dying = asyncio.create_task(relay(room, Moody(never)).flush())
    await asyncio.sleep(0.2)
    dying.cancel()
    with suppress(asyncio.CancelledError):
        await dying

    assert await relay(room, CapturingBus()).flush() == 0
    await hurry(room)
    assert await relay(room, CapturingBus()).flush() == 1


async def test_a_relay_that_starts_takes_over_at_once_what_a_killed_one_had_in_hand(
    room: ServiceHarness,
) -> None:
    await promise(room, 3)
    async with room.runtime.engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET due_at = now() + interval '30 seconds'"))
    running = asyncio.create_task(relay(room, CapturingBus()).run())

    await all_sent(room)

    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_when_the_bus_carries_again_nothing_waits_for_its_pause(room: ServiceHarness) -> None:
    async def nothing(_letters: Sequence[OutboundMessage]) -> Collection[UUID]:
        return set()

    class Away(Moody):
        def healthy(self) -> bool:
            return False

    await promise(room, 3)
    bus = Away(nothing)
    sender = relay(room, bus)
    running = asyncio.create_task(sender.run())

    async def tried() -> bool:
        return not bus._moods

    await until(tried, what="the first try failed")
    async with room.runtime.engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET due_at = now() + interval '1 hour'"))
    await promise(room, 1)
    sender.wake()

    await all_sent(room)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_it_runs_for_ever_whatever_the_bus_says(room: ServiceHarness) -> None:
    """A torn connection can look like a cancellation that nobody asked for."""
    bus = Moody(asyncio.CancelledError(), ConnectionResetError(), TimeoutError())
    sender = relay(room, bus)
    running = asyncio.create_task(sender.run())
    try:
        async with asyncio.timeout(15):
            for _ in range(4):
                await promise(room, 1)
                sender.wake()
                await asyncio.sleep(0.1)
            while await unsent(room):
                await hurry(room)
                sender.wake()
                await asyncio.sleep(0.05)
        assert not running.done()
    finally:
        running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


@pytest.mark.parametrize(
    "trouble",
    [
        ConnectionRefusedError(),
        PoolTimeout("every connection is busy"),
        InterfaceError("", {}, Exception()),
    ],
)
async def test_a_database_that_is_away_or_busy_is_waited_for(
    room: ServiceHarness, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    sender = relay(room, CapturingBus())
    away = True

    real = sender._publish_batch

    async def round_or_not() -> tuple[int, int]:
        if away:
            raise trouble
        return await real()

    monkeypatch.setattr(sender, "_publish_batch", round_or_not)
    running = asyncio.create_task(sender.run())
    await promise(room, 1)
    await asyncio.sleep(0.1)
    away = False
    sender.wake()
    await all_sent(room)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_old_events_are_forgotten_and_waiting_ones_counted(room: ServiceHarness) -> None:
    await promise(room, 2)
    sender = relay(room, CapturingBus())
    await sender.measure()
    assert sender._metrics.unsent._value.get() == 2

    await sender.flush()
    async with room.work() as work:
        await work.session.execute(
            text("UPDATE outbox SET published_at = now() - interval '8 days'")
        )
        many = text(
            "INSERT INTO outbox (event_id, type, body, published_at)"
            " SELECT gen_random_uuid(), 'old', '', now() - interval '8 days'"
            " FROM generate_series(1, 11000)"
        )
        await work.session.execute(many)
    await promise(room, 1)
    await sender.delete_old()

    # However many a busy day has brought, an hour later they are gone; what waits is not.
    async with room.read() as read:
        assert (await read.session.execute(text("SELECT count(*) FROM outbox"))).scalar_one() == 1
