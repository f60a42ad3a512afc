"""A customer's appointments, and all of them told again."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, encode_cursor
from backbone.http.problems import Problem
from contracts.base import Event
from customer.adapters.news import appointment_snapshot
from customer.adapters.rows import present
from customer.adapters.shown import shown
from customer.domain.problem_statuses import NoSuchAppointment
from customer.schemas.appointments import AppointmentOut
from customer.tables import AppointmentRow


async def of_customer(
    read: ReadSession, customer_id: UUID, paging: PageRequest
) -> Page[AppointmentOut]:
    """Return a customer's appointments, the latest start first."""
    customer = await present(read, customer_id)
    order = tuple_(AppointmentRow.starts_at, AppointmentRow.id)
    query = (
        select(AppointmentRow)
        .where(AppointmentRow.customer_id == customer_id)
        .order_by(AppointmentRow.starts_at.desc(), AppointmentRow.id.desc())
        .limit(paging.limit + 1)
    )
    place = paging.place(2)
    if place is not None:
        query = query.where(order < _place(*place))
    rows = (await read.session.scalars(query)).all()
    page = rows[: paging.limit]
    return Page(
        items=[shown(row, customer) for row in page],
        next=encode_cursor(page[-1].starts_at, page[-1].id) if len(rows) > paging.limit else None,
    )


async def one(read: ReadSession, customer_id: UUID, appointment_id: UUID) -> AppointmentOut:
    """Return one of a customer's appointments."""
    customer = await present(read, customer_id)
    row = await read.session.get(AppointmentRow, appointment_id)
    if row is None or row.customer_id != customer_id:
        raise NoSuchAppointment
    return shown(row, customer)


async def told_again(read: ReadSession) -> AsyncIterator[Event]:
    """Tell the state of every appointment again."""
    rows = await read.session.stream_scalars(
        select(AppointmentRow).order_by(AppointmentRow.id).execution_options(yield_per=500)
    )
    async for row in rows:
        yield appointment_snapshot(row)


def _place(starts_at: str, appointment_id: str) -> tuple[datetime, UUID]:
    try:
        return datetime.fromisoformat(starts_at).replace(tzinfo=None), UUID(appointment_id)
    except ValueError as error:
        raise Problem(400, "`after` is not a place in this list.") from error
