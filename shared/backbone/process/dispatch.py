"""One origin for every service in the process: dispatches requests by their path."""

import json
from collections.abc import Sequence
from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from backbone.process.runtime import Runtime


class Dispatcher:
    """Sends each request to the service its path belongs to, the rest to the console."""

    def __init__(self, runtimes: Sequence[Runtime], fallback: ASGIApp | None = None) -> None:
        self._runtimes = runtimes
        self.starting = False
        """Whether the house is still being set up and should not be called ready yet."""
        self._fallback = fallback
        self._by_prefix = sorted(
            ((prefix, runtime.app) for runtime in runtimes for prefix in prefixes(runtime)),
            key=lambda pair: -len(pair[0]),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            if self._fallback is not None:
                await self._fallback(scope, receive, send)
            return
        path: str = scope["path"]
        if path in {"/healthz", "/readyz"}:
            await self._health(path, send)
            return
        app = self._app_for(path, local=_is_local(scope))
        if app is None:
            await _not_found(send)
            return
        await app(scope, receive, send)

    def _app_for(self, path: str, *, local: bool) -> ASGIApp | None:
        """Find who answers under a path; None where nobody does."""
        if path.startswith("/services/"):
            name = path.split("/")[2]
            for runtime in self._runtimes:
                if runtime.service.name == name:
                    # Metrics are for operators; the gateway of a deployment hides them, too.
                    hidden = path == f"/services/{name}/metrics" and not local
                    return None if hidden else runtime.app
        for prefix, app in self._by_prefix:
            if path == prefix or path.startswith(prefix + "/"):
                return app
        return self._fallback

    async def _health(self, path: str, send: Send) -> None:
        if path == "/healthz":
            await _answer(send, 200, {"status": "alive"})
            return
        states = {runtime.service.name: await runtime.ready() for runtime in self._runtimes}
        ready = all(states.values()) and not self.starting
        words = {name: "ready" if state else "not ready" for name, state in states.items()}
        warnings = {
            runtime.service.name: found
            for runtime in self._runtimes
            if states[runtime.service.name] and (found := await runtime.health.warnings())
        }
        state = {"ready": ready, "services": words, "warnings": warnings}
        await _answer(send, 200 if ready else 503, state)


def prefixes(runtime: Runtime) -> set[str]:
    """Return the first two steps of every path a service serves: `/api/customers`."""
    paths = (getattr(route, "path", "") for route in runtime.service.router.routes)
    return {"/".join(path.split("/")[:3]) for path in paths if path.count("/") > 1}


def _is_local(scope: Scope) -> bool:
    """Say whether a request comes from this machine."""
    try:
        return ip_address((scope.get("client") or ("",))[0]).is_loopback
    except ValueError:
        return False


async def _not_found(send: Send) -> None:
    problem = {
        "type": "about:blank",
        "title": "Not found",
        "status": 404,
        "code": "not_found",
        "detail": "There is nothing under this address.",
    }
    await _answer(send, 404, problem, kind="problem+json")


async def _answer(send: Send, status: int, content: object, *, kind: str = "json") -> None:
    body = json.dumps(content).encode()
    headers = [
        (b"content-type", f"application/{kind}".encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
