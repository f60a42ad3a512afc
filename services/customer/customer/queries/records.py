"""The history of a record, and the replay of all records."""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from backbone.db.unit_of_work import ReadSession
from backbone.http.audit_filter import AuditFilter
from backbone.http.pagination import Page, PageRequest, model_page
from contracts.base import Event
from customer.domain.exceptions import CustomerNotFound
from customer.domain.record import Action
from customer.repositories.events import customer_removed, customer_saved
from customer.schemas.answers import HistoryEntry, RecordChange
from customer.tables import ChangeRow, CustomerRow

_NAMED = (
    CustomerRow.number,
    CustomerRow.first_name,
    CustomerRow.middle_initial,
    CustomerRow.last_name,
)


async def list_history(
    read: ReadSession, customer_id: UUID, page: PageRequest
) -> Page[HistoryEntry]:
    """Return what was done to a record, newest first. A removed record keeps its history."""
    if await read.session.get(CustomerRow, customer_id) is None:
        raise CustomerNotFound
    query = select(ChangeRow).where(ChangeRow.customer_id == customer_id)
    return await model_page(read.session, HistoryEntry, query, page, order=[ChangeRow.id.desc()])


async def list_changes(
    read: ReadSession,
    page: PageRequest,
    wanted: AuditFilter,
    *,
    number: int | None,
    action: Action | None,
) -> Page[RecordChange]:
    """Return what was done to all records, newest first; or to one, or one kind of it."""
    shown = contains_eager(ChangeRow.customer).load_only(*_NAMED)
    columns = ChangeRow.__table__.c
    narrowed = await wanted.conditions(read, at=columns.at, by_id=columns.by_id)
    query = select(ChangeRow).join(ChangeRow.customer).options(shown).where(*narrowed)
    if number is not None:
        query = query.where(CustomerRow.number == number)
    if action is not None:
        query = query.where(ChangeRow.action == action)
    order = (ChangeRow.at.desc(), ChangeRow.id.desc())
    return await model_page(read.session, RecordChange, query, page, order=order)


async def replay_customers(read: ReadSession) -> AsyncIterator[Event]:
    """Yield the state of every record; a consumer that has it already changes nothing."""
    rows = await read.session.stream_scalars(
        select(CustomerRow).order_by(CustomerRow.number).execution_options(yield_per=500)
    )
    async for row in rows:
        yield customer_saved(row) if row.removed_at is None else customer_removed(row)
