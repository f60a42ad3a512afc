"""Send what is due: intend, commit, call once, write down what came of it (I-12, I-18)."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import func, select

from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.telemetry.logging import get_logger
from sms_gateway.adapters.facts import Known, known_of
from sms_gateway.adapters.gateway import Agency, Gateway
from sms_gateway.adapters.provider import Accepted, NotTaken, Outcome, Outgoing, Refused, Unclear
from sms_gateway.commands.locks import lock_numbers, name_of_number
from sms_gateway.commands.numbers import opt
from sms_gateway.commands.planning import plan_for_number
from sms_gateway.commands.states import accepted, advance, appointment_kind, move, note_failure
from sms_gateway.domain.pace import Left, left_today
from sms_gateway.domain.states import WAITING, Reason, State, standing
from sms_gateway.domain.wording import language_of_text, reminder
from sms_gateway.tables import CustomerRow, MessageRow, NumberRow

log = get_logger(__name__)

_A_DAY = timedelta(hours=24)
_SOONEST = timedelta(seconds=30)
"""Less than this before the appointment, a text is not sent any more."""


@dataclass(frozen=True, slots=True)
class Intended:
    """A text somebody is about to hand over."""

    message_id: UUID
    attempt: int
    number: str


async def send_due(units_of_work: UnitOfWorkFactory) -> None:
    """Send everything that is due, as fast as the pace allows; replicas share the work."""
    while (intended := await _intend(units_of_work)) is not None:
        await asyncio.gather(*(_hand_over(units_of_work, one) for one in intended))


async def _intend(units_of_work: UnitOfWorkFactory) -> Sequence[Intended] | None:
    """Choose the next texts and commit that they are being sent, before anybody is called.

    None when nothing is due or may go now; nothing chosen when all that was due must wait.
    """
    async with units_of_work.begin() as work:
        gateway = work.deps
        agency = await gateway.agency(work)
        if gateway.provider is None or agency.name is None:
            return None
        now = work.now()
        allowed = gateway.breaker.allowed(now)
        wanted = gateway.settings.at_once if allowed is None else allowed
        left = await _left_today(work, gateway)
        granted = gateway.bucket.take(min(wanted, left.texts), now)
        rows = await _due(work, granted, answers=left.answers)
        known = await known_of(work, appointments=_appointments(rows))
        intended = [
            Intended(row.message_id, row.attempt, row.number)
            for row in rows
            if await _ready(work, row, known, agency) and row.number is not None
        ]
        gateway.bucket.give_back(granted - len(intended))
    return intended if rows else None


async def _left_today(work: UnitOfWork, gateway: Gateway) -> Left:
    """Say how many texts may still be handed over today; replicas count one after the other."""
    await work.advisory_lock("texts of the day")
    lately = select(
        func.count().label("handed"),
        func.count().filter(MessageRow.kind != "REMINDER").label("answers"),
    ).where(MessageRow.called_at > work.now() - _A_DAY)
    row = (await work.session.execute(lately)).one()
    left = left_today(gateway.settings.per_day, handed=row.handed, answers=row.answers)
    if left.texts == 0 and await _due(work, 1) and gateway.limit_reached.rings(work.now()):
        log.error("daily limit reached", limit=gateway.settings.per_day)
    return left


def _appointments(rows: Iterable[MessageRow]) -> list[UUID]:
    return [row.appointment_id for row in rows if row.appointment_id is not None]


async def _due(work: UnitOfWork, most: int, *, answers: int = 1) -> Sequence[MessageRow]:
    """Take hold of the texts that are due, at most so many of them answers."""
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
        due = due.where(MessageRow.kind == "REMINDER")
    rows = (await work.session.scalars(due)).all()
    beyond = {row.message_id for row in [one for one in rows if one.kind != "REMINDER"][answers:]}
    return [row for row in rows if row.message_id not in beyond]


async def _ready(
    work: UnitOfWork, row: MessageRow, known: Mapping[UUID, Known], agency: Agency
) -> bool:
    """Make a text ready to be handed over, or say why it is not sent, or not yet."""
    gateway, now = work.deps, work.now()
    state, reason = await _verdict(work, row, known)
    if state != "SCHEDULED":
        row.next_at = None
        move(work, row, state, reason)
        return False
    one = known.get(row.appointment_id) if row.appointment_id else None
    if one is not None and row.number is not None:
        customer = one.customer
        at = (
            now
            if row.urged
            else gateway.when(
                now,
                zip_code=customer.zip if customer else None,
                number=row.number,
                agency=agency.zone,
            )
        )
        if at + _SOONEST > row.expires_at:
            row.next_at = None
            move(work, row, "SUPPRESSED", "PAST")
            return False
        if at > now:
            row.next_at = at
            move(work, row, "HELD_QUIET_HOURS")
            return False
        _write(row, one, agency)
    row.attempt += 1
    row.called_at = now
    row.next_at = now + timedelta(seconds=gateway.settings.stale_seconds)
    move(work, row, "SENDING")
    return True


async def _verdict(
    work: UnitOfWork, row: MessageRow, known: Mapping[UUID, Known]
) -> tuple[State, Reason | None]:
    """Say what is to become of a text now: the facts may have changed since it was planned."""
    if row.kind == "REMINDER" and row.appointment_id is not None:
        one = known[row.appointment_id]
        row.number = one.facts.number
        version = row.schedule_version or 0
        return standing(one.facts, schedule_version=version, now=work.now())
    stopped = select(NumberRow.opted_out).where(NumberRow.number == row.number)
    if await work.session.scalar(stopped):
        return "SUPPRESSED", "OPTED_OUT"
    if row.expires_at <= work.now():
        return "SUPPRESSED", "PAST"
    return "SCHEDULED", None


def _write(row: MessageRow, known: Known, agency: Agency) -> None:
    """Write the reminder in the words of today."""
    customer: CustomerRow | None = known.customer
    language = (customer.language if customer else None) or agency.language
    row.language = language_of_text(language)
    row.body = reminder(
        appointment_kind(row),
        datetime.fromisoformat(row.wall or ""),
        agency=agency.name or "",
        language=row.language,
    )


async def _hand_over(units_of_work: UnitOfWorkFactory, intended: Intended) -> None:
    """Look once more, call, write down the outcome. Nobody can opt out in between."""
    async with units_of_work.session_lock(name_of_number(intended.number)):
        text = await _look_again(units_of_work, intended)
        if text is None:
            return
        gateway = cast("Gateway", units_of_work.deps)
        assert gateway.provider is not None  # noqa: S101  or nothing was intended
        outcome = await gateway.provider.send(text)
    await _record(units_of_work, intended, outcome)


async def _look_again(units_of_work: UnitOfWorkFactory, intended: Intended) -> Outgoing | None:
    """Return what to send, if it still is to be sent, to that number, by us."""
    async with units_of_work.begin() as work:
        row = await _locked(work, intended.message_id)
        if row.state != "SENDING" or row.attempt != intended.attempt:
            return None
        known = await known_of(work, appointments=_appointments([row]))
        state, reason = await _verdict(work, row, known)
        if row.number != intended.number:
            state, reason = "SCHEDULED", None
        elif state == "SCHEDULED" and row.body is not None:
            return Outgoing(
                message_id=row.message_id,
                number=intended.number,
                body=row.body,
                expires_at=row.expires_at,
                now=work.now(),
            )
        row.next_at = work.now() if state == "SCHEDULED" else None
        move(work, row, state, reason)
        return None


async def _locked(work: UnitOfWork, message_id: UUID) -> MessageRow:
    found = select(MessageRow).where(MessageRow.message_id == message_id).with_for_update()
    options = {"populate_existing": True}
    return (await work.session.execute(found, execution_options=options)).scalar_one()


async def _record(units_of_work: UnitOfWorkFactory, intended: Intended, outcome: Outcome) -> None:
    async with units_of_work.begin() as work:
        if isinstance(outcome, Refused) and outcome.opted_out:
            await lock_numbers(work, [intended.number])
            now = work.now()
            await opt(work, intended.number, out=True, how="PROVIDER", at=now, said_now=True)
        row = await _locked(work, intended.message_id)
        if row.attempt != intended.attempt:
            # Somebody proved it absent and sent it anew while we were away.
            log.error("late outcome", message=str(row.message_id), outcome=type(outcome).__name__)
            return
        await _write_down(work, row, outcome)
        if isinstance(outcome, Refused) and outcome.opted_out:
            await plan_for_number(work, intended.number)


async def _write_down(work: UnitOfWork, row: MessageRow, outcome: Outcome) -> None:
    gateway, now = work.deps, work.now()
    match outcome:
        case Accepted(provider_id, status):
            gateway.breaker.went_well()
            if row.provider_id not in {None, provider_id}:
                log.error("a text went out twice", message=str(row.message_id))
                return
            await accepted(work, row, provider_id)
            await advance(work, row, status, None)
        case Refused(code):
            gateway.breaker.went_well()
            row.next_at = None
            if outcome.opted_out:
                move(work, row, "SUPPRESSED", "OPTED_OUT")
                return
            move(work, row, "FAILED", code)
            await note_failure(work, row)
        case NotTaken(reason) | Unclear(reason) if row.provider_id is not None:
            # The provider's own word on it came in while its answer was lost.
            log.info("outcome known", message=str(row.message_id), reason=reason)
        case NotTaken(reason):
            gateway.breaker.went_wrong(now)
            row.next_at = now + gateway.breaker.pause(row.attempt)
            log.warning("text not taken", message=str(row.message_id), reason=reason)
            move(work, row, "SCHEDULED")
        case Unclear(reason):
            gateway.breaker.went_wrong(now)
            row.next_at = now + timedelta(seconds=gateway.settings.reconcile_seconds)
            log.warning("text unclear", message=str(row.message_id), reason=reason)
            move(work, row, "UNKNOWN", reason)
