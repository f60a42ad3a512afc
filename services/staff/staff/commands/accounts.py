"""Create accounts, change what they may do, and never lose the last administrator."""

import secrets
from typing import Any
from uuid import UUID

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from backbone.http.problems import Problem
from backbone.ids import new_id
from contracts.permissions import permissions_of
from staff.commands.sessions import begin_session, end_all_sessions, revoke_access
from staff.commands.sign_in import check_current_password, clear_failures
from staff.dependencies import Dependencies
from staff.dependencies.password_strength import require_strong_password
from staff.domain.accounts import (
    Standing,
    UsernameTaken,
    require_an_administrator,
    require_second_administrator,
)
from staff.domain.passwords import require_different_password
from staff.repositories.accounts import (
    count_other_administrators,
    find_account,
    get_account,
    get_own_account,
)
from staff.repositories.audit import record_audit
from staff.schemas.accounts import AccountChange, NewAccount, PasswordChange, Tokens
from staff.tables import AccountRow

CHANGES = "account changes"
"""What is locked while accounts are created or changed."""


async def create_account(
    work: UnitOfWork[Dependencies], new: NewAccount, *, by: Actor
) -> AccountRow:
    """Give somebody an account with a temporary password, which only they will replace.

    Without one nobody can sign in until its owner has chosen one by a password link.
    """
    if new.password is None:
        password = secrets.token_urlsafe()
    else:
        password = new.password.get_secret_value()
        await require_strong_password(password, username=new.username, name=new.name)
    hashed = await work.deps.passwords.hash(password)
    await work.advisory_lock(CHANGES)
    if await find_account(work.session, new.username) is not None:
        raise UsernameTaken(new.username)
    return await add_account(
        work,
        username=new.username,
        name=new.name,
        roles=list(new.roles),
        password_hash=hashed,
        actor=by.username,
    )


async def change_account(
    work: UnitOfWork[Dependencies],
    account_id: UUID,
    change: AccountChange,
    *,
    if_match: int | None,
    by: Actor,
) -> AccountRow:
    """Change somebody's name, roles or password, or close and reopen their account.

    Closing an account and replacing its password end every sign-in at once. These and other roles
    revoke the access tokens already given out: whoever stays signed in gets one anew (R-21).
    """
    await work.advisory_lock(CHANGES)
    account = await get_account(work.session, account_id, for_update=True)
    require_match(if_match, account.version)
    given = change.model_dump(exclude_unset=True, exclude={"password"})
    before = Standing(account.active, tuple(account.roles))
    changes: dict[str, Any] = {
        field: {"old": getattr(account, field), "new": value}
        for field, value in given.items()
        if getattr(account, field) != value
    }
    gained = permissions_of(given.get("roles", account.roles)) - permissions_of(account.roles)
    require_second_administrator(gained, oneself=account.account_id == by.id)
    for field in changes:
        setattr(account, field, given[field])
    after = Standing(account.active, tuple(account.roles))
    others = await count_other_administrators(work.session, account, demo=work.deps.demo)
    require_an_administrator(before, after, others=others)
    if "password" in change.model_fields_set:
        password = change.password.get_secret_value()
        await require_strong_password(password, username=account.username, name=account.name)
        await replace_password(work, account, password, temporary=True)
        await clear_failures(work, account.username)
        changes["password"] = {"old": None, "new": "temporary"}
    if not changes:
        return account
    if not account.active:
        await end_all_sessions(work, account.account_id)
    raise_version(work, account)
    if {"active", "roles", "password"} & changes.keys():
        await revoke_access(work, account)
    record_audit(work, "ACCOUNT_CHANGED", actor=by.username, account=account, changes=changes)
    return account


async def change_own_password(
    work: UnitOfWork[Dependencies], change: PasswordChange, *, by: Actor, client: str
) -> Tokens | Problem:
    """Replace one's own password. Every sign-in ends; one begins anew where this was done."""
    account = await get_own_account(work, by)
    current = change.current_password.get_secret_value()
    refused = await check_current_password(work, account, current, client=client)
    if refused is not None:
        return refused
    new = change.new_password.get_secret_value()
    await require_strong_password(new, username=account.username, name=account.name)
    require_different_password(new, current)
    await work.session.refresh(account, with_for_update=True)
    await replace_password(work, account, new, temporary=False)
    raise_version(work, account)
    await revoke_access(work, account)
    record_audit(work, "PASSWORD_CHANGED", actor=account.username, account=account, client=client)
    return await begin_session(work, account, client=client)


async def add_account(
    work: UnitOfWork,
    *,
    username: str,
    name: str,
    roles: list[str],
    password_hash: str,
    actor: str,
    demo: bool = False,
) -> AccountRow:
    """Add an account. Its password is temporary, except a demo account's public one."""
    account = AccountRow(
        account_id=new_id(),
        username=username,
        name=name,
        roles=roles,
        active=True,
        must_change_password=not demo,
        demo=demo,
        password_hash=password_hash,
        password_changed_at=work.now(),
        last_sign_in_at=None,
        version=1,
        created_at=work.now(),
        updated_at=work.now(),
    )
    work.session.add(account)
    record_audit(work, "ACCOUNT_CREATED", actor=actor, account=account, changes={"roles": roles})
    await work.session.flush()
    return account


async def replace_password(
    work: UnitOfWork[Dependencies], account: AccountRow, password: str, *, temporary: bool
) -> None:
    """Give an account another password, and end every sign-in it has."""
    account.password_hash = await work.deps.passwords.hash(password)
    account.password_changed_at = work.now()
    account.must_change_password = temporary
    account.demo = False
    await end_all_sessions(work, account.account_id)


def raise_version(work: UnitOfWork, account: AccountRow) -> None:
    """Say that an account is another than it was."""
    account.version += 1
    account.updated_at = work.now()
