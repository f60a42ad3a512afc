"""Which queues there are at the broker, and that they are there before anybody speaks."""

from collections.abc import Sequence

import pytest
from bicycles import RentalSaved, garage_service, rental_service
from brokers import amqp_url, rabbit, second
from patience import until

from backbone.ids import new_id
from backbone.messaging import topology
from backbone.messaging.bus import OutboundMessage, Subscriber
from backbone.messaging.rabbit_connection import connect
from backbone.messaging.topology import definitions, promised_topology

RENTED = "rental.rented.v1"
QUEUES = {"garage": frozenset({RENTED})}
SUBSCRIPTIONS = {one.name: one.event_types for one in (rental_service, garage_service)}


def letter(body: str, *, mandatory: bool = True) -> OutboundMessage:
    return OutboundMessage(new_id(), RENTED, body, mandatory)


class Hearing:
    """A listener that remembers what it heard and what was given up on."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.given_up: list[tuple[str, str]] = []
        self.trouble: Exception | None = None
        self.listener = Subscriber(
            "garage", frozenset({RENTED}), self.receive, self.store_dead_letter
        )

    async def receive(self, bodies: Sequence[str]) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.heard.extend(bodies)

    async def store_dead_letter(self, body: str, reason: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.given_up.append((body, reason))

    async def hears(self, body: str) -> None:
        async def heard() -> bool:
            return body in self.heard

        await until(heard, what=f"{body!r} is heard")


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
