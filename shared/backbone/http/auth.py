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
from backbone.http.problems import SERVICE_UNAVAILABLE, SIGN_IN_ENDED, Problem
from backbone.remote_clock import RemoteClock, steady
from backbone.telemetry.logging import get_logger
from contracts.permissions import permissions_of

log = get_logger(__name__)

ISSUER = "hearthline-staff"
AUDIENCE = "hearthline"
_LEEWAY = 30
"""Seconds by which clocks may differ unnoticed."""
CLOCK_ALLOWANCE = 2 * 3600.0
"""Seconds by which the staff service's clock may differ from ours and is followed all the same."""
_KEYS_FOR = 600.0
"""Seconds after which keys, and with them the staff service's clock, are looked at again."""
_CACHE_SIZE = 2048
_MIN_REFRESH_INTERVAL = 5.0
"""Seconds between two fetches of the keys."""

FetchKeys = Callable[[], Awaitable[Mapping[str, Any]]]


class TokenVerifier:
    """Verifies access tokens against the staff service's published keys, and by its clock.

    A token is valid for its lifetime, which the staff service's clock measures: it tells its time
    with its keys, and our own clock, which may be set wrongly, is not asked.
    """

    def __init__(self, fetch_keys: FetchKeys) -> None:
        self._fetch = fetch_keys
        self._keys = KeySet([])
        self._fetched_at = float("-inf")
        self._fetching = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None
        self._cache: dict[str, Actor] = {}
        self.clock = RemoteClock("staff")

    async def actor(self, token: str) -> Actor:
        """Return whom a token identifies; 401 when it is not ours, expired or altered."""
        known = self._cache.get(token)
        if known is not None and known.expires_at > self.clock.timestamp():
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
            elif time.monotonic() - self._fetched_at > _KEYS_FOR:
                self._refresh_meanwhile()
            try:
                decoded = jwt.decode(token, self._keys, algorithms=["Ed25519"])
                rules = jwt.JWTClaimsRegistry(
                    now=int(self.clock.timestamp()),
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
        raise sign_in_ended()

    def _refresh_meanwhile(self) -> None:
        """Look at the keys again, while those at hand still serve."""
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh())

    async def _refresh(self) -> None:
        async with self._fetching:
            # A flood of foreign tokens must not become a flood of requests to the staff service.
            if time.monotonic() - self._fetched_at < _MIN_REFRESH_INTERVAL:
                return
            asked_at = steady()
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
            self._read_clock(published.get("now"), asked_at)

    def _read_clock(self, shown: object, asked_at: float) -> None:
        """Follow the staff service's clock, unless one of the two is wrong beyond reason."""
        if not isinstance(shown, int | float):
            return  # A staff service of the version before does not tell its time.
        self.clock.set(float(shown), asked_at=asked_at)
        if abs(self.clock.difference) > CLOCK_ALLOWANCE:
            log.error("clock_not_followed", whose="staff", allowed_seconds=CLOCK_ALLOWANCE)
            self.clock.forget()


def sign_in_ended() -> Problem:
    """Return the refusal of a token that is no longer good, or never was."""
    return SIGN_IN_ENDED(
        "Your sign-in has ended. Please sign in again.",
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )


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
        issued_at=float(claims.get("iat", 0)),
        session_id=UUID(str(claims["sid"])) if claims.get("sid") else None,
        account_version=int(claims["ver"]) if claims.get("ver") is not None else None,
    )


def jwks_fetcher(api: httpx2.AsyncClient) -> FetchKeys:
    """Return a function that fetches the staff service's public keys."""

    async def fetch() -> Mapping[str, Any]:
        response = await api.get("/api/staff/jwks", timeout=5)
        response.raise_for_status()
        keys: Mapping[str, Any] = response.json()
        return keys

    return fetch
