"""Sign in, stay signed in, sign out; who one is, and one's own password."""

import math
from typing import Annotated

from fastapi import Depends, Form, Request, Response

from backbone.db.unit_of_work import ReadSession
from backbone.http.problems import Problem, ProblemType, problem_response, problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    public,
    signed_in,
    transactional_router,
)
from staff import queries
from staff.commands import accounts, sessions, sign_in
from staff.commands.sessions import Denied, Issued
from staff.commands.sign_in import Locked
from staff.dependencies import Dependencies
from staff.dependencies.password_hashing import TooBusy
from staff.domain.accounts import AccountClosed
from staff.domain.lockout import client_address
from staff.domain.passwords import PasswordRefused
from staff.schemas import Me, PasswordChange, PublicKeys, SignInOptions, SignOut, Tokens

CREDENTIALS_MISSING = ProblemType(400, "credentials_missing")
REFRESH_TOKEN_MISSING = ProblemType(400, "refresh_token_missing")
UNSUPPORTED_GRANT_TYPE = ProblemType(400, "unsupported_grant_type")
WRONG_CREDENTIALS = ProblemType(400, "wrong_credentials")
WRONG_CURRENT_PASSWORD = ProblemType(422, "wrong_current_password")
SESSION_UNKNOWN = ProblemType(400, "session_unknown")
SESSION_ENDED = ProblemType(400, "session_ended")
REFRESH_TOKEN_REUSED = ProblemType(400, "refresh_token_reused")
SIGN_IN_LOCKED = ProblemType(429, "sign_in_locked")

router = transactional_router("/api/staff", tag="staff")


async def _client(request: Request, read: ReadSessionDep[Dependencies]) -> str:
    """Return the address of whoever asks, whatever gateway or console stands in between."""
    peer = request.client.host if request.client else None
    forwarded = ",".join(request.headers.getlist("X-Forwarded-For")).split(",")
    return client_address(peer, forwarded, read.deps.settings.trusted_networks)


ClientDep = Annotated[str, Depends(_client)]


@router.post("/token", response_model=Tokens)
@public
@problems(
    CREDENTIALS_MISSING,
    REFRESH_TOKEN_MISSING,
    UNSUPPORTED_GRANT_TYPE,
    WRONG_CREDENTIALS,
    SESSION_UNKNOWN,
    SESSION_ENDED,
    REFRESH_TOKEN_REUSED,
    SIGN_IN_LOCKED,
    TooBusy,
)
async def token(
    work: UnitOfWorkDep[Dependencies],
    client: ClientDep,
    grant_type: Annotated[str, Form()] = "password",
    username: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    refresh_token: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Trade a password, or a refresh token, for new tokens (OAuth 2, RFC 6749 sections 4.3 and 6).

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
            detail = "Send a user name and a password."
            raise _refusal(CREDENTIALS_MISSING, "invalid_request", detail)
        case "refresh_token":
            detail = "Send the refresh token."
            raise _refusal(REFRESH_TOKEN_MISSING, "invalid_request", detail)
        case _:
            detail = "Use the grant type password or refresh_token."
            raise _refusal(UNSUPPORTED_GRANT_TYPE, "unsupported_grant_type", detail)
    return _tokens_or_refusal(work, outcome)


@router.post("/sign-out", status_code=204)
@public
async def sign_out(body: SignOut, work: UnitOfWorkDep, client: ClientDep) -> None:
    """End a sign-in. Whoever holds its refresh token may; twice does no harm."""
    await sessions.end_session(work, body.refresh_token, client=client)


@router.get("/jwks")
@public
async def jwks(read: ReadSessionDep) -> PublicKeys:
    """Return the public keys with which every service checks access tokens by itself."""
    return await queries.public_keys(read)


@router.get("/sign-in-options")
@public
async def sign_in_options(read: ReadSessionDep[Dependencies]) -> SignInOptions:
    """Show what a sign-in page has to offer."""
    return await queries.sign_in_options(read)


@router.get("/me")
@signed_in
@problems(AccountClosed)
async def me(read: ReadSessionDep, actor: ActorDep) -> Me:
    """Show who is signed in, and what they may do."""
    return await queries.me(read, actor)


@router.post("/me/password", response_model=Tokens)
@signed_in
@problems(AccountClosed, WRONG_CURRENT_PASSWORD, PasswordRefused, SIGN_IN_LOCKED, TooBusy)
async def change_password(
    change: PasswordChange,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    client: ClientDep,
) -> Response:
    """Change one's own password; every other sign-in ends, and this one goes on with new tokens."""
    outcome = await accounts.change_own_password(work, change, by=actor, client=client)
    return _tokens_or_refusal(work, outcome)


_DENIALS = {
    "wrong_credentials": (
        WRONG_CREDENTIALS,
        "The user name or the password is not right. Please try again.",
    ),
    "wrong_current_password": (
        WRONG_CURRENT_PASSWORD,
        "The current password is not right. Type the one you signed in with.",
    ),
    "session_unknown": (SESSION_UNKNOWN, "This sign-in is not known. Please sign in again."),
    "session_ended": (SESSION_ENDED, "This sign-in has ended. Please sign in again."),
    "refresh_token_reused": (
        REFRESH_TOKEN_REUSED,
        "This sign-in was ended for safety, because its token was used twice. Sign in again.",
    ),
}


def _tokens_or_refusal(read: ReadSession, outcome: Issued | Denied | Locked) -> Response:
    """Answer with tokens, or say why not: returned, so that what was counted is committed."""
    match outcome:
        case Issued():
            tokens = Tokens.model_validate(outcome, from_attributes=True)
            return Response(
                tokens.model_dump_json(),
                media_type="application/json",
                headers={"Cache-Control": "no-store"},
            )
        case Denied(reason):
            kind, detail = _DENIALS[reason]
            return problem_response(_refusal(kind, "invalid_grant", detail))
        case Locked(until):
            seconds = max(1, math.ceil((until - read.now()).total_seconds()))
            detail = (
                f"Too many wrong passwords. Wait {math.ceil(seconds / 60)} minutes, or ask an"
                " administrator for a new password."
            )
            problem = _refusal(
                SIGN_IN_LOCKED,
                "temporarily_unavailable",
                detail,
                until=until.isoformat(),
                seconds=seconds,
            )
            problem.headers["Retry-After"] = str(seconds)
            return problem_response(problem)


def _refusal(kind: ProblemType, error: str, detail: str, **parameters: object) -> Problem:
    """Refuse in the words of OAuth 2 and as a problem at once."""
    return kind(
        detail,
        headers={"Cache-Control": "no-store"},
        error=error,
        error_description=detail,
        **parameters,
    )
