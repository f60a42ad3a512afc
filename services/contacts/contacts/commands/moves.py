"""Moving a note that was written under the wrong customer (R-23).

It is what a careful person does by hand, in one step: the note is written under the right customer
with its Contact Date and its author, and deleted under the wrong one. So whoever consumes notes
follows without knowing of moves: what was put on a list or taken off it is undone there and done
here, in any order of arrival. What was already posted stays with whom it was posted to.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from contacts.commands.customer_clock import stamp_note
from contacts.commands.notes import require_own_contacts, take_back
from contacts.dependencies import Dependencies
from contacts.domain.faults import Fault, FieldsRefused
from contacts.domain.moves import MoveNeedsSupervisor, may_be_moved, moved_note
from contacts.domain.note import NoteVoided
from contacts.repositories.events import contact_event, deficiency_event
from contacts.repositories.notes import insert_notes
from contacts.tables import ContactRow, DeficiencyRow, DiaryRow

_DEFICIENCY_COPIED = (
    "reason",
    "reason_label",
    "notes",
    "entered_by",
    "entered_by_id",
    "entered_at",
)
_DIARY_COPIED = ("text", "trigger_date", "entered_by", "entered_by_id", "entered_at")


async def move_note(
    work: UnitOfWork[Dependencies],
    row: ContactRow,
    customer_id: UUID,
    *,
    reason: str,
    settles: Mapping[str, Any],
    by: Actor,
) -> ContactRow:
    """Move a note with what stands under it to another customer; return the one it became.

    `settles` says anew what it settles, or nothing of it. Raises NoteVoided, MoveNeedsSupervisor,
    CustomerGone, and FieldsRefused.
    """
    if row.voided:
        raise NoteVoided
    if customer_id == row.customer_id:
        message = "is the one the note stands under already. Choose another customer."
        raise FieldsRefused(Fault("customer_id", "same_customer", "Customer", message))
    # In one order everywhere, so that two moves never wait for each other in a circle.
    stamps = {
        one: await stamp_note(work, one, after=row.recorded_at, even_removed=one == row.customer_id)
        for one in sorted({row.customer_id, customer_id})
    }
    if not may_be_moved(
        is_supervisor=by.may("contacts.manage"),
        is_author=row.entered_by_id in {by.id, None},
        entered_at=row.entered_at,
        now=stamps[customer_id].circumstances.now,
    ):
        raise MoveNeedsSupervisor
    note = moved_note(
        row.note,
        resolves=settles.get("resolves"),
        only_listed=settles.get("resolves_only_listed"),
    )
    await require_own_contacts(work, customer_id, note)
    moved = ContactRow(
        contact_id=new_id(),
        version=1,
        customer_id=customer_id,
        recorded_at=stamps[customer_id].recorded_at,
        recorded_by=by.name,
        entered_at=row.entered_at,
        entered_by=row.entered_by,
        entered_by_id=row.entered_by_id,
        source=row.source,
        sms_reply=row.sms_reply,
        scanned_from=row.scanned_from,
        voided=False,
        reason=reason,
        moved_from_contact_id=row.contact_id,
        moved_from_customer_id=row.customer_id,
        note=note,
        labels=row.labels,
    )
    row.moved_to_contact_id, row.moved_to_customer_id = moved.contact_id, customer_id
    await take_back(work, row, stamps[row.customer_id], by, reason=reason)
    # An arrival is noted once for one envelope: the one that counts no more makes room first.
    await work.session.flush()
    await insert_notes(work.session, [moved])
    work.emit(contact_event(moved))
    await _copy_what_stands_under(work, row, moved)
    return moved


async def _copy_what_stands_under(work: UnitOfWork, row: ContactRow, moved: ContactRow) -> None:
    """Write deficiencies and the lines of the log under the note that was moved, too."""
    for one in row.deficiencies:
        same = {name: getattr(one, name) for name in _DEFICIENCY_COPIED}
        copy = DeficiencyRow(deficiency_id=new_id(), contact_id=moved.contact_id, **same)
        work.session.add(copy)
        work.emit(deficiency_event(moved, copy))
    lines = select(DiaryRow).where(DiaryRow.contact_id == row.contact_id)
    for line in await work.session.scalars(lines.order_by(DiaryRow.entry_id)):
        same = {name: getattr(line, name) for name in _DIARY_COPIED}
        work.session.add(DiaryRow(entry_id=new_id(), contact_id=moved.contact_id, **same))
