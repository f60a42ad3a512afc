"""How a service says what it is, in one place."""

import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from fastapi import APIRouter
from sqlalchemy.orm import DeclarativeBase

from backbone.settings import SettingsT, read_settings
from backbone.work import Read, Work, Workplace
from contracts.base import Event

_RANDOM = 8
"""Different bytes that a secret left to chance has, whatever chance does."""


class SecretMissing(Exception):  # noqa: N818  a fact, not an "error"
    """A secret this service cannot start without is not configured."""


@dataclass(frozen=True)
class Subscription:
    """Events a service listens to, and what it does when it hears them."""

    events: tuple[type[Event], ...]
    handle: Callable[[Any, Work], Awaitable[None]]
    batched: bool


@dataclass(frozen=True)
class Job:
    """Something a service does by itself every so many seconds; replicas may all do it."""

    seconds: float
    do: Callable[[Workplace], Awaitable[None]]


def on(
    events: type[Event] | tuple[type[Event], ...],
    handle: Callable[[Any, Work], Awaitable[None]],
) -> Subscription:
    """Listen to events, one at a time."""
    return Subscription(events if isinstance(events, tuple) else (events,), handle, batched=False)


def on_batch(
    events: type[Event] | tuple[type[Event], ...],
    handle: Callable[[Sequence[Any], Work], Awaitable[None]],
) -> Subscription:
    """Listen to events, as many at a time as have arrived together."""
    return Subscription(events if isinstance(events, tuple) else (events,), handle, batched=True)


def every(seconds: float, do: Callable[[Work], Awaitable[None]]) -> Job:
    """Do something again and again, each time in a work of its own."""

    async def once(workplace: Workplace) -> None:
        async with workplace.work() as work:
            await do(work)

    return Job(seconds, once)


def steps(seconds: float, do: Callable[[Workplace], Awaitable[None]]) -> Job:
    """Do something again and again that takes several works, and long waits between them.

    A call to somebody outside must not hold a transaction open: write down what is intended, call,
    write down what came of it.
    """
    return Job(seconds, do)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a service finds around it: secrets, settings, the way to its siblings' doors."""

    home: Path | None
    """Where a house keeps its data; None where secrets must be given from outside."""
    demo: bool
    api: httpx2.AsyncClient
    """The one origin: a route may ask a sibling with its caller's token; never a handler."""

    def secret(self, name: str, length: int = 32) -> bytes:
        """Return a secret: from the environment, the secrets folder, or the house's own keeping.

        `HEARTHLINE_SECRET_<NAME>` (hex) wins, then `HEARTHLINE_SECRETS_DIR/<name>` (hex); a house
        makes its own once and keeps it in its home. Anything else refuses to start.
        """
        given = os.environ.get(f"HEARTHLINE_SECRET_{name.upper().replace('-', '_')}")
        folder = os.environ.get("HEARTHLINE_SECRETS_DIR")
        if given is None and folder and (Path(folder) / name).is_file():
            given = (Path(folder) / name).read_text().strip()
        if given is None and self.home is not None:
            given = self._kept(name, length)
        if given is None:
            raise SecretMissing(
                f"Set HEARTHLINE_SECRET_{name.upper().replace('-', '_')} to {length} random bytes"
                f" in hex, for example with: openssl rand -hex {length}"
            )
        try:
            value = bytes.fromhex(given)
        except ValueError:
            value = b""
        typed = not self.demo and len(set(value)) < _RANDOM
        if len(value) < length or not any(value) or typed:
            raise SecretMissing(f"The secret {name} must be at least {length} random bytes in hex.")
        return value

    def _kept(self, name: str, length: int) -> str:
        folder = Path(self.home or ".") / "secrets"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / name
        if not file.exists():
            # Written whole under another name first: a power cut leaves no half secret behind.
            draft = folder / f".{name}.{secrets.token_hex(4)}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_hex(length))
            draft.rename(file)
        return file.read_text().strip()

    def settings(self, kind: type[SettingsT]) -> SettingsT:
        """Read a service's knobs from the environment, or from files among the secrets."""
        return read_settings(kind)


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service: its name, its door, its ears, its tables."""

    name: str
    title: str
    router: APIRouter
    tables: type[DeclarativeBase]
    migrations: Path
    handlers: Sequence[Subscription] = ()
    refusals: Mapping[type[Exception], int] = field(default_factory=dict)
    """Which HTTP status a domain exception is answered with; its text is what the person reads."""
    prepare: Callable[[Work], Awaitable[None]] | None = None
    """Puts in place what the service needs; run at every start, changes nothing twice."""
    secrets: Sequence[str] = ()
    """The secrets the kit asks its surroundings for, by name: whoever deploys it must give them."""
    kit: Callable[[Surroundings], object] | None = None
    replays: Sequence[Callable[[Read], AsyncIterator[Event]]] = ()
    """Each tells again the current state of something the service owns."""
    jobs: Sequence[Job] = ()

    def subscriptions(self) -> Mapping[str, Subscription]:
        """Return what is listened to, by event type; each type has one listener in a service."""
        found: dict[str, Subscription] = {}
        for subscription in self.handlers:
            for event in subscription.events:
                if event.type in found:
                    raise TypeError(f"{self.name} listens to {event.type} twice.")
                found[event.type] = subscription
        return found

    @property
    def database(self) -> str:
        """The name of the service's own database."""
        return f"hearthline_{self.name.replace('-', '_')}"
