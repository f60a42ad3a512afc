"""Appointments read as the domain sees them, and written back."""

from dataclasses import fields
from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import UnitOfWork
from customer.domain.appointments import Appointment, Decision
from customer.tables import AppointmentRow


async def lock_appointment(work: UnitOfWork, appointment_id: UUID) -> AppointmentRow | None:
    """Return an appointment nobody else changes meanwhile: a text and staff may both decide."""
    query = select(AppointmentRow).where(AppointmentRow.id == appointment_id).with_for_update()
    return await work.session.scalar(query)


def appointment_of(row: AppointmentRow) -> Appointment:
    """Read what staff may say of an appointment."""
    return Appointment(**{one.name: getattr(row, one.name) for one in fields(Appointment)})


def write_appointment(row: AppointmentRow, appointment: Appointment) -> None:
    """Write over it."""
    for one in fields(Appointment):
        setattr(row, one.name, getattr(appointment, one.name))


def decision_of(row: AppointmentRow) -> Decision | None:
    """Read who last decided how an appointment stands; None since it was made or moved."""
    return None if row.decided_at is None else Decision(row.decided_at, row.decided_by_reply)


def write_decision(row: AppointmentRow, decision: Decision | None) -> None:
    """Write who last decided how an appointment stands."""
    row.decided_at = decision.at if decision else None
    row.decided_by_reply = decision.reply_id if decision else None
