"""Sign in, stay signed in, sign out; who one is, and one's own password."""

import math
from typing import Annotated

from fastapi import Depends, Form, Request, Response

from backbone.db.unit_of_work import ReadSession
from backbone.http.problems import Problem, answer
from backbone.http.routing import ActorDep, ReadSessionDep, UnitOfWorkDep, public, signed_in
from staff import queries
from staff.commands import accounts, sessions, sign_in
from staff.commands.sessions import Denied, Issued
from staff.commands.sign_in import Wait
from staff.domain.lockout import client_address
from staff.routes.entrance import router
from staff.schemas import Me, PasswordChange, PublicKeys, SignInOptions, SignOut, Tokens


def _client(request: Request, read: ReadSessionDep) -> str:
    """Say whose computer asks, whatever gateway or console stands in between."""
    peer = request.client.host if request.client else None
    forwarded = ",".join(request.headers.getlist("X-Forwarded-For")).split(",")
    return client_address(peer, forwarded, read.deps.settings.trusted)


ClientDep = Annotated[str, Depends(_client)]


@router.post("/token", response_model=Tokens)
@public
async def token(
    work: UnitOfWorkDep,
    client: ClientDep,
    grant_type: Annotated[str, Form()] = "password",
    username: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    refresh_token: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Trade a password, or a refresh token, for a way in (OAuth 2, RFC 6749 sections 4.3 and 6).

    Ten wrong passwords for one user name within 15 minutes, and the next has to wait.
    """
    match grant_type:
        case "password" if username and password:
            outcome = await sign_in.sign_in(
                work, username=username, password=password, client=client
            )
        case "refresh_token" if refresh_token:
            outcome = await sessions.continue_session(work, refresh_token, client=client)
        case "password":
            return _refused("invalid_request", 400, "Send a user name and a password.")
        case "refresh_token":
            return _refused("invalid_request", 400, "Send the refresh token.")
        case _:
            return _refused(
                "unsupported_grant_type", 400, "Use the grant type password or refresh_token."
            )
    return _tokens_or_refusal(work, outcome, denied=400)


@router.post("/sign-out", status_code=204)
@public
async def sign_out(body: SignOut, work: UnitOfWorkDep, client: ClientDep) -> None:
    """End a sign-in. Whoever holds its refresh token may; twice does no harm."""
    await sessions.end_session(work, body.refresh_token, client=client)


@router.get("/jwks")
@public
async def jwks(read: ReadSessionDep) -> PublicKeys:
    """Give out the public keys with which every service checks access tokens by itself."""
    return await queries.public_keys(read)


@router.get("/sign-in-options")
@public
async def sign_in_options(read: ReadSessionDep) -> SignInOptions:
    """Tell a sign-in page what it has to offer."""
    return await queries.sign_in_options(read)


@router.get("/me")
@signed_in
async def me(read: ReadSessionDep, actor: ActorDep) -> Me:
    """Tell who is signed in, and what they may do."""
    return await queries.me(read, actor.id)


@router.post("/me/password", response_model=Tokens)
@signed_in
async def change_password(
    change: PasswordChange, work: UnitOfWorkDep, actor: ActorDep, client: ClientDep
) -> Response:
    """Change one's own password; every other sign-in ends, and this one goes on with new tokens."""
    outcome = await accounts.change_own_password(work, change, by=actor, client=client)
    return _tokens_or_refusal(work, outcome, denied=422)


def _tokens_or_refusal(
    read: ReadSession, outcome: Issued | Denied | Wait, *, denied: int
) -> Response:
    """Answer with tokens, or say why not; returned, so that what was counted is kept."""
    match outcome:
        case Issued():
            tokens = Tokens.model_validate(outcome, from_attributes=True)
            return Response(
                tokens.model_dump_json(),
                media_type="application/json",
                headers={"Cache-Control": "no-store"},
            )
        case Denied(reason):
            return _refused("invalid_grant", denied, reason)
        case Wait(until):
            seconds = max(1, math.ceil((until - read.now()).total_seconds()))
            minutes = math.ceil(seconds / 60)
            return _refused(
                "temporarily_unavailable",
                429,
                f"Too many wrong passwords. Wait {minutes} minutes, or ask an administrator"
                " for a new password.",
                retry_after=seconds,
            )


def _refused(error: str, status: int, detail: str, *, retry_after: int | None = None) -> Response:
    """Refuse in the words of OAuth 2 and as a problem at once."""
    headers = {"Cache-Control": "no-store"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    problem = Problem(status, detail, headers=headers, error=error, error_description=detail)
    return answer(problem)
