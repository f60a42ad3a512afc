"""Create the accounts an installation begins with."""

from sqlalchemy import select

from backbone.db.unit_of_work import UnitOfWork
from staff.commands.accounts import CHANGES, add_account
from staff.dependencies import Dependencies
from staff.dependencies.password_strength import require_strong_password
from staff.domain.accounts import (
    ADMINISTRATOR,
    DEMO_ACCOUNTS,
    DEMO_PASSWORD,
    AccountsExist,
    require_username,
)
from staff.repositories.accounts import has_accounts
from staff.repositories.audit import SYSTEM
from staff.tables import AccountRow


async def create_first_administrator(
    work: UnitOfWork[Dependencies], *, username: str, password: str, name: str = "ADMINISTRATOR"
) -> AccountRow:
    """Create the first account, where nobody could sign in yet. For operators, not for a route."""
    username = require_username(username)
    await require_strong_password(password, username=username, name=name)
    hashed = await work.deps.passwords.hash(password)
    await work.advisory_lock(CHANGES)
    if await has_accounts(work.session):
        raise AccountsExist
    return await add_account(
        work,
        username=username,
        name=name,
        roles=[ADMINISTRATOR],
        password_hash=hashed,
        actor=SYSTEM,
    )


async def ensure_first_administrator(work: UnitOfWork[Dependencies]) -> None:
    """Create the configured first administrator, unless anybody has an account already."""
    settings = work.deps.settings
    password = settings.first_admin_password.get_secret_value()
    if settings.first_admin and password and not await has_accounts(work.session):
        await create_first_administrator(work, username=settings.first_admin, password=password)


async def ensure_demo_accounts(work: UnitOfWork[Dependencies]) -> None:
    """Create the accounts of the demonstration, those that are missing."""
    await work.advisory_lock(CHANGES)
    known = set(await work.session.scalars(select(AccountRow.username)))
    missing = [one for one in DEMO_ACCOUNTS if one.username not in known]
    if not missing:
        return
    hashed = await work.deps.passwords.hash(DEMO_PASSWORD)
    for one in missing:
        await add_account(
            work,
            username=one.username,
            name=one.name,
            roles=[one.role],
            password_hash=hashed,
            actor=SYSTEM,
            demo=True,
        )
