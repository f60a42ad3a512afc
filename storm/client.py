"""A client as ours are: every request is repeated, under its key, until it is answered."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from storm.world import World

PASSWORD = "hearthline-demo"  # noqa: S105  the demo accounts', known to everybody
UNTIL_GIVEN_UP = 120.0
"""Seconds until an operation counts as never answered."""
ONE_TRY = 15.0
"""Seconds until a client asks again."""
AWAY = frozenset({429, 502, 503, 504})
"""Statuses that say: nothing is wrong with this, ask again."""
SERVER_ERROR = 500
UNAUTHORISED = 401


@dataclass
class Tally:
    """What became of the operations."""

    attempted: int = 0
    acknowledged: int = 0
    refused: int = 0
    """Answered with a refusal that is right: somebody else holds the call, the note is gone."""
    recovered: int = 0
    """Of those acknowledged: a first try got no answer, or a 503, and nobody knew what it did."""
    repeats: int = 0
    unanswered: list[str] = field(default_factory=list)
    errors_500: list[str] = field(default_factory=list)
    unexpected: Counter[str] = field(default_factory=Counter)
    """Answers nobody should get, by what was asked and the status."""
    last_acknowledged: float = field(default_factory=time.monotonic)


class GivenUp(Exception):
    """Nobody answered for two minutes."""


class Client:
    """Somebody who is signed in, and does not give up."""

    def __init__(self, world: World, username: str, tally: Tally) -> None:
        self._http = httpx2.AsyncClient(
            base_url=world.origin,
            timeout=ONE_TRY,
            limits=httpx2.Limits(max_connections=200, max_keepalive_connections=50),
        )
        self._username = username
        self._tally = tally
        self._token: str | None = None
        self._signing_in = asyncio.Lock()

    async def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> "Answered":
        """Ask until answered; a change has one key, however often it is sent."""
        own = dict(headers or {})
        if method != "GET":
            own.setdefault("Idempotency-Key", uuid4().hex)
        deadline = time.monotonic() + UNTIL_GIVEN_UP
        unknown, pause = False, 0.2
        while time.monotonic() < deadline:
            token = await self._signed_in(deadline)
            own["Authorization"] = f"Bearer {token}"
            try:
                answer = await self._http.request(method, path, json=body, headers=own, **more)
            except httpx2.TransportError:
                unknown = True
            else:
                if answer.status_code == UNAUTHORISED:
                    # Sign-ins end after ten minutes; of many requests the first renews it for all.
                    if self._token == token:
                        self._token = None
                elif answer.status_code >= SERVER_ERROR:
                    # Its commit may have come through even so: the database went with the answer.
                    unknown = True
                    if answer.status_code not in AWAY:
                        said = f"{method} {path.split('/')[2]} {answer.status_code}"
                        self._tally.errors_500.append(said)
                elif answer.status_code not in AWAY:
                    return Answered(answer, unknown=unknown)
            self._tally.repeats += 1
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 1.0)
        self._tally.unanswered.append(f"{method} {path}")
        raise GivenUp

    async def _signed_in(self, deadline: float) -> str:
        async with self._signing_in:
            while self._token is None:
                form = {"username": self._username, "password": PASSWORD}
                try:
                    answer = await self._http.post("/api/staff/token", data=form)
                    if answer.status_code == httpx2.codes.OK:
                        self._token = answer.json()["access_token"]
                        break
                    if answer.status_code == SERVER_ERROR:
                        self._tally.errors_500.append("POST token 500")
                except httpx2.TransportError:
                    pass
                if time.monotonic() > deadline:
                    raise GivenUp
                await asyncio.sleep(0.3)
            return self._token

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()


@dataclass(frozen=True)
class Answered:
    """An answer, and whether an earlier try of the same had none."""

    response: httpx2.Response
    unknown: bool

    @property
    def status(self) -> int:
        """The answer's status."""
        return self.response.status_code

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.response.is_success

    def json(self) -> Any:
        """Read the body."""
        return self.response.json()
