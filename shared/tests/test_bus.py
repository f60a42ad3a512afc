"""What every bus promises, whichever of the two it is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest
from brokers import rabbit

from backbone.ids import new_id
from backbone.messaging.bus import Bus, LocalBus, OutboundMessage, Subscriber, Unavailable

Receive = Callable[[Sequence[str]], Awaitable[None]]

RENTED, RETURNED = "rental.rented.v1", "rental.returned.v1"


@pytest.fixture(params=["local", pytest.param("rabbit", marks=pytest.mark.broker)])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    if request.param == "local":
        yield LocalBus()
        return
    async with rabbit() as found:
        yield found


class Hearing:
    """A listener that remembers, and can be told to be difficult first."""

    def __init__(self, name: str, *types: str, troubles: Sequence[Exception] = ()) -> None:
        self.heard: list[str] = []
        self._troubles = list(troubles)
        self._news = asyncio.Event()
        self.listener = Subscriber(name, frozenset(types), self.receive, self.store_dead_letter)

    async def receive(self, bodies: Sequence[str]) -> None:
        if self._troubles:
            raise self._troubles.pop(0)
        self.heard.extend(bodies)
        self._news.set()

    async def store_dead_letter(self, body: str, _reason: str) -> None:
        """Hear what a bus gave up on, too: it is not lost."""
        self.heard.append(body)
        self._news.set()

    async def everything(self, *bodies: str) -> None:
        """Wait until all of these were heard."""
        async with asyncio.timeout(20):
            while not set(bodies) <= set(self.heard):
                self._news.clear()
                await self._news.wait()


def letter(body: str, event_type: str = RENTED, *, mandatory: bool = True) -> OutboundMessage:
    return OutboundMessage(new_id(), event_type, body, mandatory)


async def carry(bus: Bus, *letters: OutboundMessage) -> None:
    """Carry letters as the relay does: again and again, until they arrived."""
    left = {one.event_id: one for one in letters}
    async with asyncio.timeout(20):
        while left:
            for arrived in await bus.publish(list(left.values())):
                del left[arrived]
            if left:
                await asyncio.sleep(0.05)


async def test_a_letter_reaches_every_listener_that_wants_its_type(bus: Bus) -> None:
    garage, ledger = Hearing("garage", RENTED, RETURNED), Hearing("ledger", RETURNED)
    await bus.subscribe(garage.listener)
    await bus.subscribe(ledger.listener)

    await carry(bus, letter("out"), letter("back", RETURNED))

    await garage.everything("out", "back")
    await ledger.everything("back")
    assert "out" not in ledger.heard


async def test_only_letters_that_certainly_arrived_count(bus: Bus) -> None:
    garage = Hearing("garage", RENTED)
    await bus.subscribe(garage.listener)
    wanted = letter("out")
    unheard = letter("nobody listens", RETURNED)
    for_whom_it_may_concern = letter("nobody has to listen", RETURNED, mandatory=False)

    arrived = await bus.publish([wanted, unheard, for_whom_it_may_concern])

    assert set(arrived) == {wanted.event_id, for_whom_it_may_concern.event_id}
    await garage.everything("out")


async def test_two_letters_to_nowhere_side_by_side_are_both_missed(bus: Bus) -> None:
    """One broker library told them apart by message id, and took the second loss for an arrival."""
    unheard = letter("nobody listens")

    assert set(await bus.publish([unheard, unheard, unheard])) == set()


async def test_a_listener_that_fails_does_not_hold_up_the_others(bus: Bus) -> None:
    broken = Hearing("broken", RENTED, troubles=[ValueError("a bent wheel")] * 100)
    garage = Hearing("garage", RENTED)
    await bus.subscribe(broken.listener)
    await bus.subscribe(garage.listener)

    for number in range(20):
        await bus.publish([letter(str(number))])

    await garage.everything(*map(str, range(20)))


async def test_what_a_listener_cannot_take_in_now_is_brought_again(bus: Bus) -> None:
    garage = Hearing("garage", RENTED, troubles=[Unavailable("database")] * 2)
    ledger = Hearing("ledger", RENTED)
    await bus.subscribe(garage.listener)
    await bus.subscribe(ledger.listener)

    await carry(bus, letter("out"))

    await garage.everything("out")
    await ledger.everything("out")


async def test_nothing_is_lost_among_many(bus: Bus) -> None:
    garage = Hearing("garage", RENTED, troubles=[Unavailable("database"), ValueError("once")])
    await bus.subscribe(garage.listener)
    bodies = [str(number) for number in range(450)]

    await asyncio.gather(
        *(carry(bus, *map(letter, bodies[start : start + 150])) for start in (0, 150, 300))
    )

    # Twice is allowed, order is not promised; missing is neither.
    await garage.everything(*bodies)


async def test_stopping_waits_for_what_is_being_handled(bus: Bus) -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(_bodies: Sequence[str]) -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    await bus.subscribe(Subscriber("garage", frozenset({RENTED}), slow))
    publishing = asyncio.create_task(bus.publish([letter("out")]))
    await begun.wait()
    stopping = asyncio.create_task(bus.stop_consuming())
    await asyncio.sleep(0.05)
    assert not stopping.done()

    may_end.set()
    await stopping
    await publishing

    assert ended.is_set()


async def test_what_takes_too_long_does_not_hold_up_the_end(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("backbone.messaging.bus", "backbone.messaging.rabbit_consumer"):
        monkeypatch.setattr(f"{module}.SHUTDOWN_TIMEOUT", 0.1)
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def stuck(_bodies: Sequence[str]) -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    await bus.subscribe(Subscriber("garage", frozenset({RENTED}), stuck))
    publishing = asyncio.create_task(bus.publish([letter("out")]))
    await begun.wait()

    async with asyncio.timeout(10):
        await bus.stop_consuming()
        await cancelled.wait()
        await asyncio.gather(publishing, return_exceptions=True)


async def test_after_stopping_nothing_is_handed_over(bus: Bus) -> None:
    garage = Hearing("garage", RENTED)
    await bus.subscribe(garage.listener)
    await bus.stop_consuming()

    await bus.publish([letter("too late")])
    await asyncio.sleep(0.1)

    assert garage.heard == []


async def test_a_working_bus_is_healthy_and_nothing_to_carry_is_fine(bus: Bus) -> None:
    await bus.subscribe(Hearing("garage", RENTED).listener)

    assert await bus.publish([]) == set()
    assert bus.healthy()
    await bus.stop_consuming()
    await bus.close()
