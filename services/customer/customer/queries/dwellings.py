"""A customer's dwellings, with whose else they are and were."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from backbone.db.reference_data import load_today
from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, keyset_page
from customer.domain.exceptions import DwellingNotFound
from customer.repositories.customers import get_customer
from customer.repositories.dwellings import (
    belongs_to,
    dwellings_at,
    own_tenures,
    tenure_of,
)
from customer.schemas.dwellings import DwellingOut, OtherTenure, SamePlace, TenureOut
from customer.tables import CustomerRow, DwellingRow, JobRow, TenureRow


async def list_dwellings(
    read: ReadSession, customer_id: UUID, page: PageRequest
) -> Page[DwellingOut]:
    """Return the dwellings that are or were a customer's, the highest Dwelling ID first."""
    await get_customer(read, customer_id)
    query = select(DwellingRow).where(belongs_to(customer_id, DwellingRow.id))
    rows, after = await keyset_page(read.session, query, page, order=[DwellingRow.number.desc()])
    return Page(items=await describe_dwellings(read, customer_id, rows), next=after)


async def get_dwelling(read: ReadSession, customer_id: UUID, dwelling_id: UUID) -> DwellingOut:
    """Return one of a customer's dwellings."""
    await get_customer(read, customer_id)
    row = await read.session.get(DwellingRow, dwelling_id)
    described = await describe_dwellings(read, customer_id, [row]) if row else []
    if not described:
        raise DwellingNotFound
    return described[0]


async def possible_duplicates(read: ReadSession, row: DwellingRow) -> list[SamePlace]:
    """Return the other dwellings on file at the address of one."""
    found = await dwellings_at(read, row.address)
    return [SamePlace.model_validate(one) for one in found if one.id != row.id]


async def describe_dwellings(
    read: ReadSession, customer_id: UUID, rows: Sequence[DwellingRow]
) -> list[DwellingOut]:
    """Return dwellings as this customer's record shows them; those never theirs are left out."""
    ids = [row.id for row in rows]
    own: dict[UUID, list[TenureRow]] = defaultdict(list)
    for tenure in await own_tenures(read, customer_id, ids):
        own[tenure.dwelling_id].append(tenure)
    others = await _others(read, customer_id, ids)
    counted = select(JobRow.dwelling_id, func.count().label("jobs")).where(
        JobRow.dwelling_id.in_(ids)
    )
    found = await read.session.execute(counted.group_by(JobRow.dwelling_id))
    jobs: dict[UUID, int] = {one.dwelling_id: one.jobs for one in found}
    today = await load_today(read)
    return [
        _described(row, own[row.id], others[row.id], jobs.get(row.id, 0), today=today)
        for row in rows
        if own[row.id]
    ]


async def _others(
    read: ReadSession, customer_id: UUID, ids: Iterable[UUID]
) -> dict[UUID, list[OtherTenure]]:
    query = (
        select(TenureRow, CustomerRow)
        .join(CustomerRow, CustomerRow.id == TenureRow.customer_id)
        .where(
            TenureRow.dwelling_id.in_(ids),
            TenureRow.customer_id != customer_id,
            CustomerRow.removed_at.is_(None),
        )
        .order_by(TenureRow.since.desc().nulls_last(), TenureRow.id.desc())
    )
    found: dict[UUID, list[OtherTenure]] = defaultdict(list)
    for tenure, customer in await read.session.execute(query):
        one = OtherTenure(
            **vars(tenure_of(tenure)),
            customer_id=customer.id,
            customer_number=customer.number,
            customer_name=customer.display_name,
        )
        found[tenure.dwelling_id].append(one)
    return found


def _described(
    row: DwellingRow,
    own: Sequence[TenureRow],
    others: list[OtherTenure],
    jobs: int,
    *,
    today: date,
) -> DwellingOut:
    *earlier, last = map(tenure_of, own)
    same: dict[str, Any] = {
        one: getattr(row, one) for one in DwellingOut.model_fields if hasattr(row, one)
    }
    return DwellingOut.model_validate(
        {
            **same,
            **vars(last),
            "current": last.holds(today),
            "jobs": jobs,
            "earlier": [TenureOut.model_validate(one) for one in reversed(earlier)],
            "others": others,
        }
    )
