"""Dwellings, their tenures and their jobs read as the domain sees them, and written back."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy import Sequence as Numbers
from sqlalchemy.orm import InstrumentedAttribute

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from customer.domain.address import Address
from customer.domain.dwellings import ZIP, Tenure, same_place
from customer.domain.exceptions import DwellingNotFound, JobNotFound
from customer.domain.jobs import Job
from customer.tables import CustomerRow, DwellingRow, JobRow, TenureRow

_MOST_NEAR: Final = 200
"""Dwellings of one number in one ZIP code that are looked at: apartments of a large building."""


def belongs_to(customer_id: UUID, dwelling_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Say that a dwelling is or once was a customer's."""
    mine = select(TenureRow.dwelling_id).where(TenureRow.customer_id == customer_id)
    return dwelling_id.in_(mine)


async def lock_dwelling(work: UnitOfWork, customer_id: UUID, dwelling_id: UUID) -> DwellingRow:
    """Return a customer's dwelling that nobody else changes meanwhile, nor its jobs."""
    query = select(DwellingRow).where(DwellingRow.id == dwelling_id).with_for_update()
    row = await work.session.scalar(query)
    # Asked after the lock was waited for: somebody may have unlinked it meanwhile.
    if row is None or not await own_tenures(work, customer_id, [row.id]):
        raise DwellingNotFound
    return row


async def lock_numbered_dwelling(work: UnitOfWork, number: int) -> DwellingRow | None:
    """Return the dwelling of a number, whoever it belongs to; nobody else changes it meanwhile."""
    query = select(DwellingRow).where(DwellingRow.number == number)
    return await work.session.scalar(query.with_for_update())


async def dwellings_at(read: ReadSession, address: Address) -> list[DwellingRow]:
    """Return the dwellings on file that are at an address of a number and a ZIP code."""
    if not address.number or not address.zip:
        return []
    zip_code = address.zip[:ZIP]
    kept = DwellingRow.__table__.c
    near = select(DwellingRow).where(
        kept.address_number == address.number,
        or_(kept.address_zip == zip_code, kept.address_zip.startswith(f"{zip_code}-")),
    )
    rows = await read.session.scalars(near.order_by(DwellingRow.number).limit(_MOST_NEAR))
    return [row for row in rows if same_place(row.address, address)]


async def get_job(read: ReadSession, dwelling_id: UUID, job_id: UUID) -> JobRow:
    """Return a job of a dwelling."""
    row = await read.session.get(JobRow, job_id)
    if row is None or row.dwelling_id != dwelling_id:
        raise JobNotFound
    return row


async def own_tenures(
    read: ReadSession, customer_id: UUID, dwelling_ids: Iterable[UUID]
) -> Sequence[TenureRow]:
    """Return how a customer belongs or belonged to dwellings, the last one last."""
    query = select(TenureRow).where(
        TenureRow.customer_id == customer_id, TenureRow.dwelling_id.in_(dwelling_ids)
    )
    order = (TenureRow.since.asc().nulls_first(), TenureRow.id)
    return (await read.session.scalars(query.order_by(*order))).all()


async def customers_on(read: ReadSession, dwelling_id: UUID, day: date) -> set[UUID]:
    """Return the customers whose a dwelling is on a day, but for removed ones."""
    query = (
        select(TenureRow.customer_id)
        .join(CustomerRow, CustomerRow.id == TenureRow.customer_id)
        .where(
            TenureRow.dwelling_id == dwelling_id,
            or_(TenureRow.since.is_(None), TenureRow.since <= day),
            or_(TenureRow.until.is_(None), TenureRow.until >= day),
            CustomerRow.removed_at.is_(None),
        )
    )
    return set(await read.session.scalars(query))


async def next_number(work: UnitOfWork, numbers: Numbers, taken: InstrumentedAttribute[int]) -> int:
    """Return the next number that nobody has given; whoever asks holds the lock on numbers."""
    while True:
        number: Any = await work.session.scalar(select(numbers.next_value()))
        if not await is_taken(work, int(number), taken):
            return int(number)


async def is_taken(read: ReadSession, number: int, taken: InstrumentedAttribute[int]) -> bool:
    """Return whether a number is somebody's already."""
    return bool(await read.session.scalar(select(exists().where(taken == number))))


def tenure_of(row: TenureRow) -> Tenure:
    """Read what staff may say of how a customer belongs to a dwelling."""
    return Tenure(relation=row.relation, since=row.since, until=row.until)


def write_tenure(row: TenureRow, tenure: Tenure) -> None:
    """Write over it."""
    for one in fields(Tenure):
        setattr(row, one.name, getattr(tenure, one.name))


def job_of(row: JobRow) -> Job:
    """Read what staff may say of a job."""
    return Job(**{one.name: getattr(row, one.name) for one in fields(Job)})


def write_job(row: JobRow, job: Job) -> None:
    """Write over it."""
    for one in fields(Job):
        setattr(row, one.name, getattr(job, one.name))
