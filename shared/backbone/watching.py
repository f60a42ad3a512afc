"""Streams of server-sent events: they say that something has changed, never what."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Request
from fastapi.responses import StreamingResponse

from backbone.auth import Person
from backbone.live import Live

_DIGITS = 15
"""So many a number may have before it is nobody's last event."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Somebody who watches: who they are, and the last event they saw before they lost sight."""

    live: Live
    person: Person
    last_seen: int = 0

    def stream(self, topic: str) -> StreamingResponse:
        """Send an event at once and whenever the topic is announced, until the sign-in runs out.

        The first event comes at once, so whoever comes back has missed nothing; the numbers go on
        from the last one they saw. A stream outlives no access token: a withdrawn role or a closed
        account is noticed when the watcher asks again with a new one.
        """
        changes = self.live.listen(topic, until=self.person.expires_at)
        return StreamingResponse(
            _told(changes, topic, self.last_seen),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )


async def watch(
    request: Request,
    last_event_id: Annotated[
        str | None, Header(max_length=100, description="The last event seen.")
    ] = None,
) -> Watch:
    """Read who watches, and from where on."""
    return Watch(request.app.state.live, request.state.person, _number(last_event_id or ""))


def _number(last_event_id: str) -> int:
    """Read the number of an event; what is none begins anew."""
    known = last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) <= _DIGITS
    return int(last_event_id) if known else 0


async def _told(changes: AsyncGenerator[bool, None], topic: str, number: int) -> AsyncIterator[str]:
    async with aclosing(changes):
        async for changed in changes:
            if changed:
                number += 1
                yield f'id: {number}\nevent: {topic}\ndata: {{"version": {number}}}\n\n'
            else:
                yield ": still here\n\n"
