"""Let people in by their password, and count the wrong ones."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from backbone.db.unit_of_work import UnitOfWork
from staff.commands.audit import Action, one_at_a_time, record
from staff.commands.sessions import Denied, Issued, begin_session, opens_doors
from staff.domain.lockout import Limit, account_key, locked_until
from staff.tables import AccountRow, SignInFailureRow

_WRONG = "The user name or the password is not right. Please try again."


@dataclass(frozen=True)
class Wait:
    """Too many wrong passwords: not before this moment."""

    until: datetime


@dataclass(frozen=True)
class Attempt:
    """Somebody at some computer, with a password that may or may not be theirs."""

    digest: bytes
    client: str


async def sign_in(
    work: UnitOfWork, *, username: str, password: str, client: str
) -> Issued | Denied | Wait:
    """Let somebody in, unless the password is wrong or too many were.

    The password is checked first and the verdict is given under a lock: of a thousand guesses sent
    at the same moment only the few that are allowed learn anything.
    """
    tools = work.deps
    key = account_key(username)
    attempt = Attempt(tools.signing.digest(key), client)
    async with tools.passwords.slot():
        if until := await _must_wait(work, attempt):
            return Wait(until)
        account = await work.session.scalar(select(AccountRow).where(AccountRow.username == key))
        checked = account.password_hash if account else None
        right, better = await tools.passwords.check(password, checked)
    await _take_turns(work, attempt)
    if until := await _must_wait(work, attempt):
        return Wait(until)
    if account is not None:
        await work.session.refresh(account, with_for_update=True)
    if (
        account is None
        or not right
        or not opens_doors(work, account)
        or account.password_hash != checked
    ):
        await count_failure(work, attempt, account)
        return Denied(_WRONG)
    account.password_hash = better or account.password_hash
    account.last_sign_in_at = work.now()
    await forgive(work, attempt.digest, client=client)
    record(work, "SIGN_IN", actor=account.username, account=account, client=client)
    return await begin_session(work, account, client=client)


async def check_again(
    work: UnitOfWork, account: AccountRow, password: str, *, client: str
) -> Denied | Wait | None:
    """Ask somebody who is signed in for their password once more; None means that it is right."""
    tools = work.deps
    attempt = Attempt(tools.signing.digest(account.username), client)
    async with tools.passwords.slot():
        right, _ = await tools.passwords.check(password, account.password_hash)
    await _take_turns(work, attempt)
    if until := await _must_wait(work, attempt):
        return Wait(until)
    if not right:
        await count_failure(work, attempt, account, changing_password=True)
        return Denied("The current password is not right. Type the one you signed in with.")
    await forgive(work, attempt.digest, client=client)
    return None


async def count_failure(
    work: UnitOfWork,
    attempt: Attempt,
    account: AccountRow | None,
    *,
    changing_password: bool = False,
) -> None:
    """Remember a wrong password for as long as it counts."""
    work.session.add(
        SignInFailureRow(account_digest=attempt.digest, client=attempt.client, at=work.now())
    )
    await work.session.flush()
    failed: Action = "PASSWORD_CHANGE_FAILED" if changing_password else "SIGN_IN_FAILED"
    record(work, failed, actor=None, account=account, client=attempt.client)
    if until := await _must_wait(work, attempt):
        record(
            work,
            "SIGN_IN_LOCKED",
            actor=None,
            account=account,
            client=attempt.client,
            changes={"until": until.isoformat()},
        )


async def forgive(work: UnitOfWork, digest: bytes, *, client: str | None = None) -> None:
    """Forget wrong passwords: somebody's own, once they got it right; all, when it was replaced.

    What others tried from elsewhere goes on counting when the owner of the account signs in.
    """
    query = delete(SignInFailureRow).where(SignInFailureRow.account_digest == digest)
    if client is not None:
        query = query.where(SignInFailureRow.client == client)
    await work.session.execute(query)


async def forget_failures(work: UnitOfWork) -> None:
    """Forget wrong passwords that no longer count."""
    window = work.deps.settings.account_limit.window
    await work.session.execute(
        delete(SignInFailureRow).where(SignInFailureRow.at <= work.now() - window)
    )


async def _take_turns(work: UnitOfWork, attempt: Attempt) -> None:
    # Always in this order, so that two of them never wait for each other.
    await one_at_a_time(work, f"account {attempt.digest.hex()}")
    await one_at_a_time(work, f"client {attempt.client}")


async def _must_wait(work: UnitOfWork, attempt: Attempt) -> datetime | None:
    settings = work.deps.settings
    by_account = SignInFailureRow.account_digest == attempt.digest
    by_client = SignInFailureRow.client == attempt.client
    waits = [
        await _wait_for(work, by_account, settings.account_limit),
        await _wait_for(work, by_client, settings.client_limit),
    ]
    return max((until for until in waits if until), default=None)


async def _wait_for(work: UnitOfWork, whose: ColumnElement[bool], limit: Limit) -> datetime | None:
    newest = await work.session.scalars(
        select(SignInFailureRow.at)
        .where(whose)
        .order_by(SignInFailureRow.at.desc())
        .limit(limit.failures)
    )
    return locked_until(newest, limit, now=work.now())
