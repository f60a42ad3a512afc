"""What the staff service can tell."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_

from backbone.actor import Actor
from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import PageRequest, encode_cursor
from backbone.http.problems import Problem
from contracts.permissions import permissions_of
from contracts.staff import AgencyChanged
from staff.adapters.signing import published
from staff.adapters.unread import is_for, is_read_by, unread_by
from staff.domain.accounts import DEMO_ACCOUNTS, ROLE_LABELS
from staff.schemas import (
    DemoChoice,
    Me,
    Notification,
    Notifications,
    PublicKeys,
    SignInOptions,
)
from staff.tables import (
    AccountRow,
    AgencyRow,
    NotificationRow,
    SigningKeyRow,
    StaffAuditRow,
)


async def agency(read: ReadSession) -> AgencyRow:
    """Return the agency's profile; there always is one."""
    return (await read.session.execute(select(AgencyRow))).scalar_one()


async def tell_agency(read: ReadSession) -> AsyncIterator[AgencyChanged]:
    """Tell the agency's profile again, as it is now."""
    yield AgencyChanged.model_validate(await agency(read), from_attributes=True)


async def public_keys(read: ReadSession) -> PublicKeys:
    """Return every key that a token still in use may be signed with, or soon will be."""
    keys = await read.session.scalars(
        select(SigningKeyRow)
        .where(SigningKeyRow.published_until > read.now())
        .order_by(SigningKeyRow.signs_from, SigningKeyRow.kid)
    )
    return PublicKeys(keys=[published(key.kid, key.public_key) for key in keys])


async def sign_in_options(read: ReadSession) -> SignInOptions:
    """Return what a sign-in page has to offer; the demo accounts only where they open a door."""
    if not read.deps.demo:
        return SignInOptions(demo=False, accounts=[])
    usable = set(
        await read.session.scalars(
            select(AccountRow.username).where(AccountRow.demo, AccountRow.active)
        )
    )
    accounts = [
        DemoChoice(
            username=one.username, name=one.name, role=one.role, role_label=ROLE_LABELS[one.role]
        )
        for one in DEMO_ACCOUNTS
        if one.username in usable
    ]
    return SignInOptions(demo=True, accounts=accounts)


async def me(read: ReadSession, account_id: UUID) -> Me:
    """Return who is signed in and what they may do; nothing with a temporary password."""
    account = await read.session.get(AccountRow, account_id)
    if account is None or not account.active:
        raise Problem(401, "This account is closed. Ask an administrator.")
    may = frozenset() if account.must_change_password else permissions_of(account.roles)
    return Me(
        id=account.account_id,
        username=account.username,
        name=account.name,
        roles=account.roles,
        permissions=sorted(may),
        must_change_password=account.must_change_password,
    )


async def account(read: ReadSession, account_id: UUID) -> AccountRow:
    """Return one account."""
    found = await read.session.get(AccountRow, account_id)
    if found is None:
        raise Problem(404, "There is no such account. Check the id.")
    return found


async def accounts(read: ReadSession, *, after: UUID | None, limit: int) -> Sequence[AccountRow]:
    """Return accounts in the order of their user names."""
    query = select(AccountRow).order_by(AccountRow.username).limit(limit)
    if after is not None:
        last = select(AccountRow.username).where(AccountRow.account_id == after)
        query = query.where(AccountRow.username > last.scalar_subquery())
    return (await read.session.scalars(query)).all()


async def audit(
    read: ReadSession,
    *,
    account_id: UUID | None,
    action: str | None,
    before: UUID | None,
    limit: int,
) -> Sequence[StaffAuditRow]:
    """Return what was written in the audit, newest first."""
    query = select(StaffAuditRow).order_by(StaffAuditRow.audit_id.desc()).limit(limit)
    if account_id is not None:
        query = query.where(StaffAuditRow.account_id == account_id)
    if action is not None:
        query = query.where(StaffAuditRow.action == action)
    if before is not None:
        query = query.where(StaffAuditRow.audit_id < before)
    return (await read.session.scalars(query)).all()


async def notifications(read: ReadSession, paging: PageRequest, *, reader: Actor) -> Notifications:
    """Return what staff were told, newest first, and how much of it one person has not read."""
    order = tuple_(NotificationRow.at, NotificationRow.notification_id)
    query = (
        select(NotificationRow, is_read_by(reader.id).label("read"))
        .where(is_for(reader))
        .order_by(NotificationRow.at.desc(), NotificationRow.notification_id.desc())
        .limit(paging.limit + 1)
    )
    place = paging.place(2)
    if place is not None:
        query = query.where(order < _place(*place))
    rows = (await read.session.execute(query)).all()
    unread = select(func.count()).select_from(unread_by(reader).subquery())
    items = [
        Notification(
            id=row.notification_id,
            message=row.message,
            at=row.at,
            customer_id=row.customer_id,
            call_code=row.call_code,
            read=was_read,
        )
        for row, was_read in rows[: paging.limit]
    ]
    more = len(rows) > paging.limit
    return Notifications(
        items=items,
        next=encode_cursor(items[-1].at.isoformat(), items[-1].id) if more else None,
        unread=(await read.session.execute(unread)).scalar_one(),
    )


def _place(at: str, notification_id: str) -> tuple[datetime, UUID]:
    try:
        return datetime.fromisoformat(at).astimezone(UTC), UUID(notification_id)
    except (ValueError, OverflowError) as error:
        raise Problem(
            400, "`after` is not a place in this list. Take it from the previous page's `next`."
        ) from error
