"""Give people accounts, change what they may do, and never lose the last administrator."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from backbone.http.problems import Problem
from backbone.ids import new_id
from staff.commands.audit import SYSTEM, one_at_a_time, record
from staff.commands.sessions import Denied, Issued, begin_session, end_all_sessions
from staff.commands.sign_in import Wait, check_again, forgive
from staff.domain.accounts import (
    ADMINISTRATOR,
    DEMO_ACCOUNTS,
    DEMO_PASSWORD,
    AccountsExist,
    Standing,
    UsernameTaken,
    require_an_administrator,
    require_username,
)
from staff.domain.lockout import account_key
from staff.domain.passwords import require_good_password
from staff.schemas import AccountChange, NewAccount, PasswordChange
from staff.tables import AccountRow

_CHANGES = "account changes"


async def create_account(work: UnitOfWork, new: NewAccount, *, by: Actor) -> AccountRow:
    """Give somebody an account with a temporary password, which only they will replace."""
    password = new.password.get_secret_value()
    require_good_password(password, username=new.username, name=new.name)
    hashed = await _hash(work, password)
    await one_at_a_time(work, _CHANGES)
    if await _find(work, new.username) is not None:
        raise UsernameTaken
    account = _new_row(
        work, username=new.username, name=new.name, roles=list(new.roles), password_hash=hashed
    )
    work.session.add(account)
    record(
        work,
        "ACCOUNT_CREATED",
        actor=by.username,
        account=account,
        changes={"roles": account.roles},
    )
    await work.session.flush()
    return account


async def change_account(
    work: UnitOfWork, account_id: UUID, change: AccountChange, *, if_match: int | None, by: Actor
) -> AccountRow:
    """Change somebody's name, roles or password, or close and reopen their account.

    Closing an account and replacing its password end every sign-in at once. Access tokens already
    given out run on for their few minutes.
    """
    await one_at_a_time(work, _CHANGES)
    account = await work.session.get(AccountRow, account_id, with_for_update=True)
    if account is None:
        raise Problem(404, "There is no such account. Check the id.")
    require_match(if_match, account.version)
    given = change.model_dump(exclude_unset=True, exclude={"password"})
    before = Standing(account.active, tuple(account.roles))
    changes = {
        field: {"old": getattr(account, field), "new": value}
        for field, value in given.items()
        if getattr(account, field) != value
    }
    for field in changes:
        setattr(account, field, given[field])
    after = Standing(account.active, tuple(account.roles))
    require_an_administrator(before, after, others=await _other_administrators(work, account))
    if "password" in change.model_fields_set:
        await _replace_password(work, account, change.password.get_secret_value())
        changes["password"] = {"old": None, "new": "temporary"}
    if not changes:
        return account
    if not account.active:
        await end_all_sessions(work, account.account_id)
    _touch(work, account)
    record(work, "ACCOUNT_CHANGED", actor=by.username, account=account, changes=changes)
    return account


async def change_own_password(
    work: UnitOfWork, change: PasswordChange, *, by: Actor, client: str
) -> Issued | Denied | Wait:
    """Replace one's own password. Every sign-in ends; one begins anew where this was done."""
    account = await work.session.get(AccountRow, by.id)
    if account is None or not account.active:
        raise Problem(401, "This account is closed. Ask an administrator.")
    current = change.current_password.get_secret_value()
    refused = await check_again(work, account, current, client=client)
    if refused is not None:
        return refused
    new = change.new_password.get_secret_value()
    require_good_password(new, username=account.username, name=account.name)
    if new == current:
        raise Problem(422, "The new password is the old one. Choose another.")
    await work.session.refresh(account, with_for_update=True)
    account.password_hash = await _hash(work, new)
    account.password_changed_at = work.now()
    account.must_change_password = False
    account.demo = False
    await end_all_sessions(work, account.account_id)
    _touch(work, account)
    record(work, "PASSWORD_CHANGED", actor=account.username, account=account, client=client)
    return await begin_session(work, account, client=client)


async def create_first_administrator(
    work: UnitOfWork, *, username: str, password: str, name: str = "ADMINISTRATOR"
) -> AccountRow:
    """Let the first person in, where nobody could yet. For operators, not for a route."""
    username = require_username(username)
    require_good_password(password, username=username, name=name)
    hashed = await _hash(work, password)
    await one_at_a_time(work, _CHANGES)
    if await _somebody_works_here(work):
        raise AccountsExist
    account = _new_row(
        work, username=username, name=name, roles=[ADMINISTRATOR], password_hash=hashed
    )
    work.session.add(account)
    record(work, "ACCOUNT_CREATED", actor=SYSTEM, account=account, changes={"roles": account.roles})
    await work.session.flush()
    return account


async def keep_first_administrator(work: UnitOfWork) -> None:
    """Make the configured first administrator, unless anybody has an account already."""
    settings = work.deps.settings
    password = settings.first_admin_password.get_secret_value()
    if settings.first_admin and password and not await _somebody_works_here(work):
        await create_first_administrator(work, username=settings.first_admin, password=password)


async def keep_demo_accounts(work: UnitOfWork) -> None:
    """Make the accounts of the demonstration, those that are missing."""
    await one_at_a_time(work, _CHANGES)
    known = set(await work.session.scalars(select(AccountRow.username)))
    missing = [one for one in DEMO_ACCOUNTS if one.username not in known]
    if not missing:
        return
    hashed = await _hash(work, DEMO_PASSWORD)
    for one in missing:
        account = _new_row(
            work, username=one.username, name=one.name, roles=[one.role], password_hash=hashed
        )
        account.demo, account.must_change_password = True, False
        work.session.add(account)
        record(
            work, "ACCOUNT_CREATED", actor=SYSTEM, account=account, changes={"roles": account.roles}
        )
    await work.session.flush()


async def _somebody_works_here(work: UnitOfWork) -> bool:
    """Whether anybody has an account of their own; the demonstration's do not count."""
    own = select(AccountRow.account_id).where(~AccountRow.demo).limit(1)
    return await work.session.scalar(own) is not None


async def _find(work: UnitOfWork, username: str) -> AccountRow | None:
    query = select(AccountRow).where(AccountRow.username == username)
    found: AccountRow | None = await work.session.scalar(query)
    return found


async def _other_administrators(work: UnitOfWork, account: AccountRow) -> int:
    query = (
        select(func.count())
        .select_from(AccountRow)
        .where(
            AccountRow.account_id != account.account_id,
            AccountRow.active,
            AccountRow.roles.contains([ADMINISTRATOR]),
        )
    )
    if not work.deps.demo:
        query = query.where(~AccountRow.demo)
    return await work.session.scalar(query) or 0


async def _replace_password(work: UnitOfWork, account: AccountRow, password: str) -> None:
    require_good_password(password, username=account.username, name=account.name)
    account.password_hash = await _hash(work, password)
    account.password_changed_at = work.now()
    account.must_change_password = True
    account.demo = False
    await end_all_sessions(work, account.account_id)
    await forgive(work, work.deps.signing.digest(account_key(account.username)))


async def _hash(work: UnitOfWork, password: str) -> str:
    passwords = work.deps.passwords
    async with passwords.slot():
        return await passwords.hash(password)


def _touch(work: UnitOfWork, account: AccountRow) -> None:
    account.version += 1
    account.updated_at = work.now()


def _new_row(
    work: UnitOfWork, *, username: str, name: str, roles: list[Any], password_hash: str
) -> AccountRow:
    return AccountRow(
        account_id=new_id(),
        username=username,
        name=name,
        roles=roles,
        active=True,
        must_change_password=True,
        demo=False,
        password_hash=password_hash,
        password_changed_at=work.now(),
        last_sign_in_at=None,
        version=1,
        created_at=work.now(),
        updated_at=work.now(),
    )
