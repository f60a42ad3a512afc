"""One record, its history, and all of them told again."""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, encode_cursor
from backbone.http.problems import Problem
from contracts.base import Event
from customer.adapters.news import snapshot, tombstone
from customer.adapters.rows import present
from customer.domain.problem_statuses import NoSuchCustomer
from customer.schemas.answers import HistoryEntry
from customer.tables import ChangeRow, CustomerRow


async def one(read: ReadSession, customer_id: UUID) -> CustomerRow:
    """Return a record that was not removed."""
    return await present(read, customer_id)


async def history(read: ReadSession, customer_id: UUID, paging: PageRequest) -> Page[HistoryEntry]:
    """Return what was done to a record, newest first. A removed record keeps its history."""
    if await read.session.get(CustomerRow, customer_id) is None:
        raise NoSuchCustomer
    query = (
        select(ChangeRow)
        .where(ChangeRow.customer_id == customer_id)
        .order_by(ChangeRow.id.desc())
        .limit(paging.limit + 1)
    )
    place = paging.place(1)
    if place is not None:
        query = query.where(ChangeRow.id < _id(place[0]))
    rows = (await read.session.scalars(query)).all()
    shown = rows[: paging.limit]
    return Page(
        items=[HistoryEntry.model_validate(row) for row in shown],
        next=encode_cursor(shown[-1].id) if len(rows) > paging.limit else None,
    )


def _id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError as error:
        raise Problem(400, "`after` is not a place in this history.") from error


async def told_again(read: ReadSession) -> AsyncIterator[Event]:
    """Tell the state of every record again; whoever knows it already changes nothing."""
    rows = await read.session.stream_scalars(
        select(CustomerRow).order_by(CustomerRow.number).execution_options(yield_per=500)
    )
    async for row in rows:
        yield snapshot(row) if row.removed_at is None else tombstone(row)
