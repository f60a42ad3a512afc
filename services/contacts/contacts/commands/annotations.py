"""What is written under a note: deficiencies, and the lines of its log."""

from datetime import date
from zoneinfo import ZoneInfo

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from contacts.commands.events import tell_deficiency
from contacts.commands.turns import look_around
from contacts.domain.faults import Fault, FieldsRefused
from contacts.domain.note import (
    Author,
    DeficienciesNotAllowed,
    NoteVoided,
    code_faults,
)
from contacts.tables import ContactRow, DeficiencyRow, DiaryRow


async def record_deficiency(
    work: UnitOfWork, row: ContactRow, *, reason: str, notes: str | None, by: Author
) -> DeficiencyRow:
    """Write under a note what an application lacks (F-082), as often as somebody sees it."""
    if row.voided:
        raise NoteVoided
    if not row.deficiencies_allowed:
        raise DeficienciesNotAllowed
    counter = (await look_around(work)).counter
    faults = [
        *code_faults(
            counter.codes, "deficiency_reasons", reason, field="reason", label="Deficiency Reason"
        )
    ]
    if faults:
        raise FieldsRefused(*faults)
    code = counter.codes.find("deficiency_reasons", reason)
    if code is not None and code.notes_required and not notes:
        message = f"are required with {code.label}. Say what is missing."
        raise FieldsRefused(Fault("notes", "Deficiency Notes", message))
    deficiency = DeficiencyRow(
        deficiency_id=new_id(),
        contact_id=row.contact_id,
        reason=reason,
        reason_label=counter.codes.label("deficiency_reasons", reason),
        notes=notes or None,
        entered_by=by.name,
        entered_by_id=by.account,
        entered_at=counter.now,
    )
    work.session.add(deficiency)
    work.emit(tell_deficiency(row, deficiency))
    return deficiency


async def write_diary(
    work: UnitOfWork, row: ContactRow, *, text: str | None, trigger_date: date | None, by: Author
) -> DiaryRow:
    """Add a line to a note's log: what happened, or the day it wants attention again (F-176)."""
    if row.voided:
        raise NoteVoided
    around = await look_around(work)
    today = around.counter.now.astimezone(ZoneInfo(around.time_zone)).date()
    if trigger_date is not None and trigger_date < today:
        message = "has already passed. Choose today or a later day, or leave it out."
        raise FieldsRefused(Fault("trigger_date", "Trigger Date", message))
    entry = DiaryRow(
        entry_id=new_id(),
        contact_id=row.contact_id,
        text=text or None,
        trigger_date=trigger_date,
        entered_by=by.name,
        entered_by_id=by.account,
        entered_at=around.counter.now,
    )
    work.session.add(entry)
    return entry
