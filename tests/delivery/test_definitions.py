"""The broker as it is deployed: every queue is there before the first client."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import pytest
from aio_pika.abc import AbstractConnection
from aiormq.exceptions import ChannelAccessRefused
from brokers import private_broker
from patience import until

from backbone.ids import new_id
from backbone.messaging.bus import OutboundMessage, Subscriber
from backbone.messaging.rabbit_bus import RabbitBus
from backbone.messaging.rabbit_connection import connect, inspect_queue
from backbone.messaging.topology import Topology, definitions
from hearthline.house import SERVICES

SUBSCRIPTIONS = {service.name: service.event_types for service in SERVICES}

BROKER = Path(__file__).parents[2] / "deploy" / "broker"
PASSWORD = token_hex(16)
OPERATOR = {
    "users": [{"name": "operator", "password": PASSWORD, "tags": ["administrator"]}],
    "permissions": [
        {"user": "operator", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}
    ],
}
"""Whoever administers the broker may do everything."""


def test_the_committed_definitions_are_those_of_the_services() -> None:
    """`python -m hearthline docs` writes them."""
    assert json.loads((BROKER / "definitions.json").read_text()) == definitions(SUBSCRIPTIONS)


@pytest.fixture
async def deployed(tmp_path: Path) -> AsyncIterator[Callable[[str], str]]:
    """Start a broker as it is deployed; give the address under which a service knows it."""
    made = tmp_path / "secrets"
    script = BROKER.parent / "make_secrets.py"
    subprocess.run([sys.executable, script, made], check=True)  # noqa: ASYNC221, S603
    folder = tmp_path / "definitions.d"
    folder.mkdir()
    (folder / "00-users.json").write_text((made / "broker_users.json").read_text())
    (folder / "10-definitions.json").write_text((BROKER / "definitions.json").read_text())
    (folder / "20-operator.json").write_text(json.dumps(OPERATOR))
    (made / "operator_bus_url").write_text(f"amqp://operator:{PASSWORD}@broker:5672/")
    settings = "".join(
        f"{line}\n".replace("/etc/rabbitmq/definitions.d", str(folder))
        for line in (BROKER / "rabbitmq.conf").read_text().splitlines()
        if not line.startswith(("#", "log.", "disk_free_limit"))
    )

    def who(service: str) -> str:
        address: str = urlsplit((made / f"{service}_bus_url").read_text()).netloc
        return address.rpartition("@")[0]

    async with private_broker(tmp_path, settings=settings, user=who("contacts")) as broker:
        place = broker.url.rpartition("@")[2]
        yield lambda service: f"amqp://{who(service)}@{place}"


@asynccontextmanager
async def bus_of(address: str) -> AsyncIterator[RabbitBus]:
    """Give a service its bus, with the product's queues and not those other tests have promised."""
    subscribed = {name: types for name, types in SUBSCRIPTIONS.items() if types}
    bus = RabbitBus(address, topology=Topology("hearthline", subscribed))
    try:
        yield bus
    finally:
        await bus.close()


def letter(kind: str) -> OutboundMessage:
    return OutboundMessage(new_id(), kind, "{}", mandatory=True)


@pytest.mark.broker
@pytest.mark.processes
async def test_a_broker_started_with_them_lets_nothing_fall_before_anybody_listens(
    deployed: Callable[[str], str],
) -> None:
    connection = await connect(deployed("callbacks"), "looks")
    assert await inspect_queue(connection, "hearthline.callbacks") == (0, 0)
    await connection.close()
    logged = letter("contacts.contact_logged.v1")
    async with bus_of(deployed("contacts")) as bus:
        # The broker answers a moment before it has read the last right; a relay tries again, too.
        async def arrived() -> bool:
            return set(await bus.publish([logged])) == {logged.event_id}

        await until(arrived, what="the letter arrived")


@pytest.mark.broker
@pytest.mark.processes
async def test_a_service_tells_and_hears_its_own_and_nothing_else(
    deployed: Callable[[str], str],
) -> None:
    heard: list[str] = []

    async def receive(bodies: Sequence[str]) -> None:
        heard.extend(bodies)

    async def given_up(body: str, reason: str) -> None:
        raise AssertionError(body, reason)

    logged, forged = letter("contacts.contact_logged.v1"), letter("contacts.contact_logged.v1")
    async with bus_of(deployed("callbacks")) as callbacks, bus_of(deployed("contacts")) as contacts:
        types = frozenset({logged.type})
        await callbacks.subscribe(Subscriber("callbacks", types, receive, given_up))

        async def carried() -> bool:
            return bool(await contacts.publish([logged]))

        await until(carried, what="the letter arrived")

        async def arrived() -> bool:
            return heard == ["{}"]

        await until(arrived, what="the note is heard")
        # In another's name nothing can be told, and another's queue neither read nor removed.
        assert not await callbacks.publish([forged])
        assert callbacks.healthy() is False
        connection = await connect(deployed("contacts"), "pries")
        for attempt in (_read, _remove, _make):
            with pytest.raises(ChannelAccessRefused):
                await attempt(connection)
        await connection.close()
    assert heard == ["{}"]


async def _read(connection: AbstractConnection) -> None:
    async with connection.channel() as channel:
        queue = await channel.get_queue("hearthline.callbacks", ensure=False)
        await queue.get(fail=False)


async def _remove(connection: AbstractConnection) -> None:
    async with connection.channel() as channel:
        await channel.queue_delete("hearthline.contacts")


async def _make(connection: AbstractConnection) -> None:
    async with connection.channel() as channel:
        await channel.declare_queue("hearthline.callbacks.mine", durable=True)


@pytest.mark.broker
@pytest.mark.processes
async def test_a_queue_only_an_operator_may_restore_stops_nobody_else_and_is_asked_about(
    deployed: Callable[[str], str],
) -> None:
    heard: list[str] = []
    asked: list[set[str]] = []

    async def receive(bodies: Sequence[str]) -> None:
        heard.extend(bodies)

    def note(services: Collection[str], broker_was_empty: bool) -> None:  # noqa: FBT001
        assert not broker_was_empty
        asked.append(set(services))

    logged = letter("contacts.contact_logged.v1")
    operator = await connect(deployed("operator"), "administers")
    names = Topology("hearthline", SUBSCRIPTIONS)
    async with bus_of(deployed("callbacks")) as callbacks, bus_of(deployed("contacts")) as contacts:
        types = SUBSCRIPTIONS["callbacks"]
        listener = Subscriber("callbacks", types, receive, note_missing_queues=note)
        await callbacks.subscribe(listener)
        async with operator.channel() as channel:
            await channel.queue_delete(names.queue("callbacks"))

        async def noticed() -> bool:
            return not callbacks.healthy()

        await until(noticed, what="callbacks knows that it hears nothing")

        # Whoever connects now can publish to all the others.
        async def carried() -> bool:
            return bool(await contacts.publish([logged]))

        await until(carried, what="the others take it")
        assert asked == []

        async with operator.channel() as channel:
            arguments = names.arguments("callbacks")
            name = names.queue("callbacks")
            queue = await channel.declare_queue(name, durable=True, arguments=arguments)
            await queue.bind(names.events, logged.type)

        async def heard_again() -> bool:
            await contacts.publish([logged])
            return bool(heard)

        await until(heard_again, what="callbacks hears again")
    await operator.close()
    assert asked == [{"callbacks"}]
