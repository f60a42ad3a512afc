"""A text gets further, or no further: its row, its version, its event, its note."""

from dataclasses import asdict
from uuid import UUID

from backbone.db.unit_of_work import UnitOfWork
from contracts.contacts import ContactLogged
from contracts.sms import MessageStatusChanged
from sms_gateway.domain.message_state import State, progress
from sms_gateway.domain.notes import (
    Codes,
    Note,
    codes_of_failure,
    codes_of_reminder,
    codes_of_staff_text,
    note_id,
)
from sms_gateway.domain.wording import (
    FAILURE_NOTE,
    REMINDER_NOTE,
    STAFF_FAILURE_NOTE,
    STAFF_NOTE,
)
from sms_gateway.repositories.note_times import next_note_time
from sms_gateway.repositories.published import publish_for_good
from sms_gateway.tables import MessageRow


def set_state(work: UnitOfWork, row: MessageRow, state: State, reason: str | None = None) -> None:
    """Put a text into a state and publish that; nothing happens where it is there already."""
    if row.state == state and row.reason == reason:
        return
    row.state, row.reason, row.version = state, reason, row.version + 1
    emit_state(work, row)


def emit_state(work: UnitOfWork, row: MessageRow) -> None:
    """Publish how far a text has got."""
    work.emit(
        MessageStatusChanged(
            message_id=row.message_id,
            version=row.version,
            customer_id=row.customer_id,
            appointment_id=row.appointment_id,
            state=row.state,
            reason=row.reason,
            at=work.now(),
        )
    )


async def emit_note(work: UnitOfWork, note: Note) -> None:
    """Publish a note about a text, recorded later than the customer's last one."""
    recorded_at = await next_note_time(work, note.customer_id)
    await publish_for_good(work, ContactLogged(**asdict(note), recorded_at=recorded_at))


async def mark_accepted(work: UnitOfWork, row: MessageRow, provider_id: str) -> None:
    """Record that the provider has a text; a reminder is noted in the history, once (E-19)."""
    if row.provider_id is None:
        row.provider_id = provider_id
        row.sent_at = row.at = row.called_at or work.now()
        row.next_at = None
        set_state(work, row, "SENT")
    if row.customer_id is None or row.noted:
        return
    if row.kind == "STAFF":
        codes, words = codes_of_staff_text(arrived=True), STAFF_NOTE.format(words=row.body)
    elif row.appointment_kind is not None:
        codes, words = codes_of_reminder(row.appointment_kind), REMINDER_NOTE
    else:
        return
    row.noted = True
    await _emit_note_of(work, row, note_id(provider_id), codes, words)


async def _emit_note_of(
    work: UnitOfWork, row: MessageRow, contact_id: UUID, codes: Codes, words: str
) -> None:
    """Note a text of ours; who wrote it, entered it."""
    assert row.customer_id is not None  # noqa: S101  the callers have looked
    note = Note(
        contact_id=contact_id,
        customer_id=row.customer_id,
        contact_date=(row.sent_at if row.state == "SENT" else None) or work.now(),
        contact_type="OUTGOING",
        language=row.language,
        notes=words,
        phone=row.number,
        entered_by=row.sent_by or "SYSTEM",
        **asdict(codes),
    )
    await emit_note(work, note)


async def apply_status(work: UnitOfWork, row: MessageRow, status: str, error: str | None) -> None:
    """Apply a status the provider reports; one that is late or says nothing new changes nothing."""
    found = progress(status, rank=row.rank)
    if found is None:
        return
    state, row.rank = found
    if state in {"UNDELIVERED", "FAILED"}:
        await mark_failed(work, row, state, error or status)
    else:
        set_state(work, row, state)


async def mark_failed(work: UnitOfWork, row: MessageRow, state: State, reason: str) -> None:
    """Record that a text did not arrive; a reminder is noted: while there is time, somebody calls.

    `reason` is the provider's error code, else its status.
    """
    set_state(work, row, state, reason)
    if row.customer_id is None:
        return
    if row.kind == "STAFF":
        codes, words = codes_of_staff_text(arrived=False), STAFF_FAILURE_NOTE.format(words=row.body)
    elif row.appointment_kind is not None and row.starts_at is not None:
        in_time = work.now() < row.starts_at
        codes, words = codes_of_failure(row.appointment_kind, in_time=in_time), FAILURE_NOTE
    else:
        return
    contact_id = note_id(row.provider_id or str(row.message_id), "not delivered")
    await _emit_note_of(work, row, contact_id, codes, words)
