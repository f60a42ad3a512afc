"""A broker behind something that accepts and closes: no loop ends, and everything arrives later."""

from collections.abc import AsyncIterator
from dataclasses import replace
from secrets import token_hex

import pytest
from aiormq.connection import FrameReceiver
from brokers import amqp_url, answers, missing, second
from patience import until
from proxies import Mode, Proxy, proxy
from rabbit_listener import QUEUES, Hearing, letter
from yarl import URL

from backbone.messaging.rabbit_bus import RabbitBus
from backbone.messaging.topology import Topology

CUTS = [Mode.ACCEPT_AND_CLOSE, Mode.REFUSE, Mode.RESET]


@pytest.fixture
async def between() -> AsyncIterator[Proxy]:
    async with proxy(URL(amqp_url()).port or 5672) as found:
        yield found


def bus_behind(between: Proxy) -> RabbitBus:
    prefix = f"test-{token_hex(5)}"
    url = URL(amqp_url()).with_port(between.port)
    return RabbitBus(str(url), prefix=prefix, topology=Topology(prefix, QUEUES))


@pytest.mark.parametrize("mode", CUTS)
async def test_whoever_accepts_and_closes_is_a_broker_that_is_away(
    between: Proxy, mode: Mode
) -> None:
    await between.set_mode(mode)
    bus = bus_behind(between)

    for _ in range(5):
        assert await bus.publish([letter("out")]) == set()

    assert not bus.healthy()
    await bus.close()


async def test_an_end_that_comes_while_the_process_is_busy_is_a_broker_that_is_away(
    between: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What aiormq raises when the end of the connection is there before it begins to read.
    async def at_end(_: FrameReceiver) -> None:
        raise StopAsyncIteration

    monkeypatch.setattr(FrameReceiver, "get_frame", at_end)
    await between.set_mode(Mode.BLACK_HOLE)
    bus, hearing = bus_behind(between), Hearing()
    restarts: list[str] = []
    monkeypatch.setattr("backbone.messaging.rabbit_bus.SUBSCRIBE_TIMEOUT", 0.1)
    await bus.subscribe(replace(hearing.listener, on_restart=restarts.append))

    assert await bus.publish([letter("out")]) == set()

    async def restarted() -> bool:
        return restarts[:2] == ["consumer", "consumer"]

    await until(restarted, what="the consumer tries again and again")
    await bus.close()


@pytest.mark.broker
async def test_a_line_too_slow_to_open_within_one_publication_opens_within_a_few(
    between: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not await answers(amqp_url()):
        missing("no RabbitMQ answers")
    monkeypatch.setattr("backbone.messaging.rabbit_bus.PUBLISH_TIMEOUT", 0.5)
    between.latency = 0.03
    bus = bus_behind(between)
    try:

        async def published() -> bool:
            return bool(await bus.publish([letter("out")]))

        assert not await published()
        await until(published, what="the connection is open")
        assert between.accepted == 1
        assert bus.healthy()
    finally:
        between.latency = 0
        await bus.erase()
        await bus.close()


@pytest.mark.broker
async def test_a_line_that_is_cut_twenty_times_loses_no_message_and_ends_no_consumer(
    between: Proxy,
) -> None:
    if not await answers(amqp_url()):
        missing("no RabbitMQ answers")
    speaking = bus_behind(between)
    listening, hearing = second(speaking), Hearing()
    await listening.subscribe(hearing.listener)
    try:
        sent: list[str] = []
        for n in range(20):
            await between.set_mode(CUTS[n % 3])
            sent.append(f"news {n}")
            assert await speaking.publish([letter(sent[-1])]) == set()
            await between.set_mode(Mode.PASS)

            async def published() -> bool:
                return bool(await speaking.publish([letter(sent[-1])]))

            await until(published, what="the broker is reached again")

        async def heard() -> bool:
            return set(sent) <= set(hearing.heard)

        await until(heard, what="everything is heard")

        async def ready() -> bool:
            return listening.healthy()

        await until(ready, what="the consumer is ready again")
    finally:
        await between.set_mode(Mode.PASS)
        await listening.stop_consuming()
        await speaking.erase()
        await listening.close()
        await speaking.close()
