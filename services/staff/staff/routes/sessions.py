"""Sign in, stay signed in, sign out; who one is, and one's own password."""

from typing import Annotated

from fastapi import Depends, Form, Request, Response

from backbone.http.problems import Problem, ProblemType, problem_response, problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    public,
    signed_in,
    transactional_router,
)
from backbone.typed.text import clean_field, without_unkeepable
from staff import queries
from staff.commands import accounts, sessions, sign_in
from staff.commands.password_links import PASSWORD_LINK_ENDED, use_password_link
from staff.commands.sessions import REFRESH_TOKEN_REUSED, SESSION_ENDED, SESSION_UNKNOWN
from staff.commands.sign_in import SIGN_IN_LOCKED, WRONG_CREDENTIALS, WRONG_CURRENT_PASSWORD
from staff.dependencies import Dependencies
from staff.dependencies.password_hashing import TooBusy
from staff.domain.accounts import AccountClosed
from staff.domain.lockout import client_address
from staff.domain.passwords import PasswordRefused
from staff.schemas.accounts import (
    ChosenPassword,
    Me,
    PasswordChange,
    PublicKeys,
    SignInOptions,
    SignOut,
    Tokens,
)

CREDENTIALS_MISSING = ProblemType(400, "credentials_missing")
REFRESH_TOKEN_MISSING = ProblemType(400, "refresh_token_missing")
UNSUPPORTED_GRANT_TYPE = ProblemType(400, "unsupported_grant_type")

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
                work,
                username=clean_field(without_unkeepable(username)),
                password=password,
                client=client,
            )
        case "refresh_token" if refresh_token:
            outcome = await sessions.continue_session(work, refresh_token, client=client)
        case "password":
            outcome = CREDENTIALS_MISSING("Send a user name and a password.")
        case "refresh_token":
            outcome = REFRESH_TOKEN_MISSING("Send the refresh token.")
        case _:
            outcome = UNSUPPORTED_GRANT_TYPE("Use the grant type password or refresh_token.")
    return tokens_or_refusal(outcome)


@router.post("/sign-out", status_code=204)
@public
async def sign_out(body: SignOut, work: UnitOfWorkDep[Dependencies], client: ClientDep) -> None:
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


@router.get("/me/access", status_code=204)
@signed_in
async def access() -> None:
    """Answer 204 as long as the access token is good; a signed-out one is refused like any other.

    No database is asked: a console may ask before every page it shows.
    """


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
    return tokens_or_refusal(outcome)


@router.post("/password-link", response_model=Tokens)
@public
@problems(PASSWORD_LINK_ENDED, PasswordRefused, TooBusy)
async def choose_password(
    chosen: ChosenPassword, work: UnitOfWorkDep[Dependencies], client: ClientDep
) -> Response:
    """Choose one's password by the link an administrator gave; it is good once."""
    return tokens_or_refusal(await use_password_link(work, chosen, client=client))


_OAUTH_ERRORS = {
    CREDENTIALS_MISSING: "invalid_request",
    REFRESH_TOKEN_MISSING: "invalid_request",
    UNSUPPORTED_GRANT_TYPE: "unsupported_grant_type",
    SIGN_IN_LOCKED: "temporarily_unavailable",
}
"""What OAuth 2 calls a refusal; any other is an `invalid_grant`."""


def tokens_or_refusal(outcome: Tokens | Problem) -> Response:
    """Answer with tokens, or refuse in the words of OAuth 2 and as a problem at once."""
    if isinstance(outcome, Problem):
        error = _OAUTH_ERRORS.get(outcome.kind, "invalid_grant")
        outcome.parameters |= {"error": error, "error_description": outcome.detail}
        answer: Response = problem_response(outcome)
    else:
        answer = Response(outcome.model_dump_json(), media_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
