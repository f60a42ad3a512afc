"""Links that let somebody choose their password once, and signing somebody out everywhere."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from backbone.actor import Actor
from backbone.db.models import table_of
from backbone.db.unit_of_work import UnitOfWork
from backbone.db.upsert import upsert_if_newer
from backbone.http.problems import Problem, ProblemType
from staff.commands.accounts import raise_version, replace_password
from staff.commands.sessions import begin_session, end_all_sessions, revoke_access
from staff.commands.sign_in import clear_failures
from staff.dependencies import Dependencies
from staff.dependencies.password_strength import require_strong_password
from staff.dependencies.token_signing import digest_of, new_refresh_token
from staff.domain.accounts import ClosedAccount
from staff.repositories.accounts import get_account
from staff.repositories.audit import record_audit
from staff.schemas.accounts import ChosenPassword, PasswordLink, Tokens
from staff.tables import AccountRow, PasswordLinkRow

PASSWORD_LINK_ENDED = ProblemType(400, "password_link_ended")


async def make_password_link(
    work: UnitOfWork[Dependencies], account_id: UUID, *, by: Actor
) -> PasswordLink:
    """Make the one link with which somebody chooses a password; any before it ends.

    The password of today stays until then. Only a digest of the link is kept: it is shown once.
    """
    account = await get_account(work.session, account_id, for_update=True)
    if not account.active:
        raise ClosedAccount
    token = new_refresh_token()
    expires_at = work.now() + timedelta(hours=work.deps.settings.password_link_hours)
    link = {"digest": digest_of(token), "made_at": work.now(), "expires_at": expires_at}
    rows = [{"account_id": account_id, **link}]
    table = table_of(PasswordLinkRow)
    await upsert_if_newer(work.session, table, rows, key=["account_id"], is_newer=None)
    record_audit(work, "PASSWORD_LINK_MADE", actor=by.username, account=account)
    return PasswordLink(token=token, expires_at=expires_at)


async def use_password_link(
    work: UnitOfWork[Dependencies], chosen: ChosenPassword, *, client: str
) -> Tokens | Problem:
    """Set the password somebody chose, end every other sign-in, and sign them in; only once."""
    digest = digest_of(chosen.token.get_secret_value())
    found = await work.session.scalar(
        select(PasswordLinkRow).where(PasswordLinkRow.digest == digest).with_for_update()
    )
    ended = PASSWORD_LINK_ENDED("This link was used, or is too old. Ask for a new one.")
    if found is None or found.expires_at <= work.now():
        return ended
    account = await get_account(work.session, found.account_id, for_update=True)
    if account.password_changed_at > found.made_at or not account.active:
        return ended
    password = chosen.new_password.get_secret_value()
    await require_strong_password(password, username=account.username, name=account.name)
    await replace_password(work, account, password, temporary=False)
    await clear_failures(work, account.username)
    raise_version(work, account)
    await revoke_access(work, account)
    account.last_sign_in_at = work.now()
    await work.session.execute(
        delete(PasswordLinkRow).where(PasswordLinkRow.account_id == account.account_id)
    )
    record_audit(work, "PASSWORD_CHANGED", actor=account.username, account=account, client=client)
    return await begin_session(work, account, client=client)


async def sign_out_everywhere(
    work: UnitOfWork[Dependencies], account_id: UUID, *, by: Actor
) -> AccountRow:
    """End every sign-in of somebody, on every device; their password stays."""
    account = await get_account(work.session, account_id, for_update=True)
    await end_all_sessions(work, account.account_id)
    raise_version(work, account)
    await revoke_access(work, account)
    record_audit(work, "SIGNED_OUT_EVERYWHERE", actor=by.username, account=account)
    return account
