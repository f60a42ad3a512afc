"""The bus: how promised events reach the services that must hear them."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from backbone import observe

log = observe.logger(__name__)

LAST_BATCH = 15.0
"""Seconds what is in hand may take when listening ends; then it is brought again another time."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An event ready to be carried: its envelope as text, and what a carrier must know of it."""

    event_id: UUID
    type: str
    body: str
    must_arrive: bool
    """Whether somebody has to hear it; then reaching nobody means it was not delivered."""


class Unavailable(Exception):  # noqa: N818  a fact, not an "error"
    """What is needed to take news in is out of reach for the moment; nothing was lost."""


Receive = Callable[[Sequence[str]], Awaitable[None]]
"""Take messages in for good; raises Unavailable when they must be brought again."""
TakeOver = Callable[[str, str], Awaitable[None]]
"""Keep a message the carrier gave up on, and why it did."""


@dataclass(frozen=True)
class Listener:
    """A service that hears events: its name, the types it wants, and how to hand them over."""

    name: str
    types: frozenset[str]
    receive: Receive
    take_over: TakeOver | None = None


class Bus(Protocol):
    """Carries letters at least once to every listener that wants their type."""

    async def listen(self, listener: Listener) -> None:
        """Begin to carry letters to a listener."""
        ...

    async def publish(self, letters: Sequence[Letter]) -> Collection[UUID]:
        """Carry letters; return the ids that certainly arrived. Others are brought again."""
        ...

    async def stop_listening(self) -> None:
        """Carry nothing more to anybody; what is being handled is finished first."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...

    def healthy(self) -> bool:
        """Say whether letters can be carried now."""
        ...


class LocalBus:
    """The bus inside one process: publishing hands each letter straight to its listeners.

    It is as durable as the outbox it is fed from: a letter counts as carried when every listener
    has committed what it does about it, or has written down that it will try again.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._handing_over: set[asyncio.Task[set[UUID]]] = set()
        self._stopped = False

    async def listen(self, listener: Listener) -> None:
        """Begin to carry letters to a listener."""
        self._listeners.append(listener)

    async def publish(self, letters: Sequence[Letter]) -> Collection[UUID]:
        """Hand every letter to every listener that wants it, the listeners side by side."""
        if self._stopped:
            return set()
        wanted = [
            (listener, [letter for letter in letters if letter.type in listener.types])
            for listener in self._listeners
        ]
        under_way = [
            asyncio.create_task(self._hand_over(listener, some))
            for listener, some in wanted
            if some
        ]
        self._handing_over.update(under_way)
        try:
            missed = await asyncio.gather(*under_way)
        finally:
            self._handing_over.difference_update(under_way)
        heard = {letter.event_id for _, some in wanted for letter in some}
        unheard = {
            letter.event_id
            for letter in letters
            if letter.must_arrive and letter.event_id not in heard
        }
        return {letter.event_id for letter in letters} - unheard.union(*missed)

    async def _hand_over(self, listener: Listener, letters: list[Letter]) -> set[UUID]:
        try:
            await listener.receive([letter.body for letter in letters])
        except Unavailable:
            log.warning("listener out of reach", listener=listener.name, letters=len(letters))
        except Exception as error:  # noqa: BLE001  one's mistake is not the others' misfortune
            log.warning("listener failed", listener=listener.name, error=type(error).__name__)
        else:
            return set()
        return {letter.event_id for letter in letters}

    async def stop_listening(self) -> None:
        """Carry nothing more to anybody; what is being handled is finished first."""
        self._stopped = True
        if self._handing_over:
            _, late = await asyncio.wait(self._handing_over, timeout=LAST_BATCH)
            for task in late:
                task.cancel()

    async def close(self) -> None:
        """Let go of everything."""

    def healthy(self) -> bool:
        """Say that a process can always talk to itself."""
        return True
