"""Server-sent events: they say that something has changed, never what."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event

from backbone.actor import Actor
from backbone.db.notifications import PgNotifyListener
from backbone.http.auth import TokenVerifier

STREAM_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "Events, until the client leaves."}
}
"""What such a route declares to answer (R-90)."""
_MAX_DIGITS = 15
"""A longer number is no event's id."""


@dataclass(frozen=True, slots=True)
class EventStream:
    """A client's subscription to a topic, from the last event it saw on."""

    listener: PgNotifyListener
    lifetime: float
    """Seconds for which the access token is still valid."""
    last_event: int = 0
    revoked: Callable[[], bool] = lambda: False
    """Whether access has ended before that."""

    def response(self, topic: str) -> StreamingResponse:
        """Send an event at once and after every notification, until the access token expires.

        The first event comes at once, so a client that reconnects has missed nothing; the numbers
        go on from the last one it saw. A stream outlives no access token: it ends when the token
        runs out, and as soon as the access it stands for is revoked.
        """
        changes = self.listener.listen(topic, seconds=self.lifetime, ended=self.revoked)
        return EventSourceResponse(
            _events(changes, topic, self.last_event), headers={"X-Accel-Buffering": "no"}
        )


async def _event_stream(
    request: Request,
    last_event_id: Annotated[
        str | None, Header(max_length=100, description="The last event seen.")
    ] = None,
) -> EventStream:
    actor: Actor = request.state.actor
    verifier: TokenVerifier = request.app.state.verifier
    return EventStream(
        request.app.state.listener,
        actor.expires_at - verifier.clock.timestamp(),
        _number(last_event_id or ""),
        partial(request.app.state.revoked_access.refuses, actor),
    )


EventStreamDep = Annotated[EventStream, Depends(_event_stream)]


def _number(last_event_id: str) -> int:
    """Read the number of an event; anything else begins anew."""
    valid = last_event_id.isascii() and last_event_id.isdigit()
    return int(last_event_id) if valid and len(last_event_id) <= _MAX_DIGITS else 0


async def _events(
    changes: AsyncGenerator[bool, None], topic: str, number: int
) -> AsyncIterator[bytes]:
    async with aclosing(changes):
        async for changed in changes:
            if not changed:
                yield KEEPALIVE_COMMENT
                continue
            number += 1
            data = f'{{"version": {number}}}'
            yield format_sse_event(data_str=data, event=topic, id=str(number))
