"""Applications, pledges and household members: rows read as the domain sees them, and written."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from uuid import UUID

from sqlalchemy import Select, exists, select

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from customer.domain.applications import Application, Pledge, Summary
from customer.domain.exceptions import ApplicationNotFound, MemberNotFound
from customer.domain.household import Member
from customer.tables import ApplicationRow, MemberRow, PledgeRow

NEWEST_FIRST = (
    ApplicationRow.program_year.desc(),
    ApplicationRow.intake_date.desc(),
    ApplicationRow.id.desc(),
)
"""By program year, then by the day it came in (F-055)."""


async def get_application(
    read: ReadSession, customer_id: UUID, application_id: UUID
) -> ApplicationRow:
    """Return an application of a customer that was not removed."""
    return _of(customer_id, await read.session.get(ApplicationRow, application_id))


async def lock_application(
    work: UnitOfWork, customer_id: UUID, application_id: UUID
) -> ApplicationRow:
    """Return an application nobody else changes meanwhile, nor anything below it."""
    query = select(ApplicationRow).where(ApplicationRow.id == application_id).with_for_update()
    return _of(customer_id, await work.session.scalar(query))


def _of(customer_id: UUID, row: ApplicationRow | None) -> ApplicationRow:
    if row is None or row.customer_id != customer_id or row.removed_at is not None:
        raise ApplicationNotFound
    return row


def applications_of(customer_id: UUID) -> Select[ApplicationRow]:
    """Return the question for a customer's applications that were not removed."""
    return select(ApplicationRow).where(
        ApplicationRow.customer_id == customer_id, ApplicationRow.removed_at.is_(None)
    )


def newest_with_members(customer_id: UUID, *, but: UUID | None = None) -> Select[ApplicationRow]:
    """Return the question for the application whose members the record shows (I-22)."""
    has_members = exists().where(
        MemberRow.application_id == ApplicationRow.id, MemberRow.removed_at.is_(None)
    )
    found = applications_of(customer_id).where(has_members)
    if but is not None:
        found = found.where(ApplicationRow.id != but)
    return found.order_by(*NEWEST_FIRST).limit(1)


async def members_of(read: ReadSession, application_id: UUID) -> Sequence[MemberRow]:
    """Return the members of an application, in the order in which they were entered."""
    query = select(MemberRow).where(
        MemberRow.application_id == application_id, MemberRow.removed_at.is_(None)
    )
    return (await read.session.scalars(query.order_by(MemberRow.id))).all()


async def get_member(read: ReadSession, application_id: UUID, member_id: UUID) -> MemberRow:
    """Return a member of an application who was not removed."""
    row = await read.session.get(MemberRow, member_id)
    if row is None or row.application_id != application_id or row.removed_at is not None:
        raise MemberNotFound
    return row


def application_of(row: ApplicationRow) -> Application:
    """Read what staff may say of an application."""
    said = {one.name: getattr(row, one.name) for one in fields(Application)}
    return Application(**said | {"summary": Summary(**row.summary) if row.summary else None})


def write_application(row: ApplicationRow, application: Application) -> None:
    """Write over it."""
    for one in fields(Application):
        setattr(row, one.name, getattr(application, one.name))
    row.summary = asdict(application.summary) if application.summary else None


def pledge_of(row: PledgeRow) -> Pledge:
    """Read what staff may say of a pledge."""
    return Pledge(memo=row.memo, date_submitted=row.date_submitted)


def member_of(row: MemberRow) -> Member:
    """Read what staff may say of a member, but for the number."""
    return Member(**{one.name: getattr(row, one.name) for one in fields(Member)})


def write_member(row: MemberRow, member: Member) -> None:
    """Write over it."""
    for one in fields(Member):
        setattr(row, one.name, getattr(member, one.name))
