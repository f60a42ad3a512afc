"""Making, moving and settling appointments, and what customers answer by text."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from backbone.ids import new_id
from contracts.sms import ReplyReceived
from customer.adapters.news import appointment_snapshot
from customer.adapters.rows import (
    appointment_of,
    decision_of,
    present,
    write_appointment,
    write_decision,
)
from customer.commands.history import SYSTEM, remember
from customer.domain.appointments import (
    Appointment,
    Reply,
    by_staff,
    by_text,
    check_status,
    differences,
    moved,
)
from customer.domain.problem_statuses import NoSuchAppointment
from customer.tables import AppointmentRow

_ANSWERED: Final = "answered by text."


async def make(
    work: UnitOfWork, customer_id: UUID, appointment: Appointment, *, by: Actor
) -> AppointmentRow:
    """Agree upon an appointment; its reminder follows from the news of it."""
    await present(work, customer_id)
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
    # Whoever enters it as confirmed has spoken; one that is open waits for an answer.
    write_decision(
        row, None if appointment.status == "UNCONFIRMED" else by_staff(None, now=work.now())
    )
    work.session.add(row)
    remember(work, customer_id, "APPOINTMENT_MADE", by=by, seen=differences(None, appointment))
    work.emit(appointment_snapshot(row))
    return row


async def change(
    work: UnitOfWork,
    place: tuple[UUID, UUID],
    edit: Callable[[Appointment], Appointment],
    *,
    if_match: int | None,
    by: Actor,
) -> AppointmentRow:
    """Move an appointment or say how it stands; moving it makes older answers count no more."""
    customer_id, appointment_id = place
    await present(work, customer_id)
    row = await _taken(work, appointment_id)
    if row is None or row.customer_id != customer_id:
        raise NoSuchAppointment
    require_match(if_match, row.version)
    old = appointment_of(row)
    new = edit(old)
    check_status(old.status, new, now=work.now())
    if new == old:
        return row
    if moved(old, new):
        row.schedule_version += 1
        write_decision(row, None)
    if new.status != old.status and not (moved(old, new) and new.status == "RESCHEDULED"):
        write_decision(row, by_staff(decision_of(row), now=work.now()))
    _next_version(work, row, new, name=by.name)
    which = f"{old.called}."
    seen = differences(old, new)
    remember(work, customer_id, "APPOINTMENT_CHANGED", by=by, seen=seen, reason=which)
    return row


async def take_answer(work: UnitOfWork, event: ReplyReceived) -> None:
    """Let a customer's answer confirm an appointment, or ask for it to be cancelled (F-142, F-143).

    An opt-out and words nobody understands leave it as it is (F-149).
    """
    row = await _taken(work, event.appointment_id) if event.appointment_id else None
    if row is None:
        return
    old = appointment_of(row)
    reply = Reply(
        reply_id=event.reply_id,
        kind=event.kind,
        received_at=event.received_at,
        schedule_version=event.appointment_version,
        after_start=event.after_start,
    )
    published = by_text(old, decision_of(row), reply, schedule_version=row.schedule_version)
    if published is None:
        return
    status, decision = published
    write_decision(row, decision)
    if status == old.status:
        return
    new = replace(old, status=status)
    _next_version(work, row, new, name=SYSTEM)
    seen = differences(old, new)
    which = f"{old.called}: {_ANSWERED}"
    remember(work, row.customer_id, "APPOINTMENT_CHANGED", by=None, seen=seen, reason=which)


async def _taken(work: UnitOfWork, appointment_id: UUID) -> AppointmentRow | None:
    """Take hold of an appointment: a text and a member of staff may both speak at once."""
    query = select(AppointmentRow).where(AppointmentRow.id == appointment_id).with_for_update()
    return (await work.session.execute(query)).scalar_one_or_none()


def _next_version(work: UnitOfWork, row: AppointmentRow, new: Appointment, *, name: str) -> None:
    write_appointment(row, new)
    row.version += 1
    row.updated_at, row.updated_by = work.now(), name
    work.emit(appointment_snapshot(row))
