"""The ASGI middleware around every service: correlation id, size limit, log line, metrics."""

import asyncio
import re
import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from opentelemetry.trace import Span
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backbone.db.transient_errors import DatabaseUnreachable
from backbone.http.problems import (
    INVALID_ADDRESS,
    REQUEST_TOO_LARGE,
    problem_response,
    unexpected_problem,
)
from backbone.ids import new_id
from backbone.supervision import is_being_cancelled
from backbone.telemetry import tracing
from backbone.telemetry.logging import get_logger, logging_as, set_correlation_id
from backbone.telemetry.metrics import Metrics

log = get_logger(__name__)

MAX_BODY = 1_000_000
"""Bytes a request body may have, unless its route takes larger ones."""
_LENGTH_DIGITS = 18
"""A longer number is no length, and could be too long to be read as one."""
CLIENT_GONE = 499
"""What is counted and logged, as many web servers do, where the client left before its answer."""


class LargerBody(NamedTuple):
    """Which requests may have a larger body, and how large that is."""

    method: str
    path: re.Pattern[str]
    most: int


class RequestMiddleware:
    """Gives every request a correlation id, a size limit, a log line and a metric."""

    def __init__(
        self, app: ASGIApp, name: str, metrics: Metrics, larger: Sequence[LargerBody] = ()
    ) -> None:
        self._app = app
        self._larger = larger
        self._name = name
        self._mount = f"/services/{name}"
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with logging_as(self._name):
            await self._handle(scope, receive, send)

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(f"{self._mount}/"):
            # The service's own pages, seen through the dispatcher or the gateway.
            scope["root_path"] = scope.get("root_path", "") + self._mount
        correlation = _given_correlation_id(scope["headers"])
        set_correlation_id(correlation)
        began = time.perf_counter()
        status = 500
        started = gone = False

        async def watched_receive() -> Message:
            nonlocal gone
            message = await receive()
            gone = gone or message["type"] == "http.disconnect"
            return message

        async def send_with_headers(message: Message) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                status, started = CLIENT_GONE if gone else message["status"], True
                message["headers"] = [
                    *message.get("headers", []),
                    (b"x-correlation-id", str(correlation).encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"cache-control", b"no-store"),
                ]
            await send(message)

        try:
            with tracing.request(scope["method"], scope["headers"]) as span:
                try:
                    await self._limited(scope, watched_receive, send_with_headers)
                finally:
                    _describe(span, scope, status=status, correlation=correlation)
        except asyncio.CancelledError:
            # Whoever called from within hung up, or the process stops.
            status = status if started else CLIENT_GONE
            if is_being_cancelled() or started:
                raise
            await unexpected_problem(DatabaseUnreachable())(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001  the last place to keep its text out of logs
            if gone:
                status = status if started else CLIENT_GONE
                return
            answer = unexpected_problem(error)
            if started:
                raise ConnectionAbortedError("The response broke off.") from None
            await answer(scope, receive, send_with_headers)
        finally:
            took = time.perf_counter() - began
            route = scope.get("hearthline_route", "(none)")
            self._metrics.requests.labels(scope["method"], route, str(status)).observe(took)
            log.info(
                "request",
                method=scope["method"],
                route=route,
                status=status,
                ms=round(took * 1000, 1),
            )

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        if b"%00" in scope.get("query_string", b"") or "\x00" in scope["path"]:
            problem = INVALID_ADDRESS("The address contains a character it must not.")
            await problem_response(problem)(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        most = self._most(scope)
        too_large = f"A request may have at most {most:,} bytes."
        if declared.isdigit() and (len(declared) > _LENGTH_DIGITS or int(declared) > most):
            await problem_response(REQUEST_TOO_LARGE(too_large))(scope, receive, send)
            return
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                # FastAPI turns anything but its own kind of error into a 400 at this place.
                raise HTTPException(413, too_large)
            return message

        await self._app(scope, receive_limited, send)

    def _most(self, scope: Scope) -> int:
        """Return how large this request's body may be."""
        for method, path, most in self._larger:
            if method == scope["method"] and path.match(scope["path"]):
                return most
        return MAX_BODY


def _describe(span: Span, scope: Scope, *, status: int, correlation: UUID) -> None:
    """Name the route in a trace, never the address, which may hold personal data."""
    if not span.is_recording():
        return
    route = scope.get("hearthline_route", "(none)")
    span.update_name(f"{scope['method']} {route}")
    span.set_attribute("http.request.method", scope["method"])
    span.set_attribute("http.route", route)
    span.set_attribute("http.response.status_code", status)
    span.set_attribute("hearthline.correlation_id", str(correlation))


def _given_correlation_id(headers: Iterable[tuple[bytes, bytes]]) -> UUID:
    for name, value in headers:
        if name == b"x-correlation-id":
            try:
                return UUID(value.decode("ascii"))
            except ValueError:
                break
    return new_id()
