"""Which events a service consumes, and by which function."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backbone.db.unit_of_work import UnitOfWork
from contracts.base import Event


@dataclass(frozen=True)
class Subscription:
    """Event types a service consumes, and the function that handles them."""

    events: tuple[type[Event], ...]
    handle: Callable[[Any, UnitOfWork[Any]], Awaitable[None]]
    batched: bool


def consume(
    events: type[Event] | tuple[type[Event], ...],
    handle: Callable[[Any, UnitOfWork[Any]], Awaitable[None]],
) -> Subscription:
    """Consume events one at a time."""
    return Subscription(events if isinstance(events, tuple) else (events,), handle, batched=False)


def consume_batch(
    events: type[Event] | tuple[type[Event], ...],
    handle: Callable[[Sequence[Any], UnitOfWork[Any]], Awaitable[None]],
) -> Subscription:
    """Consume events as many at a time as have arrived together."""
    return Subscription(events if isinstance(events, tuple) else (events,), handle, batched=True)


def by_event_type(
    service: str, subscriptions: Sequence[Subscription]
) -> Mapping[str, Subscription]:
    """Return a service's subscriptions by event type; TypeError where a type has two."""
    found: dict[str, Subscription] = {}
    for subscription in subscriptions:
        for event in subscription.events:
            if event.type in found:
                raise TypeError(f"{service} subscribes to {event.type} twice.")
            found[event.type] = subscription
    return found
