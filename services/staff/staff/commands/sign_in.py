"""Sign people in by their password, and count the wrong ones."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, delete, select

from backbone.db.unit_of_work import UnitOfWork
from backbone.http.problems import Problem, ProblemType
from staff.commands.sessions import begin_session, may_sign_in
from staff.dependencies import Dependencies
from staff.domain.lockout import Limit, account_key, locked_until
from staff.repositories.accounts import find_account
from staff.repositories.audit import record_audit
from staff.schemas.accounts import Tokens
from staff.tables import AccountRow, SignInFailureRow

WRONG_CREDENTIALS = ProblemType(400, "wrong_credentials")
WRONG_CURRENT_PASSWORD = ProblemType(422, "wrong_current_password")
SIGN_IN_LOCKED = ProblemType(429, "sign_in_locked")
WRONG_SETUP_CODE = ProblemType(403, "wrong_setup_code")

_SETUP = "\0setup code "
"""Under which wrong setup codes are counted: nobody's user name holds a NUL."""


@dataclass(frozen=True)
class _Attempt:
    """Somebody at some computer, with a password that may or may not be theirs."""

    digest: bytes
    client: str


async def sign_in(
    work: UnitOfWork[Dependencies], *, username: str, password: str, client: str
) -> Tokens | Problem:
    """Sign somebody in, unless the password is wrong or too many were.

    A refusal is returned, not raised: what was counted is to be committed.
    The password is checked first and the verdict is given under a lock: of a thousand guesses sent
    at the same moment only the few that are allowed learn anything.
    """
    passwords = work.deps.passwords
    key = account_key(username)
    attempt = _Attempt(work.deps.signing.digest(key), client)
    async with passwords.slot():
        if until := await _locked_until(work, attempt):
            return _locked(work, until)
        account = await find_account(work.session, key)
        checked = account.password_hash if account else None
        right, better = await passwords.check(password, checked)
    if until := await _wait_for_turn(work, attempt):
        return _locked(work, until)
    if account is not None:
        await work.session.refresh(account, with_for_update=True)
    if (
        account is None
        or not right
        or not may_sign_in(work, account)
        or account.password_hash != checked
    ):
        await _count_failure(work, "SIGN_IN_FAILED", attempt, account)
        return WRONG_CREDENTIALS("The user name or the password is not right. Please try again.")
    account.password_hash = better or account.password_hash
    account.last_sign_in_at = work.now()
    await clear_failures(work, account.username, client=client)
    record_audit(work, "SIGN_IN", actor=account.username, account=account, client=client)
    return await begin_session(work, account, client=client)


async def check_current_password(
    work: UnitOfWork[Dependencies], account: AccountRow, password: str, *, client: str
) -> Problem | None:
    """Ask somebody who is signed in for their password once more; None means that it is right."""
    passwords = work.deps.passwords
    attempt = _Attempt(work.deps.signing.digest(account.username), client)
    async with passwords.slot():
        right, _ = await passwords.check(password, account.password_hash)
    if until := await _wait_for_turn(work, attempt):
        return _locked(work, until)
    if not right:
        await _count_failure(work, "PASSWORD_CHANGE_FAILED", attempt, account)
        return WRONG_CURRENT_PASSWORD(
            "The current password is not right. Type the one you signed in with."
        )
    await clear_failures(work, account.username, client=client)
    return None


async def check_setup_code(
    work: UnitOfWork[Dependencies], code: str, *, client: str
) -> Problem | None:
    """Check the code that makes the first administrator; None means that it is right.

    Wrong ones are counted for each address, so that a stranger's guesses lock out nobody else.
    """
    attempt = _Attempt(work.deps.signing.digest(f"{_SETUP}{client}"), client)
    if until := await _wait_for_turn(work, attempt):
        return _locked(work, until)
    if not work.deps.signing.is_setup_code(code):
        await _count_failure(work, "SETUP_CODE_WRONG", attempt, None)
        return WRONG_SETUP_CODE(
            "The setup code is not right. It stands in the terminal in which Hearthline was"
            " started."
        )
    return None


async def clear_failures(
    work: UnitOfWork[Dependencies], username: str, *, client: str | None = None
) -> None:
    """Forget wrong passwords: somebody's own, once they got it right; all, when it was replaced.

    What others tried from elsewhere goes on counting when the owner of the account signs in.
    """
    digest = work.deps.signing.digest(account_key(username))
    query = delete(SignInFailureRow).where(SignInFailureRow.account_digest == digest)
    if client is not None:
        query = query.where(SignInFailureRow.client == client)
    await work.session.execute(query)


async def delete_old_failures(work: UnitOfWork[Dependencies]) -> None:
    """Delete wrong passwords that no longer count."""
    settings = work.deps.settings
    limits = (settings.account_limit, settings.pair_limit, settings.client_limit)
    window = max(limit.window for limit in limits)
    await work.session.execute(
        delete(SignInFailureRow).where(SignInFailureRow.at <= work.now() - window)
    )


async def _count_failure(
    work: UnitOfWork[Dependencies],
    action: Literal["SIGN_IN_FAILED", "PASSWORD_CHANGE_FAILED", "SETUP_CODE_WRONG"],
    attempt: _Attempt,
    account: AccountRow | None,
) -> None:
    """Remember a wrong password for as long as it counts."""
    work.session.add(
        SignInFailureRow(account_digest=attempt.digest, client=attempt.client, at=work.now())
    )
    await work.session.flush()
    record_audit(work, action, actor=None, account=account, client=attempt.client)
    if until := await _locked_until(work, attempt):
        record_audit(
            work,
            "SIGN_IN_LOCKED",
            actor=None,
            account=account,
            client=attempt.client,
            changes={"until": until.isoformat()},
        )


def _locked(work: UnitOfWork, until: datetime) -> Problem:
    seconds = max(1, math.ceil((until - work.now()).total_seconds()))
    return SIGN_IN_LOCKED(
        f"Too many wrong passwords. Wait {math.ceil(seconds / 60)} minutes, or ask an"
        " administrator for a new password.",
        headers={"Retry-After": str(seconds)},
        until=until.isoformat(),
        seconds=seconds,
    )


async def _wait_for_turn(work: UnitOfWork[Dependencies], attempt: _Attempt) -> datetime | None:
    """Wait until no other attempt of this account or client is judged; say whether it is locked."""
    await work.advisory_lock(f"account {attempt.digest.hex()}", f"client {attempt.client}")
    return await _locked_until(work, attempt)


async def _locked_until(work: UnitOfWork[Dependencies], attempt: _Attempt) -> datetime | None:
    settings = work.deps.settings
    by_account = SignInFailureRow.account_digest == attempt.digest
    by_client = SignInFailureRow.client == attempt.client
    moments = [
        await _limit_reached_until(work, by_account, settings.account_limit),
        await _limit_reached_until(work, by_account & by_client, settings.pair_limit),
        await _limit_reached_until(work, by_client, settings.client_limit),
    ]
    return max((until for until in moments if until), default=None)


async def _limit_reached_until(
    work: UnitOfWork, whose: ColumnElement[bool], limit: Limit
) -> datetime | None:
    newest = await work.session.scalars(
        select(SignInFailureRow.at)
        .where(whose)
        .order_by(SignInFailureRow.at.desc())
        .limit(limit.failures)
    )
    return locked_until(newest, limit, now=work.now())
