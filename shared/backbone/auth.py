"""Who is asking: access tokens are checked by every service itself."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from backbone.errors import Problem
from contracts.permissions import permissions_of

ISSUER = "hearthline-staff"
AUDIENCE = "hearthline"
_LEEWAY = 30
_REMEMBERED = 2048
_KEYS_AT_MOST_EVERY = 5.0

FetchKeys = Callable[[], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever is signed in: a member of staff and what they may do."""

    id: UUID
    username: str
    name: str
    permissions: frozenset[str]
    token: str
    expires_at: float
    """When the token runs out, in seconds since 1970."""

    def may(self, permission: str) -> bool:
        """Say whether this person may do something."""
        return permission in self.permissions


class Verifier:
    """Checks access tokens against the staff service's published keys."""

    def __init__(self, fetch_keys: FetchKeys) -> None:
        self._fetch = fetch_keys
        self._keys = KeySet([])
        self._fetched_at = float("-inf")
        self._fetching = asyncio.Lock()
        self._known: dict[str, tuple[Person, float]] = {}

    async def person(self, token: str) -> Person:
        """Return who a token speaks for; 401 when it is not ours, too old or altered."""
        known = self._known.get(token)
        if known is not None and known[1] > time.time():
            return known[0]
        claims = await self._claims(token)
        person = _person(claims, token)
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[token] = (person, person.expires_at)
        return person

    async def _claims(self, token: str) -> dict[str, Any]:
        for fresh_keys in (False, True):
            if fresh_keys or not self._keys.keys:
                await self._refresh()
            try:
                decoded = jwt.decode(token, self._keys, algorithms=["Ed25519"])
                rules = jwt.JWTClaimsRegistry(
                    leeway=_LEEWAY,
                    iss={"essential": True, "value": ISSUER},
                    aud={"essential": True, "value": AUDIENCE},
                    exp={"essential": True},
                    sub={"essential": True},
                )
                rules.validate(decoded.claims)
            except (JoseError, ValueError, KeyError, TypeError):
                continue
            if decoded.header.get("typ") == "at+jwt":
                return dict(decoded.claims)
        raise Problem(
            401,
            "Your sign-in has ended. Please sign in again.",
            headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )

    async def _refresh(self) -> None:
        async with self._fetching:
            # A flood of foreign tokens must not become a flood of questions to the staff service.
            if time.monotonic() - self._fetched_at < _KEYS_AT_MOST_EVERY:
                return
            try:
                published = await self._fetch()
                serialized: KeySetSerialization = {"keys": list(published["keys"])}
                self._keys = KeySet.import_key_set(serialized)
            except (httpx2.HTTPError, OSError, ValueError, KeyError) as error:
                if self._keys.keys:
                    return
                raise Problem(
                    503,
                    "Sign-ins cannot be checked at the moment. Please try again shortly.",
                    headers={"Retry-After": "2"},
                ) from error
            self._fetched_at = time.monotonic()


def _person(claims: Mapping[str, Any], token: str) -> Person:
    roles = [str(role) for role in claims.get("roles", [])]
    return Person(
        id=UUID(str(claims["sub"])),
        username=str(claims.get("preferred_username", "")),
        name=str(claims.get("name", "")),
        permissions=permissions_of(roles),
        token=token,
        expires_at=float(claims["exp"]),
    )


def keys_from(api: httpx2.AsyncClient) -> FetchKeys:
    """Make the question for the staff service's keys."""

    async def fetch() -> Mapping[str, Any]:
        response = await api.get("/api/staff/jwks", timeout=5)
        response.raise_for_status()
        keys: Mapping[str, Any] = response.json()
        return keys

    return fetch
