"""Access tokens: only ours, only now, only whole; checked without asking anybody each time."""

import asyncio
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from structlog.testing import capture_logs

from backbone.http import auth
from backbone.http.auth import AUDIENCE, ISSUER, TokenVerifier, jwks_fetcher
from backbone.http.problems import Problem
from backbone.testing import Keys


class Staff:
    """A staff service: its key, and how often it was asked for it."""

    def __init__(self) -> None:
        self.key = OKPKey.generate_key("Ed25519", {"kid": "one"}, private=True)
        self.asked = 0
        self.away: Exception | None = None

    async def published(self) -> Mapping[str, Any]:
        self.asked += 1
        if self.away is not None:
            raise self.away
        return {"keys": [self.key.as_dict(private=False)]}

    def token(self, *, kind: str = "at+jwt", key: OKPKey | None = None, **changed: object) -> str:
        now = int(datetime.now(UTC).timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(uuid4()),
            "preferred_username": "frontdesk",
            "name": "ADAM DEHOYOS",
            "roles": ["front_desk", "a role of the next release"],
            "iat": now,
            "exp": now + 600,
        } | changed
        header = {"alg": "Ed25519", "kid": (key or self.key).kid, "typ": kind}
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, kept, key or self.key, algorithms=["Ed25519"])


@pytest.fixture
def staff() -> Staff:
    return Staff()


async def refused(verifier: TokenVerifier, token: str) -> int:
    with pytest.raises(Problem) as raised:
        await verifier.actor(token)
    return raised.value.kind.status


async def test_a_token_says_who_is_asking_and_what_they_may(staff: Staff) -> None:
    person = await TokenVerifier(staff.published).actor(staff.token())

    assert (person.username, person.name) == ("frontdesk", "ADAM DEHOYOS")
    assert person.may("contacts.write")
    assert not person.may("accounts.write")


async def test_the_staff_service_is_asked_once_not_every_time(staff: Staff) -> None:
    verifier = TokenVerifier(staff.published)
    token = staff.token()

    await asyncio.gather(*(verifier.actor(token) for _ in range(20)))
    await verifier.actor(staff.token())

    assert staff.asked == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "somebody-else"},
        {"aud": "another-product"},
        {"exp": int(datetime.now(UTC).timestamp()) - 120},
        {"exp": None},
        {"sub": None},
        {"kind": "JWT"},
        {"key": OKPKey.generate_key("Ed25519", {"kid": "one"}, private=True)},
        {"key": OKPKey.generate_key("Ed25519", {"kid": "other"}, private=True)},
    ],
    ids=["issuer", "audience", "too old", "for ever", "nobody", "kind", "forged", "foreign key"],
)
async def test_a_token_that_is_not_ours_is_refused(staff: Staff, changed: dict[str, Any]) -> None:
    assert await refused(TokenVerifier(staff.published), staff.token(**changed)) == 401


async def test_a_token_that_was_altered_is_refused(staff: Staff) -> None:
    verifier = TokenVerifier(staff.published)
    head, body, signature = staff.token().split(".")
    claims = json.loads(urlsafe_b64decode(body + "=="))
    claims["roles"] = ["administrator"]
    forged = urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    unsigned = urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').rstrip(b"=").decode()

    for token in (f"{head}.{forged}.{signature}", f"{unsigned}.{forged}.", f"{head}.{body}", "."):
        assert await refused(verifier, token) == 401


async def test_a_new_key_is_fetched_but_a_flood_of_foreign_tokens_asks_only_now_and_then(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifier = TokenVerifier(staff.published)
    await verifier.actor(staff.token())
    staff.key = OKPKey.generate_key("Ed25519", {"kid": "two"}, private=True)

    for _ in range(10):
        assert await refused(verifier, staff.token()) == 401
    assert staff.asked == 1

    monkeypatch.setattr(auth, "_MIN_REFRESH_INTERVAL", 0.0)
    assert (await verifier.actor(staff.token())).username == "frontdesk"


async def test_while_the_staff_service_is_away_known_keys_go_on_working(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "_MIN_REFRESH_INTERVAL", 0.0)
    staff.away = httpx2.ConnectError("away")
    verifier = TokenVerifier(staff.published)
    assert await refused(verifier, staff.token()) == 503

    staff.away = None
    await verifier.actor(staff.token())
    staff.away = httpx2.ConnectError("away")
    assert (await verifier.actor(staff.token())).username == "frontdesk"
    assert await refused(verifier, staff.token(key=_foreign())) == 401


def _foreign() -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": "foreign"}, private=True)


async def test_a_token_that_was_good_is_not_good_for_ever(staff: Staff) -> None:
    verifier = TokenVerifier(staff.published)
    token = staff.token()
    person = await verifier.actor(token)
    verifier._cache[token] = replace(person, expires_at=0.0)

    assert (await verifier.actor(token)).id == person.id
    assert verifier._cache[token].expires_at > 0


async def test_the_memory_for_tokens_is_limited(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "_CACHE_SIZE", 3)
    verifier = TokenVerifier(staff.published)

    for _ in range(10):
        await verifier.actor(staff.token())

    assert len(verifier._cache) <= 3


async def test_keys_are_asked_for_where_the_staff_service_publishes_them() -> None:
    keys = Keys()

    async def answer(request: httpx2.Request) -> httpx2.Response:
        assert request.url.path == "/api/staff/jwks"
        return httpx2.Response(200, json=await keys._published())

    async with httpx2.AsyncClient(
        transport=httpx2.MockTransport(answer), base_url="http://house.test"
    ) as api:
        person = await TokenVerifier(jwks_fetcher(api)).actor(keys.token("auditor"))

    assert person.may("audit.read")


# ---------------------------------------------------------------------------- clocks
HOUR_AND_A_HALF = timedelta(minutes=90)


@pytest.mark.parametrize("ahead", [HOUR_AND_A_HALF, -HOUR_AND_A_HALF, timedelta()])
async def test_a_token_is_valid_for_its_lifetime_whatever_our_own_clock_shows(
    ahead: timedelta,
) -> None:
    keys = Keys(ahead=ahead)
    with capture_logs() as said:
        assert (await keys.verifier.actor(keys.token("auditor"))).may("reports.read")
        # Over for a minute by the clock that issued it.
        assert await refused(keys.verifier, keys.token("auditor", lifetime=-60)) == 401

    differ = [line for line in said if line["event"] == "clocks_differ"]
    assert [line["ahead_seconds"] for line in differ] == (
        [round(ahead.total_seconds())] if ahead else []
    )


async def test_a_clock_that_is_wrong_beyond_reason_is_not_followed() -> None:
    keys = Keys(ahead=timedelta(hours=3))
    with capture_logs() as said:
        assert await refused(keys.verifier, keys.token("auditor")) == 401

    assert "clock_not_followed" in [line["event"] for line in said]


async def test_a_staff_service_that_does_not_tell_its_time_is_believed_to_share_ours(
    staff: Staff,
) -> None:
    verifier = TokenVerifier(staff.published)

    await verifier.actor(staff.token())

    assert abs(verifier.clock.difference) < 1
