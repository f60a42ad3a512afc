"""Send what is due: commit that, call the provider once, record what came of it (N-12, N-18)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.telemetry.logging import get_logger
from sms_gateway.commands.locks import lock_of_number
from sms_gateway.commands.messages import apply_status, mark_accepted, mark_failed, set_state
from sms_gateway.commands.set_opt_out import learn_from_error
from sms_gateway.commands.write_text import reason_against
from sms_gateway.dependencies import Dependencies
from sms_gateway.domain.message_state import WAITING, Reason, State, reason_too_late
from sms_gateway.domain.rate_limits import Allowance, allowance_today
from sms_gateway.domain.reminders import Appointment, against_texting, reminder_state
from sms_gateway.domain.send_times import when_to_send
from sms_gateway.domain.wording import language_of_text, reminder
from sms_gateway.gateways.provider import (
    Accepted,
    NotAccepted,
    OutboundText,
    Outcome,
    Refused,
    Unclear,
)
from sms_gateway.repositories.agency import Agency, agency_in_texts
from sms_gateway.repositories.appointments import appointments
from sms_gateway.repositories.messages import locked_message
from sms_gateway.repositories.time_zones import zones_of
from sms_gateway.tables import AUTOMATIC, CustomerRow, MessageRow, NumberRow

log = get_logger(__name__)

_A_DAY = timedelta(hours=24)
_SOONEST = timedelta(seconds=30)
"""Less than this before the appointment, a text is not sent any more."""


@dataclass(frozen=True, slots=True)
class Handover:
    """A text that is being handed over to the provider, for this number."""

    message_id: UUID
    attempt: int
    number: str


async def send_due_texts(units_of_work: UnitOfWorkFactory) -> None:
    """Send everything that is due, as fast as the limits allow; replicas share the work."""
    while (handovers := await _begin_handovers(units_of_work)) is not None:
        await asyncio.gather(*(_hand_over(units_of_work, one) for one in handovers))


async def _begin_handovers(units_of_work: UnitOfWorkFactory) -> Sequence[Handover] | None:
    """Choose the next texts and commit that they are being sent, before anybody is called.

    None when nothing is due or may go now; nothing chosen when all that was due must wait.
    """
    async with units_of_work.begin() as work:
        deps: Dependencies = work.deps
        agency = await agency_in_texts(work, deps.settings)
        if deps.provider is None or agency.name is None:
            return None
        now = work.now()
        allowed = deps.breaker.allowed(now)
        wanted = deps.settings.at_once if allowed is None else allowed
        left = await _allowance(work)
        granted = deps.pace.allowed(min(wanted, left.texts), handed=await _handed_lately(work))
        rows = await _due_rows(work, granted, answers=left.answers)
        known = await appointments(work, ids=_appointment_ids(rows))
        handovers = [
            Handover(row.message_id, row.attempt, row.number)
            for row in rows
            if await _prepare(work, row, known, agency) and row.number is not None
        ]
    return handovers if rows else None


async def _allowance(work: UnitOfWork[Dependencies]) -> Allowance:
    """Return how many texts may still be handed over today; replicas count one after the other."""
    await work.advisory_lock("texts of the day")
    lately = select(
        func.count().label("handed"),
        func.count().filter(MessageRow.kind.in_(AUTOMATIC)).label("answers"),
    ).where(MessageRow.called_at > work.now() - _A_DAY)
    row = (await work.session.execute(lately)).one()
    per_day = work.deps.settings.per_day
    left = allowance_today(per_day, handed=row.handed, answers=row.answers)
    if left.texts == 0 and await _due_rows(work, 1) and work.deps.limit_alarm.raise_now(work.now()):
        log.error("daily_limit_reached", limit=per_day)
    return left


async def _handed_lately(work: UnitOfWork[Dependencies]) -> int:
    """Count what all replicas handed over just now; they count one after the other."""
    since = work.now() - work.deps.pace.window
    lately = select(func.count()).where(MessageRow.called_at > since)
    return await work.session.scalar(lately) or 0


async def _due_rows(work: UnitOfWork, most: int, *, answers: int = 1) -> Sequence[MessageRow]:
    """Lock the rows of texts that are due, at most so many of them answers."""
    if most == 0:
        return ()
    due = (
        select(MessageRow)
        .where(MessageRow.state.in_(WAITING), MessageRow.next_at <= work.now())
        .order_by(MessageRow.next_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    if answers == 0:
        due = due.where(MessageRow.kind.not_in(AUTOMATIC))
    rows = (await work.session.scalars(due)).all()
    beyond = {row.message_id for row in [one for one in rows if one.kind in AUTOMATIC][answers:]}
    return [row for row in rows if row.message_id not in beyond]


def _appointment_ids(rows: Sequence[MessageRow]) -> list[UUID]:
    return [row.appointment_id for row in rows if row.appointment_id is not None]


async def _prepare(
    work: UnitOfWork[Dependencies],
    row: MessageRow,
    known: Mapping[UUID, Appointment],
    agency: Agency,
) -> bool:
    """Make a text ready to be handed over; return False if it is not sent now, and record why."""
    settings, now = work.deps.settings, work.now()
    state, reason = await _state_now(work, row, known)
    if state != "SCHEDULED":
        row.next_at = None
        set_state(work, row, state, reason)
        return False
    if row.kind not in AUTOMATIC:
        zones = zones_of(await _zip_of(work, row), row.number)
        at = (
            now
            if row.urged
            else when_to_send(now, customer=zones, agency=agency.zone, daytime=settings.daytime)
        )
        if at + _SOONEST > row.expires_at:
            row.next_at = None
            reason = reason_too_late(attempts=row.attempt, held=at > now)
            set_state(work, row, "SUPPRESSED", reason)
            return False
        if at > now:
            row.next_at = at
            set_state(work, row, "HELD_QUIET_HOURS")
            return False
    if row.appointment_id is not None:
        _write(row, known[row.appointment_id], agency)
    row.attempt += 1
    row.called_at = now
    row.next_at = now + timedelta(seconds=settings.stale_seconds)
    set_state(work, row, "SENDING")
    return True


async def _zip_of(work: UnitOfWork, row: MessageRow) -> str | None:
    where = select(CustomerRow.zip).where(CustomerRow.customer_id == row.customer_id)
    return await work.session.scalar(where)


async def _state_now(
    work: UnitOfWork[Dependencies], row: MessageRow, known: Mapping[UUID, Appointment]
) -> tuple[State, Reason | None]:
    """Return what is to become of a text; much may have changed since it was planned."""
    if row.appointment_id is not None:
        appointment = known[row.appointment_id]
        row.number = appointment.number
        version = row.schedule_version or 0
        state, reason = reminder_state(appointment, schedule_version=version, now=work.now())
        if reason == "PAST":
            held = row.state == "HELD_QUIET_HOURS"
            return state, reason_too_late(attempts=row.attempt, held=held)
        return state, reason
    if row.expires_at <= work.now():
        return "SUPPRESSED", reason_too_late(attempts=row.attempt, held=False)
    if row.kind == "STAFF" and row.customer_id is not None:
        against = await reason_against(work, row.customer_id, row.number or "")
        return ("SUPPRESSED", against) if against else ("SCHEDULED", None)
    number = await work.session.get(NumberRow, row.number) if row.number else None
    if number is None:
        return "SCHEDULED", None
    unreachable = number.unreachable_code is not None
    # An answer to somebody who wrote unasked takes no consent.
    against = against_texting(opted_out=number.opted_out, unreachable=unreachable, consented=True)
    return ("SUPPRESSED", against) if against else ("SCHEDULED", None)


def _write(row: MessageRow, appointment: Appointment, agency: Agency) -> None:
    """Write the reminder as customer and agency are called today."""
    row.language = language_of_text(appointment.language or agency.language)
    row.body = reminder(
        appointment.kind,
        datetime.fromisoformat(row.wall or ""),
        agency=agency.name or "",
        language=row.language,
    )


async def _hand_over(units_of_work: UnitOfWorkFactory, handover: Handover) -> None:
    """Look once more, call, record the outcome. Nobody can opt out in between."""
    deps: Dependencies = units_of_work.deps
    assert deps.provider is not None  # noqa: S101  or nothing was begun
    async with units_of_work.session_lock(lock_of_number(handover.number)):
        text = await _look_again(units_of_work, handover)
        if text is None:
            return
        outcome = await deps.provider.send(text)
    await _record(units_of_work, handover, outcome)


async def _look_again(units_of_work: UnitOfWorkFactory, handover: Handover) -> OutboundText | None:
    """Return what to send, if it still is to be sent, to that number, in this attempt."""
    async with units_of_work.begin() as work:
        row = await locked_message(work.session, handover.message_id)
        if row.state != "SENDING" or row.attempt != handover.attempt:
            return None
        known = await appointments(work, ids=_appointment_ids([row]))
        state, reason = await _state_now(work, row, known)
        if row.number != handover.number:
            state, reason = "SCHEDULED", None
        elif state == "SCHEDULED" and row.body is not None:
            return OutboundText(
                message_id=row.message_id,
                number=handover.number,
                body=row.body,
                expires_at=row.expires_at,
                now=work.now(),
            )
        row.next_at = work.now() if state == "SCHEDULED" else None
        set_state(work, row, state, reason)
        return None


async def _record(units_of_work: UnitOfWorkFactory, handover: Handover, outcome: Outcome) -> None:
    async with units_of_work.begin() as work:
        if isinstance(outcome, Refused):
            await learn_from_error(work, handover.number, outcome.code)
        row = await locked_message(work.session, handover.message_id)
        if row.attempt == handover.attempt:
            await _apply(work, row, outcome)
        else:
            # Somebody proved it absent and sent it anew while we were away.
            kind = type(outcome).__name__
            log.error("outcome_came_late", message_id=str(row.message_id), outcome=kind)


async def _apply(work: UnitOfWork[Dependencies], row: MessageRow, outcome: Outcome) -> None:
    breaker, now, message_id = work.deps.breaker, work.now(), str(row.message_id)
    match outcome:
        case Accepted(provider_id, status):
            breaker.record_success()
            if row.provider_id not in {None, provider_id}:
                log.error("text_sent_twice", message_id=message_id)
                return
            await mark_accepted(work, row, provider_id)
            await apply_status(work, row, status, None)
        case Refused(code):
            breaker.record_success()
            row.next_at = None
            if outcome.opted_out:
                set_state(work, row, "SUPPRESSED", "OPTED_OUT")
            else:
                await mark_failed(work, row, "FAILED", code)
        case NotAccepted(reason) | Unclear(reason) if row.provider_id is not None:
            # The provider's own report on it came in while its answer was lost.
            log.info("outcome_known_already", message_id=message_id, reason=reason)
        case NotAccepted(reason):
            breaker.record_failure(now)
            row.next_at = now + breaker.pause(row.attempt)
            log.warning("text_not_accepted", message_id=message_id, reason=reason)
            set_state(work, row, "SCHEDULED")
        case Unclear(reason):
            breaker.record_failure(now)
            row.next_at = now + timedelta(seconds=work.deps.settings.reconcile_seconds)
            log.warning("text_outcome_unclear", message_id=message_id, reason=reason)
            set_state(work, row, "UNKNOWN", reason)
