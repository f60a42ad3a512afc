"""Rows read as the domain sees them, and written back."""

from dataclasses import fields
from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from customer.domain.appointments import Appointment, Decision
from customer.domain.problem_statuses import NoSuchCustomer
from customer.tables import AgencyRow, AppointmentRow, CustomerRow


async def present(read: ReadSession, customer_id: UUID) -> CustomerRow:
    """Return a record that was not removed."""
    row = await read.session.get(CustomerRow, customer_id)
    if row is None or row.removed_at is not None:
        raise NoSuchCustomer
    return row


async def agency_zone(read: ReadSession) -> str:
    """Return the agency's own time zone, as far as it was heard of."""
    known = await read.session.scalar(select(AgencyRow.time_zone).limit(1))
    return known or read.deps.settings.time_zone


def appointment_of(row: AppointmentRow) -> Appointment:
    """Read what staff may say of an appointment."""
    return Appointment(**{one.name: getattr(row, one.name) for one in fields(Appointment)})


def write_appointment(row: AppointmentRow, appointment: Appointment) -> None:
    """Write over it."""
    for one in fields(Appointment):
        setattr(row, one.name, getattr(appointment, one.name))


def decision_of(row: AppointmentRow) -> Decision | None:
    """Read who said last how an appointment stands; nothing since it was made or moved."""
    return None if row.decided_at is None else Decision(row.decided_at, row.decided_by_reply)


def write_decision(row: AppointmentRow, decision: Decision | None) -> None:
    """Keep who said last how an appointment stands."""
    row.decided_at = decision.at if decision else None
    row.decided_by_reply = decision.reply_id if decision else None
