"""Access tokens of the staff service: obtained with a password, renewed before they end."""

from collections.abc import Mapping
from typing import Any, Final

import httpx2

from console.api_client import ApiProblem, UnreachableError, read_json
from console.session import Person, Session

_ENDED: Final = frozenset(
    {"session_ended", "session_unknown", "refresh_token_reused", "account_closed", "sign_in_ended"}
)
"""Refusals by which a session cannot go on; whatever else is refused may be granted in a moment."""


async def sign_in(
    http: httpx2.AsyncClient,
    session: Session,
    *,
    username: str,
    password: str,
    forwarded_for: Mapping[str, str],
) -> None:
    """Open the session of whoever has this password; raise ApiProblem or UnreachableError.

    `forwarded_for` names the browser's address: wrong passwords are counted where they come from.
    """
    grant = {"grant_type": "password", "username": username, "password": password}
    tokens, person = await _request_tokens(http, grant, forwarded_for)
    session.sign_in(tokens=tokens, person=person)


async def renew_tokens(
    http: httpx2.AsyncClient, session: Session, *, forwarded_for: Mapping[str, str]
) -> None:
    """Exchange the refresh token for a new pair; a refusal ends the session.

    A service that does not answer ends nothing: the old token is kept, and the page itself will
    say what is wrong.
    """
    grant = {"grant_type": "refresh_token", "refresh_token": session.refresh_token}
    try:
        tokens, session.person = await _request_tokens(http, grant, forwarded_for)
    except UnreachableError:
        return
    except ApiProblem as problem:
        if problem.code in _ENDED:
            session.expire()
        return
    session.store_tokens(tokens)


async def _request_tokens(
    http: httpx2.AsyncClient, grant: dict[str, str], forwarded_for: Mapping[str, str]
) -> tuple[dict[str, Any], Person]:
    try:
        tokens = read_json(await http.post("/api/staff/token", data=grant, headers=forwarded_for))
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        me = read_json(await http.get("/api/staff/me", headers=bearer))
    except httpx2.TransportError as error:
        raise UnreachableError from error
    return tokens, person_of(me)


def person_of(me: Mapping[str, Any]) -> Person:
    """Return the signed-in person, as the staff service describes them."""
    return Person(
        id=str(me["id"]),
        username=str(me["username"]),
        name=str(me["name"]),
        permissions=frozenset(me["permissions"]),
        must_change_password=bool(me.get("must_change_password")),
    )


def forwarded_for(scope: Mapping[str, Any]) -> dict[str, str]:
    """Return the `X-Forwarded-For` header that names the browser behind a request."""
    chain = [
        value.decode("latin-1")
        for name, value in scope.get("headers", ())
        if name == b"x-forwarded-for"
    ]
    client = scope.get("client")
    chain += [str(client[0])] if client else []
    return {"X-Forwarded-For": ", ".join(chain)} if chain else {}
