"""Plan reminders: what is to become of each follows from everything known now."""

from collections.abc import Collection
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from sms_gateway.commands.locks import lock_customers
from sms_gateway.commands.messages import emit_state, set_state
from sms_gateway.dependencies import Dependencies
from sms_gateway.domain.message_state import UNSENT, WAITING, Reason, State, reason_too_late
from sms_gateway.domain.reminders import Appointment, reminder_state, stays_suppressed, still_on
from sms_gateway.domain.send_times import reminder_due
from sms_gateway.repositories.appointments import appointments
from sms_gateway.tables import MessageRow


async def plan_reminders(work: UnitOfWork[Dependencies], customers: Collection[UUID]) -> None:
    """Bring the unsent reminders of some customers up to date; the customers must be locked.

    Whatever came first, a new time, a consent, a number or a stop, the result is the same.
    """
    known = await appointments(work, customers=customers)
    if not known:
        return
    rows = await work.session.scalars(
        select(MessageRow)
        .where(MessageRow.appointment_id.in_(known), MessageRow.kind == "REMINDER")
        .order_by(MessageRow.message_id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    )
    planned: set[tuple[UUID | None, int | None]] = set()
    for row in rows.all():
        planned.add((row.appointment_id, row.schedule_version))
        if row.appointment_id is not None and row.state in UNSENT:
            _follow(work, row, known[row.appointment_id])
    for one in known.values():
        # What was over, or called off, before anybody could be reminded is left alone.
        ahead = one.starts_at > work.now() and still_on(one.status)
        if ahead and (one.appointment_id, one.schedule_version) not in planned:
            _add_reminder(work, one)
    await work.session.flush()


def _follow(work: UnitOfWork[Dependencies], row: MessageRow, appointment: Appointment) -> None:
    """Let a reminder nobody has sent yet follow what is known of its appointment."""
    state, reason = _state(work, appointment, schedule_version=row.schedule_version or 0)
    same_number = row.number == appointment.number
    row.number = appointment.number
    if state == "SCHEDULED" and row.state in WAITING and row.next_at is not None:
        return
    if reason == "PAST":
        if row.state not in WAITING:
            return  # What kept it from being sent in time is known already.
        held = row.state == "HELD_QUIET_HOURS"
        reason = reason_too_late(attempts=row.attempt, held=held)
    due = {"due_at": row.due_at, "now": work.now()}
    if state == "SCHEDULED" and same_number and stays_suppressed(row.reason, **due):
        return
    row.next_at = row.due_at if state == "SCHEDULED" else None
    set_state(work, row, state, reason)


def _add_reminder(work: UnitOfWork[Dependencies], appointment: Appointment) -> None:
    settings = work.deps.settings
    zone = ZoneInfo(appointment.time_zone)
    due = reminder_due(
        appointment.wall, zone, days_before=settings.days_before, at=settings.remind_at
    )
    due = min(due, appointment.starts_at)
    state, reason = _state(work, appointment, schedule_version=appointment.schedule_version)
    row = MessageRow(
        message_id=new_id(),
        version=1,
        kind="REMINDER",
        number=appointment.number,
        customer_id=appointment.customer_id,
        appointment_id=appointment.appointment_id,
        appointment_kind=appointment.kind,
        schedule_version=appointment.schedule_version,
        wall=appointment.wall,
        starts_at=appointment.starts_at,
        language="ENGLISH",
        state=state,
        reason=reason,
        due_at=due,
        next_at=due if state == "SCHEDULED" else None,
        at=due,
        expires_at=appointment.starts_at,
    )
    work.session.add(row)
    emit_state(work, row)


def _state(
    work: UnitOfWork[Dependencies], appointment: Appointment, *, schedule_version: int
) -> tuple[State, Reason | None]:
    state, reason = reminder_state(appointment, schedule_version=schedule_version, now=work.now())
    if state == "SCHEDULED" and work.deps.provider is None:
        return "SUPPRESSED", "PROVIDER_OFF"
    return state, reason


async def plan_unsendable_reminders(work: UnitOfWork[Dependencies]) -> None:
    """Plan what nobody could send, now that there is a provider; run at every start."""
    if work.deps.provider is None:
        return
    waiting = select(MessageRow.customer_id).where(MessageRow.reason == "PROVIDER_OFF")
    customers = {one for one in await work.session.scalars(waiting) if one is not None}
    await lock_customers(work, customers)
    await plan_reminders(work, customers)


async def make_reminders_due(work: UnitOfWork) -> int:
    """Make every planned reminder due now, night or day; return how many. For simulated phones."""
    waiting = update(MessageRow).where(MessageRow.state.in_(WAITING), MessageRow.kind == "REMINDER")
    urged = await work.session.execute(
        waiting.values(next_at=work.now(), urged=True).returning(MessageRow.message_id)
    )
    return len(urged.all())
