"""Plan reminders: what is to become of each follows from everything known now."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from sms_gateway.adapters.facts import Known, known_of
from sms_gateway.commands.locks import lock_customers
from sms_gateway.commands.states import move, tell
from sms_gateway.domain.hours import reminder_due
from sms_gateway.domain.states import UNSENT, WAITING, standing, still_on
from sms_gateway.tables import AppointmentRow, CustomerRow, MessageRow


async def plan(work: UnitOfWork, customers: Collection[UUID]) -> None:
    """Bring the unsent reminders of some customers up to date; the customers must be locked.

    Whatever came first, a new time, a consent, a number or a stop, the result is the same.
    """
    known = await known_of(work, customers=customers)
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
            _fit(work, row, known[row.appointment_id])
    for one in known.values():
        due = (one.appointment.appointment_id, one.appointment.schedule_version)
        if due not in planned and _worth_planning(one, work.now()):
            row = _reminder(work, one.appointment)
            _fit(work, row, one, told=False)
            work.session.add(row)
            tell(work, row)
    await work.session.flush()


async def plan_anew(work: UnitOfWork) -> None:
    """Plan what nobody could send, now that somebody carries texts; run at every start."""
    if work.deps.provider is None:
        return
    waiting = select(MessageRow.customer_id).where(MessageRow.reason == "PROVIDER_OFF")
    customers = {one for one in await work.session.scalars(waiting) if one is not None}
    await lock_customers(work, customers)
    await plan(work, customers)


async def plan_for_number(work: UnitOfWork, number: str) -> None:
    """Bring up to date whoever has this number as their mobile."""
    users = select(CustomerRow.customer_id).where(CustomerRow.numbers.contains([number]))
    customers = (await work.session.scalars(users)).all()
    await lock_customers(work, customers)
    await plan(work, customers)


def _worth_planning(one: Known, now: datetime) -> bool:
    """Leave alone what was over, or called off, before anybody could be reminded."""
    return one.facts.starts_at > now and still_on(one.facts.status)


def _reminder(work: UnitOfWork, appointment: AppointmentRow) -> MessageRow:
    settings = work.deps.settings
    due = reminder_due(
        appointment.wall,
        ZoneInfo(appointment.time_zone),
        days_before=settings.days_before,
        at=settings.remind_at,
    )
    due = min(due, appointment.starts_at)
    return MessageRow(
        message_id=new_id(),
        version=1,
        kind="REMINDER",
        customer_id=appointment.customer_id,
        appointment_id=appointment.appointment_id,
        appointment_kind=appointment.kind,
        schedule_version=appointment.schedule_version,
        wall=appointment.wall,
        starts_at=appointment.starts_at,
        language="ENGLISH",
        state="SCHEDULED",
        rank=0,
        due_at=due,
        at=due,
        urged=False,
        expires_at=appointment.starts_at,
        attempt=0,
        noted=False,
    )


def _fit(work: UnitOfWork, row: MessageRow, known: Known, *, told: bool = True) -> None:
    """Let a reminder nobody has sent yet follow the facts."""
    version = row.schedule_version or 0
    state, reason = standing(known.facts, schedule_version=version, now=work.now())
    if state == "SCHEDULED" and work.deps.provider is None:
        state, reason = "SUPPRESSED", "PROVIDER_OFF"
    row.number = known.facts.number
    if state == "SCHEDULED" and row.state in WAITING and row.next_at is not None:
        return
    row.next_at = row.due_at if state == "SCHEDULED" else None
    if told:
        move(work, row, state, reason)
    else:
        row.state, row.reason = state, reason
