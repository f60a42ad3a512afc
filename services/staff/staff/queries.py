"""What can be asked of the staff service."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from backbone.actor import Actor
from backbone.db.reference_data import within_days
from backbone.db.revoked_access import REVOKED
from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, model_page
from contracts.permissions import permissions_of
from contracts.staff import AccessRevoked, AgencyChanged
from staff.dependencies import Dependencies
from staff.dependencies.token_signing import public_jwk
from staff.domain.accounts import DEMO_ACCOUNTS, ROLE_LABELS
from staff.repositories.accounts import get_own_account, has_accounts
from staff.repositories.notifications import is_read_by, is_unread_by, is_visible_to
from staff.schemas.accounts import Account, DemoAccountChoice, Me, PublicKeys, SignInOptions
from staff.schemas.notices import AuditEntry, Notification, Notifications
from staff.tables import AccountRow, AgencyRow, NotificationRow, SigningKeyRow, StaffAuditRow


async def agency(read: ReadSession) -> AgencyRow:
    """Return the agency's profile; there is one as soon as the service has started."""
    return (await read.session.execute(select(AgencyRow))).scalar_one()


async def replay_agency(read: ReadSession) -> AsyncIterator[AgencyChanged]:
    """Yield the agency's profile as it is now, to be published again."""
    for row in await read.session.scalars(select(AgencyRow)):
        yield AgencyChanged.model_validate(row, from_attributes=True)


async def replay_revocations(read: ReadSession) -> AsyncIterator[AccessRevoked]:
    """Yield every end of access that still matters, to be published again."""
    living = select(REVOKED).where(REVOKED.c.until > read.now())
    for row in await read.session.execute(living.order_by(REVOKED.c.revocation_id)):
        yield AccessRevoked.model_validate(row, from_attributes=True)


async def public_keys(read: ReadSession) -> PublicKeys:
    """Return every key that a token still in use may be signed with, or soon will be."""
    keys = await read.session.scalars(
        select(SigningKeyRow)
        .where(SigningKeyRow.published_until > read.now())
        .order_by(SigningKeyRow.signs_from, SigningKeyRow.kid)
    )
    published = [public_jwk(key.kid, key.public_key) for key in keys]
    return PublicKeys(keys=published, now=read.now().timestamp())


async def sign_in_options(read: ReadSession[Dependencies]) -> SignInOptions:
    """Return what a sign-in page has to offer; the demo accounts only where they may sign in."""
    if not read.deps.demo:
        return SignInOptions(
            demo=False, first_run=not await has_accounts(read.session), accounts=[]
        )
    usable = set(
        await read.session.scalars(
            select(AccountRow.username).where(AccountRow.demo, AccountRow.active)
        )
    )
    accounts = [
        DemoAccountChoice(
            username=one.username, name=one.name, role=one.role, role_label=ROLE_LABELS[one.role]
        )
        for one in DEMO_ACCOUNTS
        if one.username in usable
    ]
    return SignInOptions(demo=True, accounts=accounts)


async def me(read: ReadSession, actor: Actor) -> Me:
    """Return who is signed in and what they may do; nothing with a temporary password."""
    account = await get_own_account(read, actor)
    may = frozenset() if account.must_change_password else permissions_of(account.roles)
    return Me(
        id=account.account_id,
        username=account.username,
        name=account.name,
        roles=account.roles,
        permissions=sorted(may),
        must_change_password=account.must_change_password,
    )


async def accounts(read: ReadSession, page: PageRequest) -> Page[Account]:
    """Return accounts in the order of their user names."""
    order = [AccountRow.username]
    return await model_page(read.session, Account, select(AccountRow), page, order=order)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which lines of the audit somebody wants to see; None asks for all."""

    account_id: UUID | None = None
    actor: str | None = None
    action: str | None = None
    date_from: date | None = None
    date_to: date | None = None


async def audit(read: ReadSession, page: PageRequest, wanted: AuditFilter) -> Page[AuditEntry]:
    """Return what was written in the audit, newest first; days are the agency's."""
    query = select(StaffAuditRow)
    if wanted.account_id is not None:
        query = query.where(StaffAuditRow.account_id == wanted.account_id)
    if wanted.actor:
        query = query.where(StaffAuditRow.actor == wanted.actor.lower())
    if wanted.action:
        query = query.where(StaffAuditRow.action == wanted.action)
    if wanted.date_from or wanted.date_to:
        zone = ZoneInfo(await read.session.scalar(select(AgencyRow.time_zone)) or "UTC")
        at = StaffAuditRow.__table__.c.at
        query = query.where(*within_days(at, wanted.date_from, wanted.date_to, zone=zone))
    order = (StaffAuditRow.at.desc(), StaffAuditRow.audit_id.desc())
    return await model_page(read.session, AuditEntry, query, page, order=order)


async def notifications(read: ReadSession, page: PageRequest, *, reader: Actor) -> Notifications:
    """Return what somebody may see, newest first, and how much of it they have not read."""
    columns = [*NotificationRow.__table__.c, is_read_by(reader.id).label("read")]
    visible = select(*columns).where(is_visible_to(reader))
    order = (NotificationRow.at.desc(), NotificationRow.notification_id.desc())
    listed = await model_page(read.session, Notification, visible, page, order=order)
    unread = select(func.count()).select_from(NotificationRow).where(is_unread_by(reader))
    return Notifications(**dict(listed), unread=await read.session.scalar(unread) or 0)
