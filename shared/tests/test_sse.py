"""Streams of events as a browser meets them: numbered, alive, ended, let go."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, cast
from uuid import UUID

import pytest
from starlette.requests import Request

from backbone.actor import Actor
from backbone.db.notifications import PgNotifyListener
from backbone.http.sse import EventStream, _event_stream
from backbone.testing import Keys

ANA = Actor(UUID(int=1), "ana", "ANA LOPEZ", frozenset(), "token", expires_at=1000.0)
LIFETIME = 60.0


class Changes:
    """A listener whose notifications are known beforehand."""

    def __init__(self, *changes: bool) -> None:
        self.changes = changes
        self.seconds = 0.0
        self.left = False

    async def listen(
        self, topic: str, *, seconds: float, ended: Callable[[], bool]
    ) -> AsyncGenerator[bool, None]:
        """Tell what there is."""
        assert not ended()
        assert topic == "rentals"
        self.seconds = seconds
        try:
            for changed in self.changes:
                yield changed
        finally:
            self.left = True


class NobodyRevoked:
    """Access of which none has ended."""

    def refuses(self, _actor: Actor) -> bool:
        """Refuse nobody."""
        return False


def stream(told: Changes, last_seen: int = 0) -> AsyncGenerator[bytes, None]:
    answer = EventStream(cast("PgNotifyListener", told), LIFETIME, last_seen).response("rentals")
    assert answer.media_type == "text/event-stream"
    return cast("AsyncGenerator[bytes, None]", answer.body_iterator)


async def test_a_watcher_hears_of_every_change_and_that_we_are_alive() -> None:
    told = Changes(True, False, True)

    assert [part async for part in stream(told)] == [
        b'event: rentals\ndata: {"version": 1}\nid: 1\n\n',
        b": ping\n\n",
        b'event: rentals\ndata: {"version": 2}\nid: 2\n\n',
    ]
    assert told.seconds == LIFETIME


async def test_whoever_leaves_in_the_middle_is_let_go_at_once() -> None:
    told = Changes(True, True)
    async with aclosing(stream(told)) as parts:
        assert await anext(parts)
        assert not told.left

    assert told.left


@pytest.mark.parametrize(
    ("last_event_id", "number"),
    [(None, 1), ("41", 42), ("", 1), ("-1", 1), ("²", 1), ("x", 1), ("9" * 16, 1)],
)
async def test_events_are_numbered_on_from_the_last_one_seen(
    last_event_id: str | None, number: int
) -> None:
    class App:
        class state:  # noqa: N801  as Starlette names it
            listener = Changes(True)
            verifier = Keys().verifier
            revoked_access = NobodyRevoked()

    scope: dict[str, Any] = {"type": "http", "app": App, "state": {"actor": ANA}, "headers": []}
    found = await _event_stream(Request(scope), last_event_id)

    [part] = [part async for part in found.response("rentals").body_iterator]
    assert f"\nid: {number}\n".encode() in cast("bytes", part)
