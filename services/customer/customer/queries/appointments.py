"""A customer's appointments, and the replay of all of them."""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, keyset_page
from contracts.base import Event
from contracts.display import written_phone
from customer.domain.appointments import ENDED, awaited_status, possible_statuses
from customer.domain.exceptions import AppointmentNotFound
from customer.repositories.appointments import appointment_of
from customer.repositories.customers import get_customer
from customer.repositories.events import appointment_changed
from customer.schemas.appointments import AppointmentOut
from customer.tables import AppointmentRow, CustomerRow


async def list_appointments(
    read: ReadSession, customer_id: UUID, page: PageRequest
) -> Page[AppointmentOut]:
    """Return a customer's appointments, the latest start first."""
    customer = await get_customer(read, customer_id)
    query = select(AppointmentRow).where(AppointmentRow.customer_id == customer_id)
    rows, after = await keyset_page(
        read.session,
        query,
        page,
        order=[AppointmentRow.starts_at_text.desc(), AppointmentRow.id.desc()],
    )
    return Page(items=[describe_appointment(row, customer) for row in rows], next=after)


async def get_appointment(
    read: ReadSession, customer_id: UUID, appointment_id: UUID
) -> AppointmentOut:
    """Return one of a customer's appointments."""
    customer = await get_customer(read, customer_id)
    row = await read.session.get(AppointmentRow, appointment_id)
    if row is None or row.customer_id != customer_id:
        raise AppointmentNotFound
    return describe_appointment(row, customer)


def describe_appointment(row: AppointmentRow, customer: CustomerRow) -> AppointmentOut:
    """Return an appointment as the grid shows it: beside whom it is with, as named today."""
    name, numbers = customer.display_name, dict(customer.phones.numbers())
    boxes = (numbers.get(box) for box in ("home", "mobile", "message", "other"))
    phone = next((written_phone(one) for one in boxes if one), None)
    same = {one: getattr(row, one) for one in AppointmentOut.model_fields if hasattr(row, one)}
    return AppointmentOut.model_validate(
        {
            **same,
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat() if row.ends_at else None,
            "begins_at": appointment_of(row).begins,
            "possible_statuses": possible_statuses(row.status),
            "ended": row.status in ENDED,
            "next_status": awaited_status(row.status),
            "appointment_type": f"{name} - {phone}" if phone else name,
            "contact_info": f"Name: {name}; Phone: {phone};" if phone else f"Name: {name};",
        }
    )


async def replay_appointments(read: ReadSession) -> AsyncIterator[Event]:
    """Yield the state of every appointment."""
    rows = await read.session.stream_scalars(
        select(AppointmentRow).order_by(AppointmentRow.id).execution_options(yield_per=500)
    )
    async for row in rows:
        yield appointment_changed(row)
