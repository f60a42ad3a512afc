"""Time limits for clients: one that sends a request too slowly is told so and cut off."""

import asyncio
import resource
from enum import Enum
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_TIMEOUT = 10.0
"""Seconds a client has for the first line and the headers of a request, from connecting on."""
BODY_TIMEOUT = 30.0
"""Seconds a client has for the body of a request, from the end of its headers on."""
LONGEST_BODY = 300.0
"""Seconds a client has at most, for as large a body as any route takes: a file."""
_USUAL_BYTES = 1_000_000
_SLOWEST = 100_000
"""Bytes a second in which what a body has beyond the usual must come: a slow line's upload."""
_LENGTH_DIGITS = 10
_MOST_SOCKETS = 65_536

_BODY = (
    b'{"type": "about:blank", "title": "Too slow", "status": 408, "code": "request_too_slow",'
    b' "detail": "The request did not arrive in time. Nothing was saved; please send it again."}'
)
_TOO_SLOW = (
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n"
    b"content-type: application/problem+json\r\ncontent-length: %d\r\n\r\n%s" % (len(_BODY), _BODY)
)


class _Awaited(Enum):
    """What the client has still to send."""

    HEADERS = "headers"
    BODY = "body"
    NOTHING = "nothing"


class TimeLimitedProtocol(HttpToolsProtocol):
    """HTTP whose requests must arrive in time; answers, streams above all, take as long as they do.

    Between two requests uvicorn's own limit for idle connections holds.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._awaited = _Awaited.HEADERS
        self._requests = 0
        self._body_timeout = BODY_TIMEOUT
        self._timed: tuple[_Awaited, int] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take in what has come, and look what is still to come."""
        super().data_received(data)
        self._watch()

    def on_message_begin(self) -> None:
        """Wait for headers."""
        super().on_message_begin()
        self._awaited = _Awaited.HEADERS
        self._requests += 1

    def on_headers_complete(self) -> None:
        """Wait for the body."""
        super().on_headers_complete()
        self._awaited = _Awaited.BODY
        self._body_timeout = _timeout_of(dict(self.headers).get(b"content-length", b""))

    def on_message_complete(self) -> None:
        """Wait for nothing: it is our turn."""
        super().on_message_complete()
        self._awaited = _Awaited.NOTHING

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_timer()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Time what is awaited, from its beginning on and not from the last byte on."""
        awaited = (self._awaited, self._requests)
        if self._timed == awaited:
            return
        self._stop_timer()
        self._timed = awaited
        if self._awaited is _Awaited.NOTHING or self.transport.is_closing():
            return
        seconds = HEADERS_TIMEOUT if self._awaited is _Awaited.HEADERS else self._body_timeout
        self._timer = self.loop.call_later(seconds, self._cut_off)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _cut_off(self) -> None:
        if self._awaited is _Awaited.BODY and self.flow.read_paused:
            # It is us who do not read.
            self._timer = self.loop.call_later(BODY_TIMEOUT, self._cut_off)
            return
        # An answer that has begun, to a body that is still to come, cannot be followed by another.
        if self._awaited is _Awaited.HEADERS or not self.cycle.response_started:
            self.transport.write(_TOO_SLOW)
        self.transport.close()


def _timeout_of(length: bytes) -> float:
    """Return how long a body may take; a larger one that no route takes is refused at once."""
    longer = int(length) - _USUAL_BYTES if length.isdigit() and len(length) < _LENGTH_DIGITS else 0
    return max(BODY_TIMEOUT, min(BODY_TIMEOUT + longer / _SLOWEST, LONGEST_BODY))


def allow_many_sockets() -> None:
    """Let this process hold as many connections as the machine permits, slow ones among them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_SOCKETS if hard == resource.RLIM_INFINITY else min(hard, _MOST_SOCKETS)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
