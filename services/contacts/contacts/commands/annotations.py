"""What is written under a note: deficiencies, and the lines of its log."""

from datetime import date
from zoneinfo import ZoneInfo

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from contacts.commands.customer_clock import read_circumstances
from contacts.dependencies import Dependencies
from contacts.domain.faults import Fault, FieldsRefused
from contacts.domain.note import DeficienciesNotAllowed, NoteVoided, code_faults
from contacts.repositories.events import deficiency_event
from contacts.tables import ContactRow, DeficiencyRow, DiaryRow


async def record_deficiency(
    work: UnitOfWork[Dependencies], row: ContactRow, *, reason: str, notes: str | None, by: Actor
) -> DeficiencyRow:
    """Write under a note what an application lacks (F-082), as often as somebody sees it."""
    if row.voided:
        raise NoteVoided
    if not row.deficiencies_allowed:
        raise DeficienciesNotAllowed
    at = await read_circumstances(work)
    faults = code_faults(
        at.codes, "deficiency_reasons", reason, field="reason", label="Deficiency Reason"
    )
    for fault in faults:
        raise FieldsRefused(fault)
    code = at.codes.tables["deficiency_reasons"][reason]
    if code.notes_required and not notes:
        message = f"are required with {code.label}. Say what is missing."
        required = Fault("notes", "required", "Deficiency Notes", message, {"label": code.label})
        raise FieldsRefused(required)
    deficiency = DeficiencyRow(
        deficiency_id=new_id(),
        contact_id=row.contact_id,
        reason=reason,
        reason_label=code.label,
        notes=notes or None,
        entered_by=by.name,
        entered_by_id=by.id,
        entered_at=at.now,
    )
    work.session.add(deficiency)
    work.emit(deficiency_event(row, deficiency))
    return deficiency


async def write_diary(
    work: UnitOfWork[Dependencies],
    row: ContactRow,
    *,
    text: str | None,
    trigger_date: date | None,
    by: Actor,
) -> DiaryRow:
    """Add a line to a note's log: what happened, or the day it wants attention again (F-176)."""
    if row.voided:
        raise NoteVoided
    at = await read_circumstances(work)
    today = at.now.astimezone(ZoneInfo(at.time_zone)).date()
    if trigger_date is not None and trigger_date < today:
        message = "has already passed. Choose today or a later day, or leave it out."
        raise FieldsRefused(Fault("trigger_date", "in_past", "Trigger Date", message))
    entry = DiaryRow(
        entry_id=new_id(),
        contact_id=row.contact_id,
        text=text or None,
        trigger_date=trigger_date,
        entered_by=by.name,
        entered_by_id=by.id,
        entered_at=at.now,
    )
    work.session.add(entry)
    return entry
