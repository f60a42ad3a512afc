"""The history of a record, and the replay of all records."""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, model_page
from contracts.base import Event
from customer.domain.exceptions import CustomerNotFound
from customer.repositories.events import customer_removed, customer_saved
from customer.schemas.answers import HistoryEntry
from customer.tables import ChangeRow, CustomerRow


async def list_history(
    read: ReadSession, customer_id: UUID, page: PageRequest
) -> Page[HistoryEntry]:
    """Return what was done to a record, newest first. A removed record keeps its history."""
    if await read.session.get(CustomerRow, customer_id) is None:
        raise CustomerNotFound
    query = select(ChangeRow).where(ChangeRow.customer_id == customer_id)
    return await model_page(read.session, HistoryEntry, query, page, order=[ChangeRow.id.desc()])


async def replay_customers(read: ReadSession) -> AsyncIterator[Event]:
    """Yield the state of every record; a consumer that has it already changes nothing."""
    rows = await read.session.stream_scalars(
        select(CustomerRow).order_by(CustomerRow.number).execution_options(yield_per=500)
    )
    async for row in rows:
        yield customer_saved(row) if row.removed_at is None else customer_removed(row)
