"""A text gets further, or no further: the row, its version, and everyone told."""

from datetime import datetime

from backbone.db.unit_of_work import UnitOfWork
from contracts.sms import MessageStatusChanged
from sms_gateway.commands.notes import log_note, note_id
from sms_gateway.domain.replies import codes_of_failure, codes_of_reminder
from sms_gateway.domain.states import State, progress
from sms_gateway.domain.wording import REMINDER_NOTE, AppointmentKind
from sms_gateway.tables import MessageRow


def appointment_kind(row: MessageRow) -> AppointmentKind:
    """Say what a reminder is about."""
    return "INTAKE" if row.appointment_kind == "INTAKE" else "WX"


def move(work: UnitOfWork, row: MessageRow, state: State, reason: str | None = None) -> None:
    """Put a text into a state and tell of it; the same state again is no news."""
    if row.state == state and row.reason == reason:
        return
    row.state, row.reason, row.version = state, reason, row.version + 1
    tell(work, row)


def tell(work: UnitOfWork, row: MessageRow) -> None:
    """Tell how far a text has got."""
    work.emit(status_of(row, at=work.now()))


def status_of(row: MessageRow, *, at: datetime) -> MessageStatusChanged:
    """Say how far a text has got."""
    return MessageStatusChanged.model_validate(
        {
            "message_id": row.message_id,
            "version": row.version,
            "customer_id": row.customer_id,
            "appointment_id": row.appointment_id,
            "state": row.state,
            "reason": row.reason,
            "at": at,
        }
    )


async def accepted(work: UnitOfWork, row: MessageRow, provider_id: str) -> None:
    """Write down that the provider has a text; a reminder is noted in the history (E-19)."""
    if row.provider_id is None:
        row.provider_id = provider_id
        row.sent_at = row.at = row.called_at or work.now()
        row.next_at = None
        move(work, row, "SENT")
    if row.kind != "REMINDER" or row.noted or row.customer_id is None:
        return
    row.noted = True
    await work.session.flush()
    await log_note(
        work,
        note_id(provider_id),
        row.customer_id,
        codes_of_reminder(appointment_kind(row)),
        contact_type="OUTGOING",
        contact_date=row.sent_at or work.now(),
        language=row.language,
        notes=REMINDER_NOTE,
    )


async def advance(work: UnitOfWork, row: MessageRow, status: str, error: str | None) -> None:
    """Take in one word of the provider; what came late, or says nothing new, changes nothing."""
    found = progress(status, rank=row.rank)
    if found is None:
        return
    state, row.rank = found
    failed = state in {"UNDELIVERED", "FAILED"}
    move(work, row, state, (error or status) if failed else None)
    if failed:
        await note_failure(work, row)


async def note_failure(work: UnitOfWork, row: MessageRow) -> None:
    """Note that a reminder did not arrive: while there is time, somebody calls instead."""
    if row.kind != "REMINDER" or row.customer_id is None or row.starts_at is None:
        return
    await work.session.flush()
    agency = await work.deps.agency(work)
    await log_note(
        work,
        note_id(row.provider_id or str(row.message_id), "not delivered"),
        row.customer_id,
        codes_of_failure(appointment_kind(row), in_time=work.now() < row.starts_at),
        contact_type="OUTGOING",
        contact_date=work.now(),
        language=row.language or agency.language,
        notes="OUTGOING SMS APPOINTMENT REMINDER NOT DELIVERED",
    )
