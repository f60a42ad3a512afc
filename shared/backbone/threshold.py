"""What every request passes on its way in and out."""

import time
from collections.abc import Iterable
from uuid import UUID

from opentelemetry.trace import Span
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backbone import errors, observe, traces
from backbone.errors import Problem
from backbone.store import new_id

log = observe.logger(__name__)

BODY_LIMIT = 1_000_000
"""Bytes a request body may have."""


class Threshold:
    """What every request passes: a correlation id, a size limit, a log line, a counter."""

    def __init__(self, app: ASGIApp, name: str, metrics: observe.Metrics) -> None:
        self._app = app
        self._place = f"/services/{name}"
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"].startswith(f"{self._place}/"):
            # The service's own pages, seen through the front door or the gateway.
            scope["root_path"] = scope.get("root_path", "") + self._place
        correlation = _given_correlation(scope["headers"])
        observe.correlate(correlation)
        began = time.perf_counter()
        status = 500
        started = False

        async def tell(message: Message) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                status, started = message["status"], True
                message["headers"] = [
                    *message.get("headers", []),
                    (b"x-correlation-id", str(correlation).encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"cache-control", b"no-store"),
                ]
            await send(message)

        try:
            with traces.request(scope["method"], scope["headers"]) as span:
                try:
                    await self._checked(scope, receive, tell)
                finally:
                    _describe(span, scope, status=status, correlation=correlation)
        except Exception as error:  # noqa: BLE001  the last place to keep its text out of logs
            answer = errors.unexpected(error)
            if started:
                raise ConnectionAbortedError("The answer broke off.") from None
            await answer(scope, receive, tell)
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

    async def _checked(self, scope: Scope, receive: Receive, send: Send) -> None:
        if b"%00" in scope.get("query_string", b"") or "\x00" in scope["path"]:
            problem = Problem(400, "The address contains a character it must not.")
            await errors.answer(problem)(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        too_large = f"A request may have at most {BODY_LIMIT:,} bytes."
        if declared.isdigit() and int(declared) > BODY_LIMIT:
            await errors.answer(Problem(413, too_large))(scope, receive, send)
            return
        taken = 0

        async def measured() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > BODY_LIMIT:
                # FastAPI turns anything but its own kind of error into a 400 at this place.
                raise HTTPException(413, too_large)
            return message

        await self._app(scope, measured, send)


def _describe(span: Span, scope: Scope, *, status: int, correlation: UUID) -> None:
    """Say in a trace what was asked for: the route, never the address, which may hold more."""
    if not span.is_recording():
        return
    route = scope.get("hearthline_route", "(none)")
    span.update_name(f"{scope['method']} {route}")
    span.set_attribute("http.request.method", scope["method"])
    span.set_attribute("http.route", route)
    span.set_attribute("http.response.status_code", status)
    span.set_attribute("hearthline.correlation_id", str(correlation))


def _given_correlation(headers: Iterable[tuple[bytes, bytes]]) -> UUID:
    for name, value in headers:
        if name == b"x-correlation-id":
            try:
                return UUID(value.decode("ascii"))
            except ValueError:
                break
    return new_id()
