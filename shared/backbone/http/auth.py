"""Access tokens: every service verifies them itself, with the staff service's public keys."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from backbone.actor import Actor
from backbone.http.problems import SERVICE_UNAVAILABLE, SIGN_IN_ENDED
from contracts.permissions import permissions_of

ISSUER = "hearthline-staff"
AUDIENCE = "hearthline"
_LEEWAY = 30
"""Seconds by which clocks may differ."""
_CACHE_SIZE = 2048
_MIN_REFRESH_INTERVAL = 5.0
"""Seconds between two fetches of the keys."""

FetchKeys = Callable[[], Awaitable[Mapping[str, Any]]]


class TokenVerifier:
    """Verifies access tokens against the staff service's published keys."""

    def __init__(self, fetch_keys: FetchKeys) -> None:
        self._fetch = fetch_keys
        self._keys = KeySet([])
        self._fetched_at = float("-inf")
        self._fetching = asyncio.Lock()
        self._cache: dict[str, Actor] = {}

    async def actor(self, token: str) -> Actor:
        """Return whom a token identifies; 401 when it is not ours, expired or altered."""
        known = self._cache.get(token)
        if known is not None and known.expires_at > time.time():
            return known
        actor = _actor(await self._claims(token), token)
        if len(self._cache) >= _CACHE_SIZE:
            self._cache.clear()
        self._cache[token] = actor
        return actor

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
        raise SIGN_IN_ENDED(
            "Your sign-in has ended. Please sign in again.",
            headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )

    async def _refresh(self) -> None:
        async with self._fetching:
            # A flood of foreign tokens must not become a flood of requests to the staff service.
            if time.monotonic() - self._fetched_at < _MIN_REFRESH_INTERVAL:
                return
            try:
                published = await self._fetch()
                serialized: KeySetSerialization = {"keys": list(published["keys"])}
                self._keys = KeySet.import_key_set(serialized)
            except (httpx2.HTTPError, OSError, ValueError, KeyError) as error:
                if self._keys.keys:
                    return
                raise SERVICE_UNAVAILABLE(
                    "Sign-ins cannot be checked at the moment. Please try again shortly.",
                    headers={"Retry-After": "2"},
                ) from error
            self._fetched_at = time.monotonic()


def _actor(claims: Mapping[str, Any], token: str) -> Actor:
    roles = [str(role) for role in claims.get("roles", [])]
    username = str(claims.get("preferred_username", ""))
    return Actor(
        id=UUID(str(claims["sub"])),
        username=username,
        name=str(claims.get("name", "")) or username,
        permissions=permissions_of(roles),
        token=token,
        expires_at=float(claims["exp"]),
    )


def jwks_fetcher(api: httpx2.AsyncClient) -> FetchKeys:
    """Return a function that fetches the staff service's public keys."""

    async def fetch() -> Mapping[str, Any]:
        response = await api.get("/api/staff/jwks", timeout=5)
        response.raise_for_status()
        keys: Mapping[str, Any] = response.json()
        return keys

    return fetch
