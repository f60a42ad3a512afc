"""Accounts as rows."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backbone.actor import Actor
from backbone.db.unit_of_work import ReadSession
from backbone.http.problems import NOT_FOUND
from staff.domain.accounts import ADMINISTRATOR, AccountClosed
from staff.tables import AccountRow


async def get_account(
    session: AsyncSession, account_id: UUID, *, for_update: bool = False
) -> AccountRow:
    """Return an account; 404 where there is none."""
    found = await session.get(AccountRow, account_id, with_for_update=for_update)
    if found is None:
        raise NOT_FOUND("There is no such account. Check the id.")
    return found


async def get_own_account(read: ReadSession, actor: Actor) -> AccountRow:
    """Return the account of whoever is signed in; AccountClosed where it is in use no longer."""
    found = await read.session.get(AccountRow, actor.id)
    if found is None or not found.active:
        raise AccountClosed
    return found


async def find_account(session: AsyncSession, username: str) -> AccountRow | None:
    """Return the account with a user name."""
    query = select(AccountRow).where(AccountRow.username == username)
    found: AccountRow | None = await session.scalar(query)
    return found


async def has_accounts(session: AsyncSession) -> bool:
    """Say whether anybody has an account of their own; the demonstration's do not count."""
    own = select(AccountRow.account_id).where(~AccountRow.demo).limit(1)
    return await session.scalar(own) is not None


async def count_other_administrators(
    session: AsyncSession, account: AccountRow, *, demo: bool
) -> int:
    """Count the active administrators beside one; the demonstration's only where they count."""
    query = (
        select(func.count())
        .select_from(AccountRow)
        .where(
            AccountRow.account_id != account.account_id,
            AccountRow.active,
            AccountRow.roles.contains([ADMINISTRATOR]),
        )
    )
    if not demo:
        query = query.where(~AccountRow.demo)
    return await session.scalar(query) or 0
