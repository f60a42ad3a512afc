"""The route class behind every door: permission, one transaction, commit before answering."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import text

from backbone.auth import Person, Verifier
from backbone.errors import Problem
from backbone.work import Work, Workplace
from contracts.permissions import PERMISSIONS, Permission

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

_PUBLIC = "(public)"
_SIGNED_IN = "(signed in)"
_MARK = "__hearthline_permission__"
_KEPT_HEADERS = ("etag", "location", "content-type")

_CLAIM_KEY = text(
    "INSERT INTO idempotency_key (key, request) VALUES (:key, :request)"
    " ON CONFLICT DO NOTHING RETURNING key"
)
_GIVEN = text("SELECT request, status, headers, body FROM idempotency_key WHERE key = :key")
_KEEP = text(
    "UPDATE idempotency_key SET status = :status, headers = :headers, body = :body WHERE key = :key"
)
_KEEP_NOTHING = text("DELETE FROM idempotency_key WHERE key = :key")


def allows(permission: Permission) -> Callable[[Endpoint], Endpoint]:
    """Declare what a person must be permitted to do to come through this door."""
    if permission not in PERMISSIONS:
        raise TypeError(f"{permission} is not in the permission table.")

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, permission)
        return endpoint

    return mark


def public(endpoint: Endpoint) -> Endpoint:
    """Declare that anybody may come through this door, signed in or not."""
    setattr(endpoint, _MARK, _PUBLIC)
    return endpoint


def signed_in(endpoint: Endpoint) -> Endpoint:
    """Declare that whoever is signed in may come through this door, whatever their roles."""
    setattr(endpoint, _MARK, _SIGNED_IN)
    return endpoint


def permission_of(endpoint: Callable[..., Any]) -> str | None:
    """Return what a door asks for; None when nobody declared it."""
    return getattr(endpoint, _MARK, None)


def is_public(endpoint: Callable[..., Any]) -> bool:
    """Say whether a door is open to everybody."""
    return permission_of(endpoint) == _PUBLIC


class DoorRoute(APIRoute):
    """A route whose work is committed before the answer leaves."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the endpoint: who asks, may they, was this asked before, one transaction, answer."""
        endpoint = super().get_route_handler()
        permission = permission_of(self.endpoint)

        async def handle(request: Request) -> Response:
            request.scope["hearthline_route"] = self.path
            if permission != _PUBLIC:
                request.state.person = await _admit(request, permission)
            workplace: Workplace = request.app.state.workplace
            if request.method in {"GET", "HEAD"}:
                async with workplace.read() as read:
                    request.state.read = read
                    return await endpoint(request)
            key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
            try:
                async with workplace.work() as work:
                    request.state.work = request.state.read = work
                    if key is None:
                        return await endpoint(request)
                    return await _once(work, request, key, endpoint)
            except _AlreadyAnswered as already:
                return already.response

        return handle


class _AlreadyAnswered(Exception):  # noqa: N818  leaves the transaction without committing it
    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


async def _admit(request: Request, permission: str | None) -> Person:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem(
            401,
            "Sign in first and send the access token as `Authorization: Bearer ...`.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    verifier: Verifier = request.app.state.verifier
    person = await verifier.person(token.strip())
    if permission == _SIGNED_IN:
        return person
    if permission is None or not person.may(permission):
        raise Problem(
            403,
            f"Your role does not include `{permission}`. Ask an administrator if you need it.",
            permission=permission,
        )
    return person


async def _once(
    work: Work,
    request: Request,
    key: str,
    endpoint: Callable[[Request], Coroutine[Any, Any, Response]],
) -> Response:
    """Answer a repeated request with the answer already given, from the same transaction."""
    if not 1 <= len(key) <= 200:  # noqa: PLR2004  a UUID fits five times
        raise Problem(400, "An Idempotency-Key has between 1 and 200 characters.")
    person: Person | None = getattr(request.state, "person", None)
    whose = f"{person.id if person else '-'} {request.url.path} {key}"
    name = hashlib.sha256(whose.encode()).hexdigest()
    # Keyed with what only the client knows: a body may hold an SSN, and a plain hash gives it away.
    asked = hmac.new(key.encode(), await request.body(), hashlib.sha256).hexdigest()
    claimed = await work.session.execute(_CLAIM_KEY, {"key": name, "request": asked})
    if claimed.one_or_none() is None:
        raise _AlreadyAnswered(await _given_before(work, name, asked))
    response = await endpoint(request)
    if response.headers.get("Cache-Control") == "no-store":
        # The endpoint says that its answer is a secret (a token): it must not lie in a table.
        await work.session.execute(_KEEP_NOTHING, {"key": name})
        return response
    headers = {one: response.headers[one] for one in _KEPT_HEADERS if one in response.headers}
    await work.session.flush()
    await work.session.execute(
        _KEEP,
        {
            "key": name,
            "status": response.status_code,
            "headers": json.dumps(headers),
            "body": base64.b64encode(bytes(response.body)).decode(),
        },
    )
    return response


async def _given_before(work: Work, name: str, asked: str) -> Response:
    row = (await work.session.execute(_GIVEN, {"key": name})).one_or_none()
    if row is None or row.status is None:
        raise Problem(409, "The same request is still being worked on. Try again in a moment.")
    if not hmac.compare_digest(row.request, asked):
        raise Problem(
            422,
            "This Idempotency-Key was used for another request. Use a new key for new content.",
        )
    response = Response(base64.b64decode(row.body), status_code=row.status)
    for one, value in json.loads(row.headers).items():
        response.headers[one] = value
    response.headers["Idempotency-Replayed"] = "true"
    return response


def door(prefix: str, *, tag: str) -> APIRouter:
    """Make a service's door: its routes declare a permission and commit before answering."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=DoorRoute)
