"""What happens when a text changes an appointment, or a number opts out or in."""

from dataclasses import replace

from sqlalchemy import delete, select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from contracts.sms import OptedIn, OptedOut, ReplyReceived
from customer.commands.appointments import save_appointment
from customer.domain.appointments import Reply, by_text
from customer.domain.record import Action, Change
from customer.repositories.appointments import (
    appointment_of,
    decision_of,
    lock_appointment,
    write_decision,
)
from customer.repositories.customers import customers_with_number
from customer.repositories.history import append_history, was_noted
from customer.tables import NumberRow


async def apply_reply(event: ReplyReceived, work: UnitOfWork) -> None:
    """Let a customer's reply confirm an appointment, or ask for its cancellation (F-142, F-143).

    An opt-out, and words nobody understands, leave it as it is (F-149).
    """
    row = await lock_appointment(work, event.appointment_id) if event.appointment_id else None
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
    decided = by_text(old, decision_of(row), reply, schedule_version=row.schedule_version)
    if decided is None:
        return
    status, decision = decided
    write_decision(row, decision)
    if status != old.status:
        answered = Change("appointment.answered_by", None, "TEXT")
        save_appointment(work, row, replace(old, status=status), by=Actor.system(), told=[answered])


async def record_opt_change(event: OptedOut | OptedIn, work: UnitOfWork) -> None:
    """Mark a number that wants no more texts, or wants them again, for everybody who uses it.

    A gateway that has lost its records gives the number another id and counts from one again; its
    newest word counts.
    """
    await work.advisory_lock(f"number {event.number}")
    numbered = select(NumberRow).where(NumberRow.number == event.number)
    known = (await work.session.scalars(numbered.order_by(NumberRow.at.desc()))).first()
    if known is not None and not _is_newer(event, known):
        return
    was_out, opted_out = known and known.opted_out, isinstance(event, OptedOut)
    under_other_ids = NumberRow.number_id != event.number_id
    await work.session.execute(
        delete(NumberRow).where(NumberRow.number == event.number, under_other_ids)
    )
    await work.session.merge(NumberRow(**event.model_dump(), opted_out=opted_out))
    if was_out == opted_out:
        return
    action: Action = "SMS_OPTED_OUT" if opted_out else "SMS_OPTED_IN"
    change = Change("sms_number", None, f"{event.number} ({event.how})")
    for customer_id in await customers_with_number(work, event.number):
        if not await was_noted(work, customer_id, action, at=event.at):
            append_history(
                work, customer_id, action, by=Actor.system(), changes=[change], at=event.at
            )


def _is_newer(event: OptedOut | OptedIn, known: NumberRow) -> bool:
    if event.number_id == known.number_id:
        return event.version > known.version
    return event.at > known.at
