"""A broker that is away, and cancellations nobody asked for: nothing fails, nothing is lost."""

import asyncio
from contextlib import suppress

import pytest
from brokers import rabbit
from rabbit_listener import QUEUES, Hearing, letter

from backbone.messaging import rabbit_bus, rabbit_connection, rabbit_consumer
from backbone.messaging.rabbit_bus import RabbitBus
from backbone.messaging.topology import Topology


# ---------------------------------------------------------------------------- away
async def test_a_broker_that_is_away_confirms_nothing_and_quickly() -> None:
    bus = RabbitBus("amqp://guest:guest@127.0.0.1:9/", topology=Topology("t", {}))
    began = asyncio.get_running_loop().time()

    assert await bus.publish([letter("out")]) == set()

    assert asyncio.get_running_loop().time() - began < 5
    assert not bus.healthy()
    await bus.close()


async def test_a_broker_that_accepts_and_says_nothing_is_not_waited_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rabbit_bus, "PUBLISH_TIMEOUT", 0.3)

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    bus = RabbitBus(f"amqp://guest:guest@127.0.0.1:{port}/", topology=Topology("t", {}))

    assert await bus.publish([letter("out")]) == set()

    await bus.close()
    server.close()


# aio-pika waits with `asyncio.wait_for`; that of Python 3.11 swallows a cancellation which comes in
# the very moment in which what it waits for is ready.
async def deaf(*_: object, **__: object) -> None:
    """Go on for a second, whoever cancels."""
    loop = asyncio.get_running_loop()
    end = loop.time() + 1
    while loop.time() < end:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0.01)


async def test_what_takes_no_notice_of_a_cancellation_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rabbit_bus, "PUBLISH_TIMEOUT", 0.1)
    monkeypatch.setattr(rabbit_bus, "connect", deaf)
    bus = RabbitBus("amqp://guest:guest@127.0.0.1:9/", topology=Topology("t", {}))

    async with asyncio.timeout(0.5):
        assert await bus.publish([letter("out")]) == set()
    publishing = asyncio.create_task(bus.publish([letter("out")]))
    await asyncio.sleep(0.02)
    publishing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await publishing
    await bus.close()


async def test_a_connection_that_cannot_be_closed_is_left_to_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rabbit_connection, "CLOSE_TIMEOUT", 0.1)

    async with asyncio.timeout(0.5):
        await rabbit_connection.close_quietly(NeverClosed())  # type: ignore[arg-type]  # all of it that is used


class NeverClosed:
    """A connection to a broker that neither answers nor goes away."""

    close = staticmethod(deaf)


async def test_listening_that_cannot_be_ended_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rabbit_consumer, "connect", deaf)
    monkeypatch.setattr(rabbit_consumer, "SHUTDOWN_TIMEOUT", 0.1)
    monkeypatch.setattr(rabbit_bus, "SUBSCRIBE_TIMEOUT", 0.05)
    bus = RabbitBus("amqp://guest:guest@127.0.0.1:9/", topology=Topology("t", {}))
    await bus.subscribe(Hearing().listener)

    async with asyncio.timeout(0.5):
        await bus.close()


async def test_listening_begins_later_when_the_broker_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rabbit_bus, "SUBSCRIBE_TIMEOUT", 0.2)
    bus = RabbitBus("amqp://guest:guest@127.0.0.1:9/", topology=Topology("t", {}))

    await bus.subscribe(Hearing().listener)

    assert not bus.healthy()
    await bus.stop_consuming()
    await bus.close()


@pytest.mark.parametrize("where", ["connect", "carry"])
@pytest.mark.broker
async def test_a_cancellation_nobody_asked_for_is_taken_for_a_broken_line(
    monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    async def torn(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    async with rabbit(QUEUES) as bus:
        if where == "connect":
            monkeypatch.setattr(rabbit_bus, "connect", torn)
        else:
            await bus.publish([])
            monkeypatch.setattr(bus, "_send", torn)

        assert await bus.publish([letter("out")]) == set()
        assert not bus.healthy()

        monkeypatch.undo()
        assert len(await bus.publish([letter("out")])) == 1


@pytest.mark.broker
async def test_a_publication_that_is_really_cancelled_is(monkeypatch: pytest.MonkeyPatch) -> None:
    async with rabbit(QUEUES) as bus:
        reached = asyncio.Event()

        async def never(*_: object) -> None:
            reached.set()
            await asyncio.sleep(60)

        monkeypatch.setattr(bus, "_ensure_connected", never)
        publishing = asyncio.create_task(bus.publish([letter("out")]))
        await reached.wait()
        publishing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await publishing


@pytest.mark.broker
@pytest.mark.parametrize("trouble", [asyncio.CancelledError(), ValueError("ours")])
async def test_a_consumer_survives_whatever_is_thrown_at_it(
    monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    thrown = asyncio.Event()

    async def throw(*_: object) -> None:
        if not thrown.is_set():
            thrown.set()
            raise trouble
        monkeypatch.undo()
        raise ConnectionResetError

    async with rabbit(QUEUES) as bus:
        await bus.publish([letter("out")])
        monkeypatch.setattr(rabbit_consumer, "connect", throw)
        hearing = Hearing()
        await bus.subscribe(hearing.listener)

        await hearing.hears("out")
