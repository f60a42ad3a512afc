"""Which exchanges and queues the broker keeps for us, said once for every place that needs it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backbone.service import Service
from contracts.base import every_event

DELIVERY_LIMIT = 20
"""How often a message may come back from consumers that died on it; then it goes to the dead."""
LENGTH_LIMIT = 500_000
"""How many messages may wait for one service; beyond, publishers are refused and keep theirs."""

_NOTHING = "^$"
"""The pattern of names that fits none."""


@dataclass(frozen=True)
class Topology:
    """One exchange for all events, a queue per listening service, another for its dead letters."""

    prefix: str
    heard: Mapping[str, frozenset[str]]
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
        """Return how a service's queue behaves: replicated, limited, never dropping silently."""
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
        """Return how a queue of dead letters behaves: it keeps them until they are fetched."""
        return {"x-queue-type": "quorum"}

    def bindings(self) -> Iterable[tuple[str, str, str]]:
        """Return every (exchange, queue, routing key)."""
        for service, types in sorted(self.heard.items()):
            yield self.dead, self.dead_queue(service), service
            for event_type in sorted(types):
                yield self.events, self.queue(service), event_type

    def user(self, service: str) -> str:
        """Return the name under which a service signs in at the broker."""
        return f"{self.prefix}-{service}"

    def permission(self, service: str) -> dict[str, str]:
        """Return what a service may do at the broker: make nothing, tell, and read its own."""
        own = rf"^{re.escape(self.queue(service))}(\.dead)?$"
        return {
            "user": self.user(service),
            "vhost": "/",
            "configure": _NOTHING,
            "write": f"^{re.escape(self.events)}$",
            "read": own if service in self.heard else _NOTHING,
        }

    def topic_permission(self, service: str, told: Iterable[str]) -> dict[str, str]:
        """Return which events a service may tell: its own, so that nobody speaks for another."""
        types = "|".join(re.escape(event_type) for event_type in sorted(told))
        return {
            "user": self.user(service),
            "vhost": "/",
            "exchange": self.events,
            "write": f"^({types})$" if types else _NOTHING,
            "read": _NOTHING,
        }

    def also(self, service: str, types: frozenset[str]) -> "Topology":
        """Return the same with one more listener, or with a listener who wants more."""
        known = self.heard.get(service, frozenset())
        return Topology(self.prefix, {**self.heard, service: known | types})


def promised(prefix: str) -> Topology:
    """Return the queues that must exist before anybody speaks: those of `heard_by`.

    A service that has never run yet misses nothing this way: its queue is already collecting.
    """
    heard: dict[str, frozenset[str]] = {}
    for event_type, event in every_event().items():
        for service in event.heard_by:
            heard[service] = heard.get(service, frozenset()) | {event_type}
    return Topology(prefix, heard)


def definitions(services: Iterable[Service], prefix: str = "hearthline") -> dict[str, Any]:
    """Write the whole topology as a RabbitMQ definitions document, to be loaded at its start.

    The users themselves are not in it: they have passwords, and are loaded before it.
    """
    services = tuple(services)
    topology = Topology(
        prefix, {one.name: frozenset(one.subscriptions()) for one in services if one.handlers}
    )
    told = every_event()
    return {
        "vhosts": [{"name": "/"}],
        "permissions": [topology.permission(one.name) for one in services],
        "topic_permissions": [
            topology.topic_permission(
                one.name, [kind for kind, event in told.items() if one.name in event.owners]
            )
            for one in services
        ],
        "exchanges": [_exchange(topology.events, "topic"), _exchange(topology.dead, "direct")],
        "queues": [
            queue
            for service in sorted(topology.heard)
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
