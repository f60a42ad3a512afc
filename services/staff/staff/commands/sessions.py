"""Sign-ins that last: refresh tokens, one family for each sign-in on each device."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists, select, update

from backbone.db.revoked_access import store_revocation
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.problems import Problem, ProblemType
from backbone.ids import new_id
from contracts.staff import AccessRevoked
from staff.commands.signing_keys import sign_access_token
from staff.dependencies import Dependencies
from staff.dependencies.token_signing import digest_of, new_refresh_token
from staff.domain.sessions import PresentedToken, expiry, judge
from staff.repositories.audit import record_audit
from staff.schemas.accounts import Tokens
from staff.tables import AccountRow, RefreshFamilyRow, RefreshTokenRow

SESSION_UNKNOWN = ProblemType(400, "session_unknown")
SESSION_ENDED = ProblemType(400, "session_ended")
REFRESH_TOKEN_REUSED = ProblemType(400, "refresh_token_reused")

_LATEST_EXPIRY = timedelta(minutes=1)
"""How long after its expiry a token may still be taken for good, where clocks differ a little."""


def may_sign_in(work: UnitOfWork[Dependencies], account: AccountRow) -> bool:
    """Say whether an account may sign in; one with the public password only in demo mode."""
    return account.active and (work.deps.demo or not account.demo)


async def begin_session(
    work: UnitOfWork[Dependencies], account: AccountRow, *, client: str
) -> Tokens:
    """Sign somebody in on one device."""
    family = RefreshFamilyRow(
        family_id=new_id(),
        account_id=account.account_id,
        client=client,
        started_at=work.now(),
        ends_at=work.now() + work.deps.settings.lifetimes.session,
    )
    work.session.add(family)
    await work.session.flush()
    return await _issue(work, account, family)


async def continue_session(
    work: UnitOfWork[Dependencies], token: str, *, client: str
) -> Tokens | Problem:
    """Trade a refresh token for a new pair, or return why not.

    A token that comes back long after it was used has been copied. Nobody can tell which of the
    two is the thief, so both are signed out: a refusal is returned, for the transaction to commit.
    """
    found = await _find(work, token)
    if found is None:
        return SESSION_UNKNOWN("This sign-in is not known. Please sign in again.")
    row, family, account = found
    presented = PresentedToken(
        family.ends_at,
        family.revoked_at is not None,
        row.expires_at,
        row.used_at,
        superseded=await _is_superseded(work, row),
    )
    verdict = judge(presented, now=work.now(), grace=work.deps.settings.lifetimes.grace)
    if verdict == "over" or not may_sign_in(work, account):
        return SESSION_ENDED("This sign-in has ended. Please sign in again.")
    if verdict == "reused":
        await _end_family(work, family, account)
        record_audit(work, "REFRESH_REUSED", actor=account.username, account=account, client=client)
        return REFRESH_TOKEN_REUSED(
            "This sign-in was ended for safety, because its token was used twice. Sign in again."
        )
    if verdict == "rotate":
        row.used_at = work.now()
    return await _issue(work, account, family, predecessor=row.digest)


async def end_session(work: UnitOfWork[Dependencies], token: str, *, client: str) -> None:
    """Sign out on one device. Somebody signed out already stays so."""
    found = await _find(work, token)
    if found is None or found[1].revoked_at is not None:
        return
    _, family, account = found
    await _end_family(work, family, account)
    record_audit(work, "SIGN_OUT", actor=account.username, account=account, client=client)


async def revoke_access(
    work: UnitOfWork[Dependencies], account: AccountRow, *, session_id: UUID | None = None
) -> None:
    """Let no service accept a token issued so far: of one sign-in, or of the account as it was.

    The account has its new version already, so that whatever is issued from now on is good.
    """
    revoked = AccessRevoked(
        revocation_id=new_id(),
        account_id=account.account_id,
        session_id=session_id,
        account_version=account.version,
        revoked_at=work.now(),
        until=work.now() + work.deps.settings.lifetimes.access + _LATEST_EXPIRY,
    )
    work.emit(revoked)
    # This service tells itself at once.
    await store_revocation(revoked, work)


async def _end_family(
    work: UnitOfWork[Dependencies], family: RefreshFamilyRow, account: AccountRow
) -> None:
    family.revoked_at = work.now()
    await revoke_access(work, account, session_id=family.family_id)


async def end_all_sessions(work: UnitOfWork, account_id: UUID) -> None:
    """Sign somebody out everywhere."""
    await work.session.execute(
        update(RefreshFamilyRow)
        .where(RefreshFamilyRow.account_id == account_id, RefreshFamilyRow.revoked_at.is_(None))
        .values(revoked_at=work.now())
    )


async def delete_ended_sessions(work: UnitOfWork) -> None:
    """Delete sign-ins that ended on their own; the audit remembers them."""
    await work.session.execute(
        delete(RefreshFamilyRow).where(RefreshFamilyRow.ends_at <= work.now())
    )


async def _find(
    work: UnitOfWork, token: str
) -> tuple[RefreshTokenRow, RefreshFamilyRow, AccountRow] | None:
    """Find a refresh token, and lock its family so that two tabs take turns."""
    row = await work.session.get(RefreshTokenRow, digest_of(token))
    if row is None:
        return None
    family = await work.session.scalar(
        select(RefreshFamilyRow)
        .where(RefreshFamilyRow.family_id == row.family_id)
        .with_for_update()
    )
    if family is None:
        return None
    # Read once more: the tab that had its turn before may have used the token up.
    await work.session.refresh(row)
    account = await work.session.get_one(AccountRow, family.account_id)
    return row, family, account


async def _is_superseded(work: UnitOfWork, row: RefreshTokenRow) -> bool:
    """Say whether a token that was issued for this one has been used (R-28)."""
    successors = (
        RefreshTokenRow.family_id == row.family_id,
        RefreshTokenRow.predecessor == row.digest,
        RefreshTokenRow.used_at.is_not(None),
    )
    return bool(await work.session.scalar(select(exists().where(*successors))))


async def _issue(
    work: UnitOfWork[Dependencies],
    account: AccountRow,
    family: RefreshFamilyRow,
    *,
    predecessor: bytes | None = None,
) -> Tokens:
    lifetimes = work.deps.settings.lifetimes
    token = new_refresh_token()
    work.session.add(
        RefreshTokenRow(
            digest=digest_of(token),
            family_id=family.family_id,
            issued_at=work.now(),
            expires_at=expiry(family.ends_at, now=work.now(), idle=lifetimes.idle),
            predecessor=predecessor,
        )
    )
    return Tokens(
        access_token=await sign_access_token(work, account, session_id=family.family_id),
        refresh_token=token,
        expires_in=int(lifetimes.access.total_seconds()),
        must_change_password=account.must_change_password,
    )
