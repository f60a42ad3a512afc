"""Which queues there are at the broker, and that they are there before anybody speaks."""

import pytest
from bicycles import RentalSaved, garage_service, rental_service
from brokers import amqp_url, rabbit, second
from rabbit_listener import QUEUES, Hearing, letter

from backbone.messaging import topology
from backbone.messaging.rabbit_connection import connect
from backbone.messaging.topology import definitions, promised_topology

SUBSCRIPTIONS = {one.name: one.event_types for one in (rental_service, garage_service)}


# ---------------------------------------------------------------------------- topology
def test_every_queue_is_replicated_limited_and_followed_by_a_dead_one() -> None:
    document = definitions(SUBSCRIPTIONS, "bikes")

    queues = {one["name"]: one for one in document["queues"]}
    assert set(queues) == {"bikes.garage", "bikes.garage.dead"}
    assert queues["bikes.garage"]["arguments"] == {
        "x-queue-type": "quorum",
        "x-delivery-limit": 20,
        "x-max-length": 500_000,
        "x-overflow": "reject-publish",
        "x-dead-letter-exchange": "bikes.dead",
        "x-dead-letter-routing-key": "garage",
        "x-dead-letter-strategy": "at-least-once",
    }
    assert [
        (one["source"], one["destination"], one["routing_key"]) for one in document["bindings"]
    ] == [
        ("bikes.dead", "bikes.garage.dead", "garage"),
        ("bikes.events", "bikes.garage", RentalSaved.type),
    ]
    assert [one["type"] for one in document["exchanges"]] == ["topic", "direct"]


def test_the_queues_of_whoever_must_hear_are_known_before_they_run() -> None:
    assert RentalSaved.type in promised_topology("bikes").subscriptions["garage"]


@pytest.mark.broker
async def test_what_is_declared_is_what_the_definitions_say() -> None:
    async with rabbit(QUEUES) as bus:
        await bus.publish([letter("out")])
        connection = await connect(amqp_url(), "compares")
        names = bus._topology
        for name, arguments in (
            (names.queue("garage"), names.arguments("garage")),
            (names.dead_queue("garage"), names.dead_arguments()),
        ):
            async with connection.channel() as channel:
                # The broker refuses when anything differs.
                await channel.declare_queue(name, durable=True, arguments=arguments)
        await connection.close()


@pytest.mark.broker
async def test_queues_that_an_operator_changed_are_taken_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with rabbit(QUEUES) as bus:
        monkeypatch.setattr(topology, "LENGTH_LIMIT", 7)
        await bus.publish([letter("first")])
        monkeypatch.undo()
        other = second(bus)

        hearing = Hearing()
        await other.subscribe(hearing.listener)

        await hearing.hears("first")
        await other.stop_consuming()
        await other.close()


@pytest.mark.broker
async def test_a_listener_that_has_never_run_misses_nothing() -> None:
    async with rabbit(QUEUES) as bus:
        early = letter("before it was born")
        assert set(await bus.publish([early])) == {early.event_id}

        hearing = Hearing()
        await bus.subscribe(hearing.listener)

        await hearing.hears("before it was born")
