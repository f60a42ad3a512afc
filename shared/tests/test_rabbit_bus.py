"""What only a broker can do to us: queues deleted, filled, given up on; connections cut."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import ChannelClosed
from brokers import amqp_url, rabbit, waiting_in
from patience import until
from rabbit_listener import QUEUES, RENTED, Hearing, letter

from backbone.messaging import rabbit_consumer, topology
from backbone.messaging.bus import OutboundMessage, Subscriber, Unavailable
from backbone.messaging.rabbit_bus import RabbitBus
from backbone.messaging.rabbit_connection import connect


# ---------------------------------------------------------------------------- trouble
@pytest.mark.broker
async def test_a_queue_that_was_deleted_under_us_and_made_again_is_heard_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """RabbitMQ then says that we consume it, and delivers nothing."""
    monkeypatch.setattr(rabbit_consumer, "WATCH_INTERVAL", 0.5)
    async with rabbit() as bus:
        hearing = Hearing()
        await bus.subscribe(hearing.listener)
        connection = await connect(amqp_url(), "deletes")
        async with connection.channel() as channel:
            await channel.queue_delete(bus._topology.queue("garage"))
        await connection.close()

        async def listening_again() -> bool:
            arrived = await bus.publish([letter("after")])
            return bool(arrived) and "after" in hearing.heard

        await until(listening_again, what="the queue is there again and heard")
        await until(_healthy(bus), what="the bus is healthy again")


@pytest.mark.broker
@pytest.mark.parametrize("kind", ["queue", "dead_queue"])
async def test_a_queue_that_was_deleted_under_us_is_made_again(kind: str) -> None:
    async with rabbit() as bus:
        await bus.subscribe(Hearing().listener)
        queue = getattr(bus._topology, kind)("garage")
        connection = await connect(amqp_url(), "deletes")
        async with connection.channel() as channel:
            await channel.queue_delete(queue)

        async def there_again() -> bool:
            try:
                async with connection.channel() as channel:
                    await channel.declare_queue(queue, passive=True)
            except ChannelClosed:
                return False
            return True

        await until(there_again, what="the queue is there again")
        await connection.close()


@pytest.mark.broker
async def test_connections_that_are_cut_come_back_and_nothing_is_lost() -> None:
    async with rabbit() as bus:
        hearing = Hearing()
        await bus.subscribe(hearing.listener)
        sent: list[str] = []
        for number in range(6):
            mail = letter(str(number))

            async def arrived(mail: OutboundMessage = mail) -> bool:
                return mail.event_id in await bus.publish([mail])

            _cut(bus._connection if number % 2 else bus._consumers[0].connection)
            await until(arrived, what="the letter arrived")
            sent.append(str(number))

        for body in sent:
            await hearing.hears(body)
        await until(_healthy(bus), what="the bus is healthy again")


def _cut(connection: AbstractConnection | None) -> None:
    """Tear a connection, as a switch that loses its power would."""
    if connection is not None and connection.transport is not None:
        reader = connection.transport.connection._reader_task  # type: ignore[attr-defined]  # aiormq's
        reader.cancel()


def _healthy(bus: RabbitBus) -> Callable[[], Awaitable[bool]]:
    async def healthy() -> bool:
        return bus.healthy()

    return healthy


@pytest.mark.broker
async def test_what_was_brought_too_often_ends_with_the_service_not_nowhere() -> None:
    async with rabbit(QUEUES) as bus:
        for body in ("poison", "good"):
            await bus.publish([letter(body)])
        connection = await connect(amqp_url(), "dies again and again")
        async with connection.channel() as channel:
            queue = await channel.get_queue(bus._topology.queue("garage"), ensure=False)
            for _ in range(topology.DELIVERY_LIMIT + 5):
                message = await queue.get(fail=False)
                if message is not None and message.body == b"poison":
                    await message.nack(requeue=True)
        await connection.close()

        hearing = Hearing()
        await bus.subscribe(hearing.listener)

        async def given_up() -> bool:
            return bool(hearing.given_up)

        await until(given_up, what="the dead letter is taken over")
        await hearing.hears("good")
        [(body, reason)] = hearing.given_up
        assert (body, "delivery_limit" in reason) == ("poison", True)
        assert await waiting_in(bus, bus._topology.dead_queue("garage")) == 0


@pytest.mark.broker
async def test_a_message_a_listener_chokes_on_is_given_up_on_and_others_flow() -> None:
    async with rabbit() as bus:
        hearing = Hearing()

        async def choke_on_poison(bodies: Sequence[str]) -> None:
            if "poison" in bodies:
                raise ValueError
            hearing.heard.extend(bodies)

        listener = Subscriber(
            "garage", frozenset({RENTED}), choke_on_poison, hearing.store_dead_letter
        )
        await bus.subscribe(listener)
        await bus.publish([letter("one"), letter("poison"), letter("two")])

        await hearing.hears("one")
        await hearing.hears("two")

        async def given_up() -> bool:
            return [body for body, _ in hearing.given_up] == ["poison"]

        await until(given_up, what="the poison is taken over")


@pytest.mark.broker
async def test_a_dead_letter_that_cannot_be_kept_now_stays_until_it_can() -> None:
    async with rabbit() as bus:
        hearing = Hearing()
        refused = asyncio.Event()

        async def choke(_bodies: Sequence[str]) -> None:
            raise ValueError

        async def away_at_first(body: str, reason: str) -> None:
            if not refused.is_set():
                refused.set()
                raise ConnectionRefusedError
            hearing.given_up.append((body, reason))

        await bus.subscribe(Subscriber("garage", frozenset({RENTED}), choke, away_at_first))
        await bus.publish([letter("poison")])

        async def given_up() -> bool:
            return bool(hearing.given_up)

        await until(given_up, what="the dead letter is kept in the end")


@pytest.mark.broker
async def test_stopping_while_a_service_cannot_take_news_in_gives_it_back() -> None:
    async with rabbit() as bus:
        hearing = Hearing()
        hearing.trouble = Unavailable("database")
        await bus.subscribe(hearing.listener)
        await bus.publish([letter("out")])
        await asyncio.sleep(0.3)
        await bus.stop_consuming()

        hearing.trouble = None
        await bus.subscribe(hearing.listener)
        await hearing.hears("out")


@pytest.mark.broker
async def test_a_full_queue_says_no_and_the_letter_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topology, "LENGTH_LIMIT", 3)
    async with rabbit(QUEUES) as bus:
        arrived = 0
        for number in range(30):
            arrived += len(await bus.publish([letter(str(number))]))

        assert 3 <= arrived < 30


@pytest.mark.broker
async def test_what_a_bus_hands_over_it_hands_over_whole() -> None:
    async with rabbit() as bus:
        hearing = Hearing()
        await bus.subscribe(hearing.listener)
        long = "José 🚲 " * 50_000

        await bus.publish([letter(long)])

        await hearing.hears(long)
