"""The weatherization jobs of all dwellings that are or were a customer's."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from backbone.db.reference_data import load_today
from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, keyset_page
from customer.domain.dwellings import Tenure, in_their_time
from customer.domain.exceptions import JobNotFound
from customer.repositories.customers import get_customer
from customer.repositories.dwellings import belongs_to, own_tenures, tenure_of
from customer.schemas.jobs import JobOut
from customer.tables import DwellingRow, JobRow


async def list_jobs(read: ReadSession, customer_id: UUID, page: PageRequest) -> Page[JobOut]:
    """Return all jobs of a customer's dwellings, the highest Job ID first.

    All of them: also those done before or after the dwelling was theirs (F-058).
    """
    await get_customer(read, customer_id)
    rows, after = await keyset_page(
        read.session, _jobs_of(customer_id), page, order=[JobRow.number.desc()]
    )
    return Page(items=await _described(read, customer_id, rows), next=after)


async def all_jobs(read: ReadSession, customer_id: UUID) -> list[JobOut]:
    """Return all of them at once, for a file."""
    await get_customer(read, customer_id)
    rows = await read.session.scalars(_jobs_of(customer_id).order_by(JobRow.number.desc()))
    return await _described(read, customer_id, rows.all())


async def get_job(read: ReadSession, customer_id: UUID, dwelling_id: UUID, job_id: UUID) -> JobOut:
    """Return one job of one of a customer's dwellings."""
    await get_customer(read, customer_id)
    those = _jobs_of(customer_id).where(JobRow.id == job_id, JobRow.dwelling_id == dwelling_id)
    described = await _described(read, customer_id, (await read.session.scalars(those)).all())
    if not described:
        raise JobNotFound
    return described[0]


async def describe_job(
    read: ReadSession, customer_id: UUID, row: JobRow, dwelling: DwellingRow
) -> JobOut:
    """Return a job that was just added or changed."""
    tenures = await own_tenures(read, customer_id, [dwelling.id])
    today = await load_today(read)
    theirs = in_their_time(map(tenure_of, tenures), row.completed_date, today=today)
    return _line(row, dwelling, in_their_time=theirs)


def _jobs_of(customer_id: UUID) -> Select[JobRow]:
    return (
        select(JobRow)
        .join(JobRow.dwelling)
        .options(contains_eager(JobRow.dwelling))
        .where(belongs_to(customer_id, JobRow.dwelling_id))
    )


async def _described(read: ReadSession, customer_id: UUID, rows: Sequence[JobRow]) -> list[JobOut]:
    tenures: dict[UUID, list[Tenure]] = defaultdict(list)
    for one in await own_tenures(read, customer_id, {row.dwelling_id for row in rows}):
        tenures[one.dwelling_id].append(tenure_of(one))
    today = await load_today(read)
    return [
        _line(
            row,
            row.dwelling,
            in_their_time=in_their_time(tenures[row.dwelling_id], row.completed_date, today=today),
        )
        for row in rows
    ]


def _line(row: JobRow, dwelling: DwellingRow, *, in_their_time: bool) -> JobOut:
    same = {one: getattr(row, one) for one in JobOut.model_fields if hasattr(row, one)}
    return JobOut.model_validate(
        {
            **same,
            "dwelling_number": dwelling.number,
            "service_address": dwelling.service_address,
            "city": dwelling.address.city,
            "zip": dwelling.address.zip,
            "county": dwelling.address.county,
            "in_their_time": in_their_time,
        }
    )
