"""Who may call what: every route of every service, asked by every role.

The matrix is made from the routes as they are, so a new route is asked from its first day.
"""

import asyncio
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from joserfc import jwt
from starlette.types import ASGIApp, Message, Scope

from backbone.http import routing
from backbone.http.auth import AUDIENCE, ISSUER
from backbone.http.routing import TransactionalRoute, permission_of
from backbone.process.service import Service
from backbone.testing import ServiceHarness, running
from contracts.permissions import PERMISSIONS, ROLES, Role, permissions_of
from hearthline.house import SERVICES

SOMETHING = UUID("00000000-0000-7000-8000-000000000000")

# Open to everybody, each for a reason: how else would one sign in, or out, or check a token?
PUBLIC = {
    ("POST", "/api/staff/token"),
    ("POST", "/api/staff/sign-out"),
    ("GET", "/api/staff/jwks"),
    ("GET", "/api/staff/sign-in-options"),
    # While nobody has an account, the setup code is what is checked; afterwards it is refused.
    ("POST", "/api/staff/first-run"),
    # Whoever holds the link an administrator gave them chooses their password by it, once.
    ("POST", "/api/staff/password-link"),
    # The telecom provider has no account here: its signature is what is checked.
    ("POST", "/webhooks/twilio/sms"),
    ("POST", "/webhooks/twilio/status"),
}
# Open to whoever is signed in, also with a temporary password: one's own account.
SIGNED_IN = {
    ("GET", "/api/staff/me"),
    ("GET", "/api/staff/me/access"),
    ("POST", "/api/staff/me/password"),
}


@dataclass(frozen=True)
class Endpoint:
    """One method on one path of one service."""

    service: str
    method: str
    path: str
    asks_for: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _endpoints_of(service: Service) -> Iterator[Endpoint]:
    for route in service.whole_router.routes:
        assert isinstance(route, TransactionalRoute)
        for method in sorted(route.methods or ()):
            asks_for = permission_of(route.endpoint)
            assert asks_for is not None
            yield Endpoint(service.name, method, route.path, asks_for)


ENDPOINTS = [endpoint for service in SERVICES for endpoint in _endpoints_of(service)]
GUARDED = [endpoint for endpoint in ENDPOINTS if endpoint.asks_for in PERMISSIONS]
TOKEN_NEEDED = [
    endpoint for endpoint in ENDPOINTS if (endpoint.method, endpoint.path) not in PUBLIC
]


@pytest.fixture(scope="module")
async def rooms() -> AsyncIterator[dict[str, ServiceHarness]]:
    """Bring every service to life once, each alone."""
    async with AsyncExitStack() as stack:
        yield {one.name: await stack.enter_async_context(running(one)) for one in SERVICES}


async def ask(app: ASGIApp, endpoint: Endpoint, token: str | None) -> int:
    """Return the status of an answer without waiting for the rest: a stream has no end."""
    path = re.sub(r"\{[^}]*\}", str(SOMETHING), endpoint.path)
    headers = [(b"content-type", b"application/json"), (b"host", b"service.test")]
    if token is not None:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": endpoint.method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("service.test", 80),
    }
    status: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    left = asyncio.Event()
    bodies = iter([{"type": "http.request", "body": b"{}", "more_body": False}])

    async def receive() -> Message:
        body = next(bodies, None)
        if body is None:
            await left.wait()
        return body or {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            status.set_result(message["status"])

    async def ask() -> None:
        await app(scope, receive, send)

    asked = asyncio.create_task(ask())
    try:
        async with asyncio.timeout(20):
            first: set[asyncio.Future[Any]] = {asked, status}
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        return status.result()
    finally:
        left.set()
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)


def test_every_service_has_endpoints_and_every_one_asks_for_a_known_permission() -> None:
    assert {endpoint.service for endpoint in ENDPOINTS} == {service.name for service in SERVICES}
    assert {(endpoint.method, endpoint.path) for endpoint in ENDPOINTS} - PUBLIC - SIGNED_IN == {
        (endpoint.method, endpoint.path) for endpoint in GUARDED
    }


def test_what_is_open_to_everybody_is_what_we_decided() -> None:
    public = {
        (method, route.path)
        for service in SERVICES
        for route in service.whole_router.routes
        if isinstance(route, TransactionalRoute) and permission_of(route.endpoint) == routing.PUBLIC
        for method in route.methods or ()
    }

    assert public == PUBLIC


async def complaints(
    rooms: dict[str, ServiceHarness], endpoints: list[Endpoint], role: Role
) -> list[str]:
    """Ask every endpoint, and say where the answer is not what the permission table says."""
    may = permissions_of([role])
    wrong = []
    for endpoint in endpoints:
        room = rooms[endpoint.service]
        status = await ask(room.runtime.app, endpoint, room.keys.token(role))
        refused = endpoint.asks_for in PERMISSIONS and endpoint.asks_for not in may
        if (status == 403) != refused or status >= 500:
            wrong.append(f"{endpoint} answers {status}; {role} {'lacks' if refused else 'has'} it")
    return wrong


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_is_refused_exactly_where_it_lacks_the_permission(
    rooms: dict[str, ServiceHarness], role: Role
) -> None:
    assert await complaints(rooms, TOKEN_NEEDED, role) == []


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one not in TOKEN_NEEDED], ids=str)
async def test_what_is_open_to_everybody_asks_nobody_who_they_are(
    rooms: dict[str, ServiceHarness], endpoint: Endpoint
) -> None:
    room = rooms[endpoint.service]
    tokens = [None, "abc.def.ghi", *(room.keys.token(role) for role in ROLES)]

    answers = {await ask(room.runtime.app, endpoint, token) for token in tokens}

    # The provider's endpoints look for its signature, the others at what was sent.
    assert len(answers) == 1
    assert answers <= ({403} if endpoint.path.startswith("/webhooks/") else {200, 400, 422})


async def test_the_matrix_notices_a_wrong_lock(rooms: dict[str, ServiceHarness]) -> None:
    too_open = Endpoint("staff", "GET", "/api/staff/agency", "accounts.write")
    too_narrow = Endpoint("staff", "GET", "/api/staff/audit", "agency.read")

    found = await complaints(rooms, [too_open, too_narrow], "front_desk")

    assert [one.split(" answers")[0] for one in found] == [str(too_open), str(too_narrow)]


@pytest.mark.parametrize("endpoint", TOKEN_NEEDED, ids=str)
async def test_nobody_comes_in_without_a_good_token(
    rooms: dict[str, ServiceHarness], endpoint: Endpoint
) -> None:
    room = rooms[endpoint.service]
    good = room.keys.token(*ROLES)
    stranger = type(room.keys)()  # another key under the same name
    tokens = {
        "none": None,
        "empty": "",
        "nonsense": "abc.def.ghi",
        "run out": room.keys.token(*ROLES, lifetime=-60),
        "of a stranger": stranger.token(*ROLES),
        "changed": _changed(good),
        "unsigned": _unsigned(),
        "for somebody else": _for_somebody_else(room),
    }

    answers = {name: await ask(room.runtime.app, endpoint, token) for name, token in tokens.items()}

    assert answers == dict.fromkeys(tokens, 401)


@pytest.mark.parametrize("endpoint", GUARDED, ids=str)
async def test_a_role_nobody_knows_may_do_nothing(
    rooms: dict[str, ServiceHarness], endpoint: Endpoint
) -> None:
    room = rooms[endpoint.service]

    assert await ask(room.runtime.app, endpoint, room.keys.token("king")) == 403


def _changed(token: str) -> str:
    head, body, signature = token.split(".")
    other = "A" if signature[10] != "A" else "B"
    return ".".join((head, body, signature[:10] + other + signature[11:]))


def _unsigned() -> str:
    header = {"alg": "none", "typ": "at+jwt"}
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": str(SOMETHING), "exp": 4_000_000_000}
    parts = (json.dumps(part).encode() for part in (header, {**claims, "roles": list(ROLES)}))
    return ".".join([*(urlsafe_b64encode(part).decode().rstrip("=") for part in parts), ""])


def _for_somebody_else(room: ServiceHarness) -> str:
    claims = {
        "iss": ISSUER,
        "aud": "another product",
        "sub": str(SOMETHING),
        "roles": list(ROLES),
        "exp": 4_000_000_000,
    }
    header = {"alg": "Ed25519", "kid": "test", "typ": "at+jwt"}
    return jwt.encode(header, claims, room.keys._key, algorithms=["Ed25519"])
