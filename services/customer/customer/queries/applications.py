"""A customer's applications, what was pledged on them, and the replay of all of them."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, keyset_page, model_page
from contracts.base import Event
from customer.domain.exceptions import PledgeNotFound
from customer.repositories.applications import (
    NEWEST_FIRST,
    applications_of,
    get_application,
    get_member,
    members_of,
    newest_with_members,
)
from customer.repositories.customers import get_customer
from customer.repositories.events import application_changed
from customer.schemas.applications import ApplicationOut, PledgeOut
from customer.schemas.household import Household, MemberOut, Members
from customer.tables import ApplicationRow, MemberRow, PledgeRow

_EXPORTED: Final = 2000
"""Applications in one file; nobody has more."""
_LIVE_PLEDGES: Final = select(PledgeRow).where(PledgeRow.removed_at.is_(None))
_NEWEST_PLEDGE: Final = (PledgeRow.id.desc(),)


async def list_applications(
    read: ReadSession, customer_id: UUID, page: PageRequest
) -> Page[ApplicationOut]:
    """Return a customer's applications, the newest program year first (F-055)."""
    await get_customer(read, customer_id)
    query = applications_of(customer_id)
    rows, after = await keyset_page(read.session, query, page, order=NEWEST_FIRST)
    return Page(items=await describe_applications(read, rows), next=after)


async def all_applications(read: ReadSession, customer_id: UUID) -> Sequence[ApplicationRow]:
    """Return all of a customer's applications for a file, in the order of the list."""
    await get_customer(read, customer_id)
    query = applications_of(customer_id).order_by(*NEWEST_FIRST).limit(_EXPORTED)
    return (await read.session.scalars(query)).all()


async def find_application(
    read: ReadSession, customer_id: UUID, application_id: UUID
) -> ApplicationOut:
    """Return one of a customer's applications."""
    await get_customer(read, customer_id)
    row = await get_application(read, customer_id, application_id)
    [found] = await describe_applications(read, [row])
    return found


async def describe_applications(
    read: ReadSession, rows: Sequence[ApplicationRow]
) -> list[ApplicationOut]:
    """Return applications as the grid shows them, with what is below each."""
    ids = [row.id for row in rows]
    pledges: dict[UUID, list[PledgeOut]] = defaultdict(list)
    below = _LIVE_PLEDGES.where(PledgeRow.application_id.in_(ids)).order_by(*_NEWEST_PLEDGE)
    for pledge in await read.session.scalars(below):
        pledges[pledge.application_id].append(PledgeOut.model_validate(pledge))
    counted = (
        select(MemberRow.application_id, func.count())
        .where(MemberRow.application_id.in_(ids), MemberRow.removed_at.is_(None))
        .group_by(MemberRow.application_id)
    )
    members = Counter[UUID]()
    for application_id, count in await read.session.execute(counted):
        members[application_id] = count
    return [
        ApplicationOut.model_validate(
            {
                **{name: getattr(row, name, None) for name in ApplicationOut.model_fields},
                "pledges": pledges[row.id],
                "members": members[row.id],
            }
        )
        for row in rows
    ]


async def list_pledges(
    read: ReadSession, customer_id: UUID, application_id: UUID, page: PageRequest
) -> Page[PledgeOut]:
    """Return what was pledged on an application, the newest first (F-057)."""
    await get_customer(read, customer_id)
    await get_application(read, customer_id, application_id)
    query = _LIVE_PLEDGES.where(PledgeRow.application_id == application_id)
    return await model_page(read.session, PledgeOut, query, page, order=_NEWEST_PLEDGE)


async def find_pledge(
    read: ReadSession, customer_id: UUID, application_id: UUID, pledge_id: UUID
) -> PledgeOut:
    """Return one pledge of an application."""
    await get_customer(read, customer_id)
    await get_application(read, customer_id, application_id)
    row = await read.session.get(PledgeRow, pledge_id)
    if row is None or row.application_id != application_id or row.removed_at is not None:
        raise PledgeNotFound
    return PledgeOut.model_validate(row)


async def list_members(read: ReadSession, customer_id: UUID, application_id: UUID) -> Members:
    """Return the members of one application, in the order in which they were entered."""
    await get_customer(read, customer_id)
    await get_application(read, customer_id, application_id)
    rows = await members_of(read, application_id)
    return Members(items=[MemberOut.model_validate(row) for row in rows])


async def find_member(
    read: ReadSession, customer_id: UUID, application_id: UUID, member_id: UUID
) -> MemberOut:
    """Return one member of an application."""
    await get_customer(read, customer_id)
    await get_application(read, customer_id, application_id)
    return MemberOut.model_validate(await get_member(read, application_id, member_id))


async def show_household(read: ReadSession, customer_id: UUID) -> Household:
    """Return the members of the newest application that has any (I-22)."""
    await get_customer(read, customer_id)
    row = await read.session.scalar(newest_with_members(customer_id))
    if row is None:
        return Household(items=[], application_id=None, program=None, program_year=None)
    return Household(
        items=[MemberOut.model_validate(one) for one in await members_of(read, row.id)],
        application_id=row.id,
        program=row.program,
        program_year=row.program_year,
    )


async def replay_applications(read: ReadSession) -> AsyncIterator[Event]:
    """Yield the state of every application, removed ones included."""
    rows = await read.session.stream_scalars(
        select(ApplicationRow).order_by(ApplicationRow.id).execution_options(yield_per=500)
    )
    async for row in rows:
        yield application_changed(row)
