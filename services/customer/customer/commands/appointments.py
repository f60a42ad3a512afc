"""Making, moving and settling appointments."""

from collections.abc import Sequence
from uuid import UUID

from backbone.actor import Actor
from backbone.db.reference_data import load_agency
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from backbone.ids import new_id
from customer.dependencies import Dependencies
from customer.domain.appointments import Appointment, by_staff, check_status, differences, moved
from customer.domain.exceptions import AppointmentNotFound
from customer.domain.record import Change
from customer.repositories.appointments import (
    appointment_of,
    decision_of,
    lock_appointment,
    write_appointment,
    write_decision,
)
from customer.repositories.customers import get_customer
from customer.repositories.events import appointment_changed
from customer.repositories.history import append_history
from customer.schemas.appointments import AppointmentChange, NewAppointment
from customer.tables import AppointmentRow


async def make(
    work: UnitOfWork[Dependencies], customer_id: UUID, new: NewAppointment, *, by: Actor
) -> AppointmentRow:
    """Make an appointment; its reminder follows from the event."""
    await get_customer(work, customer_id)
    agency = await load_agency(work)
    zone = agency.time_zone if agency else work.deps.settings.time_zone
    appointment = new.appointment(agency_zone=zone)
    check_status(None, appointment, now=work.now())
    row = AppointmentRow(
        id=new_id(),
        customer_id=customer_id,
        version=1,
        schedule_version=1,
        entered_by=by.name,
        entered_by_id=by.id,
        entered_at=work.now(),
        updated_at=work.now(),
        updated_by=by.name,
    )
    write_appointment(row, appointment)
    if appointment.status != "UNCONFIRMED":
        write_decision(row, by_staff(None, now=work.now()))
    work.session.add(row)
    append_history(
        work, customer_id, "APPOINTMENT_MADE", by=by, changes=differences(None, appointment)
    )
    work.emit(appointment_changed(row))
    return row


async def change(
    work: UnitOfWork,
    customer_id: UUID,
    appointment_id: UUID,
    asked: AppointmentChange,
    *,
    by: Actor,
    if_match: int | None,
) -> AppointmentRow:
    """Move an appointment or decide how it stands; after a move older replies count no more."""
    await get_customer(work, customer_id)
    row = await lock_appointment(work, appointment_id)
    if row is None or row.customer_id != customer_id:
        raise AppointmentNotFound
    require_match(if_match, row.version)
    old = appointment_of(row)
    new = asked.applied_to(old)
    check_status(old.status, new, now=work.now())
    if new == old:
        return row
    if moved(old, new):
        row.schedule_version += 1
        write_decision(row, None)
    if new.status != old.status and not (moved(old, new) and new.status == "RESCHEDULED"):
        write_decision(row, by_staff(decision_of(row), now=work.now()))
    save_appointment(work, row, new, by=by)
    return row


def save_appointment(
    work: UnitOfWork,
    row: AppointmentRow,
    new: Appointment,
    *,
    by: Actor,
    told: Sequence[Change] = (),
) -> None:
    """Store the next version of an appointment, with its history and its event.

    `told` is what the history says beside which appointment it was and what changed.
    """
    old = appointment_of(row)
    changes = (old.told, *told, *differences(old, new))
    write_appointment(row, new)
    row.version += 1
    row.updated_at, row.updated_by = work.now(), by.name
    append_history(work, row.customer_id, "APPOINTMENT_CHANGED", by=by, changes=changes)
    work.emit(appointment_changed(row))
