"""The broker's topology: exchanges, queues, bindings and permissions, defined in one place."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.base import event_types

DELIVERY_LIMIT = 20
"""How often a message is redelivered to consumers that died on it; then it is dead-lettered."""
LENGTH_LIMIT = 500_000
"""How many messages may wait for one service; beyond, publishers are refused and keep theirs."""

_NO_NAME = "^$"
"""A permission pattern that matches no name."""


@dataclass(frozen=True)
class Topology:
    """One exchange for all events; per subscribing service a queue, and one for dead letters."""

    prefix: str
    subscriptions: Mapping[str, frozenset[str]]
    """The event types each service's queue is bound to."""

    @property
    def events(self) -> str:
        """The exchange every event is published to, under its type."""
        return f"{self.prefix}.events"

    @property
    def dead(self) -> str:
        """The exchange for what could not be delivered, under the service's name."""
        return f"{self.prefix}.dead"

    def queue(self, service: str) -> str:
        """Return the name of a service's queue."""
        return f"{self.prefix}.{service}"

    def dead_queue(self, service: str) -> str:
        """Return the name of the queue for a service's dead letters."""
        return f"{self.prefix}.{service}.dead"

    def arguments(self, service: str) -> dict[str, Any]:
        """Return a service's queue arguments: replicated, limited, never dropping silently."""
        return {
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-max-length": LENGTH_LIMIT,
            # At-least-once dead lettering asks for it, and a full queue must say no, not forget.
            "x-overflow": "reject-publish",
            "x-dead-letter-exchange": self.dead,
            "x-dead-letter-routing-key": service,
            "x-dead-letter-strategy": "at-least-once",
        }

    @staticmethod
    def dead_arguments() -> dict[str, Any]:
        """Return a dead letter queue's arguments: it keeps messages until they are consumed."""
        return {"x-queue-type": "quorum"}

    def bindings(self) -> Iterable[tuple[str, str, str]]:
        """Return every (exchange, queue, routing key)."""
        for service, types in sorted(self.subscriptions.items()):
            yield self.dead, self.dead_queue(service), service
            for event_type in sorted(types):
                yield self.events, self.queue(service), event_type

    def user(self, service: str) -> str:
        """Return the broker user of a service."""
        return f"{self.prefix}-{service}"

    def permission(self, service: str) -> dict[str, str]:
        """Return a service's broker permissions: declare nothing, publish, consume its own."""
        own = rf"^{re.escape(self.queue(service))}(\.dead)?$"
        return {
            "user": self.user(service),
            "vhost": "/",
            "configure": _NO_NAME,
            "write": f"^{re.escape(self.events)}$",
            "read": own if service in self.subscriptions else _NO_NAME,
        }

    def topic_permission(self, service: str, published: Iterable[str]) -> dict[str, str]:
        """Return which events a service may publish: its own, so that nobody speaks for another."""
        types = "|".join(re.escape(event_type) for event_type in sorted(published))
        return {
            "user": self.user(service),
            "vhost": "/",
            "exchange": self.events,
            "write": f"^({types})$" if types else _NO_NAME,
            "read": _NO_NAME,
        }

    def with_subscriber(self, service: str, types: frozenset[str]) -> "Topology":
        """Return the same with one more subscriber, or with more types for one."""
        known = self.subscriptions.get(service, frozenset())
        return Topology(self.prefix, {**self.subscriptions, service: known | types})


def promised_topology(prefix: str) -> Topology:
    """Return the queues that must exist before anybody publishes: those of the contracts.

    A service that has never run yet misses nothing this way: its queue is already collecting.
    """
    subscriptions: dict[str, frozenset[str]] = {}
    for event_type, event in event_types().items():
        for service in event.consumers:
            subscriptions[service] = subscriptions.get(service, frozenset()) | {event_type}
    return Topology(prefix, subscriptions)


def definitions(
    subscriptions: Mapping[str, frozenset[str]], prefix: str = "hearthline"
) -> dict[str, Any]:
    """Write the whole topology as a RabbitMQ definitions document, to be loaded at its start.

    `subscriptions` holds every service's event types, none for one that consumes nothing. The users
    themselves are not in the document: they have passwords, and are loaded before it.
    """
    topology = Topology(prefix, {name: types for name, types in subscriptions.items() if types})
    return {
        "vhosts": [{"name": "/"}],
        "permissions": [topology.permission(service) for service in subscriptions],
        "topic_permissions": [
            topology.topic_permission(
                service, [kind for kind, event in event_types().items() if service in event.owners]
            )
            for service in subscriptions
        ],
        "exchanges": [_exchange(topology.events, "topic"), _exchange(topology.dead, "direct")],
        "queues": [
            queue
            for service in sorted(topology.subscriptions)
            for queue in (
                _queue(topology.queue(service), topology.arguments(service)),
                _queue(topology.dead_queue(service), topology.dead_arguments()),
            )
        ],
        "bindings": [
            {
                "source": exchange,
                "vhost": "/",
                "destination": queue,
                "destination_type": "queue",
                "routing_key": key,
                "arguments": {},
            }
            for exchange, queue, key in topology.bindings()
        ],
    }


def _exchange(name: str, kind: str) -> dict[str, Any]:
    return {
        "name": name,
        "vhost": "/",
        "type": kind,
        "durable": True,
        "auto_delete": False,
        "internal": False,
        "arguments": {},
    }


def _queue(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "vhost": "/",
        "durable": True,
        "auto_delete": False,
        "arguments": arguments,
    }
