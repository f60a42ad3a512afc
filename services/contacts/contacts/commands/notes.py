"""Saving, correcting and deleting contact entry notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from contacts.commands.customer_clock import CustomerNotHeardOf, Stamp, stamp_note, stamp_notes
from contacts.commands.dialled import with_number_dialled
from contacts.dependencies import Dependencies
from contacts.domain.automatic_notes import NOTIFICATION_LETTER, arrival_note
from contacts.domain.faults import Fault, FieldsRefused
from contacts.domain.note import (
    CustomerGone,
    Labels,
    MailingCodeLocked,
    NoApplicationPrinted,
    Note,
    NoteMailed,
    Source,
    check_correction,
    check_note,
    labels_of,
    require_editable,
)
from contacts.repositories.events import contact_event
from contacts.repositories.notes import WITH_DEFICIENCIES, insert_notes, keep_version
from contacts.tables import CONTACT, CUSTOMER, ApplicationPrintRow, ContactRow

Refusal = FieldsRefused | CustomerGone | CustomerNotHeardOf
"""Why one note is not saved; the others of its transaction are."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A note to be saved, as it was entered."""

    customer_id: UUID
    fields: Mapping[str, Any]
    """The note's fields by name; Contact Date is the moment of saving unless given (F-071)."""
    by: Actor
    confirmed: bool = False
    """Whether the customer service was asked, and knows the customer."""


async def log_notes(
    work: UnitOfWork[Dependencies], entries: Sequence[Entry]
) -> Sequence[ContactRow | Refusal]:
    """Save notes that were entered at the same time; return what became of each, in their order."""
    await _confirm_customers(work, [entry.customer_id for entry in entries if entry.confirmed])
    stamps = await stamp_notes(work, [entry.customer_id for entry in entries])
    results = [
        await judge_note(work, entry, stamp) if isinstance(stamp, Stamp) else stamp
        for entry, stamp in zip(entries, stamps, strict=True)
    ]
    await insert_notes(work.session, [one for one in results if isinstance(one, ContactRow)])
    for entry, result in zip(entries, results, strict=True):
        if isinstance(result, ContactRow):
            work.emit(contact_event(result), caused_by=entry)
    return results


async def judge_note(work: UnitOfWork, entry: Entry, stamp: Stamp) -> ContactRow | FieldsRefused:
    """Return the first version of a note, or why it cannot be saved."""
    note = Note(**{"contact_date": stamp.circumstances.now, **entry.fields})
    note = await with_number_dialled(work, entry.customer_id, note)
    try:
        labels = check_note(note, stamp.circumstances)
        await require_own_contacts(work, stamp.customer_id, note)
    except FieldsRefused as refused:
        return refused
    return first_version(note, labels, stamp, entry.by, source="staff")


def first_version(
    note: Note,
    labels: Labels,
    stamp: Stamp,
    by: Actor,
    *,
    source: Source,
    contact_id: UUID | None = None,
    scanned_from: UUID | None = None,
) -> ContactRow:
    """Return a new note, not written yet."""
    return ContactRow(
        contact_id=contact_id or new_id(),
        version=1,
        customer_id=stamp.customer_id,
        recorded_at=stamp.recorded_at,
        recorded_by=by.name,
        entered_at=stamp.recorded_at,
        entered_by=by.name,
        entered_by_id=by.id,
        source=source,
        scanned_from=scanned_from,
        voided=False,
        note=note,
        labels=labels,
    )


async def amend_note(
    work: UnitOfWork[Dependencies], row: ContactRow, changes: Mapping[str, Any], *, by: Actor
) -> None:
    """Correct a note within its first day (F-079)."""
    stamp = await stamp_note(work, row.customer_id, after=row.recorded_at)
    require_editable(entered_at=row.entered_at, now=stamp.circumstances.now, voided=row.voided)
    before, after = row.note, replace(row.note, **changes)
    after = await with_number_dialled(work, row.customer_id, after)
    if after == before:
        return
    printed = (after.mailing_code, after.words_to_customer)
    if row.mailing_date is not None and printed != (before.mailing_code, before.words_to_customer):
        raise MailingCodeLocked(row.mailing_date)
    labels = check_correction(after, stamp.circumstances, before=before, labels=row.labels)
    if after.resolves != before.resolves:
        await require_own_contacts(work, row.customer_id, after)
    await keep_version(work.session, row.contact_id)
    row.note, row.labels = after, labels
    _next_version(work, row, stamp, by)


async def void_note(
    work: UnitOfWork[Dependencies], row: ContactRow, *, by: Actor, reason: str | None = None
) -> None:
    """Delete a note: it stays readable, and no longer counts (I-07).

    Within its first day everybody may who writes notes; later, or once its letter was posted, a
    supervisor who says why (R-22). What left the building is not undone: its Mailing Date stays.
    """
    if row.voided:
        return
    stamp = await stamp_note(work, row.customer_id, after=row.recorded_at, even_removed=True)
    if reason is None or not by.may("contacts.manage"):
        require_editable(entered_at=row.entered_at, now=stamp.circumstances.now, voided=False)
        if row.mailing_date is not None:
            raise NoteMailed(row.mailing_date)
    await take_back(work, row, stamp, by, reason=reason)


async def take_back(
    work: UnitOfWork, row: ContactRow, stamp: Stamp, by: Actor, *, reason: str | None
) -> None:
    """Write the version of a note in which it no longer counts, and publish it."""
    await keep_version(work.session, row.contact_id)
    row.voided, row.voided_by_id, row.reason = True, by.id, reason
    _next_version(work, row, stamp, by)


def _next_version(work: UnitOfWork, row: ContactRow, stamp: Stamp, by: Actor) -> None:
    row.version += 1
    row.recorded_at = stamp.recorded_at
    row.recorded_by = by.name
    work.emit(contact_event(row))


async def record_arrival(
    work: UnitOfWork[Dependencies], scanned: ContactRow, *, by: Actor
) -> tuple[ContactRow, bool]:
    """Note that an application came back (E-14); return whether this scan is the first one.

    It counts only where an envelope was printed with one (R-50).
    """
    if await work.session.get(ApplicationPrintRow, scanned.contact_id) is None:
        mailed = scanned.mailing_date is not None
        code = scanned.note.mailing_code
        raise NoApplicationPrinted(scanned.number, mailing_code=code, mailed=mailed)
    stamp = await stamp_note(work, scanned.customer_id)
    # A second scanner waited for the stamp, and finds the first one's note.
    known = await work.session.scalar(
        select(ContactRow)
        .where(ContactRow.scanned_from == scanned.contact_id, ContactRow.voided.is_(False))
        .options(WITH_DEFICIENCIES)
    )
    if known is not None:
        return known, False
    at = stamp.circumstances
    letters = at.mailing_system and at.codes.in_use("mailing_codes", NOTIFICATION_LETTER)
    note = arrival_note(language=scanned.note.language, at=at.now, with_letter=letters)
    # Not judged as a typed note is: whoever scans chose none of these codes and can change none.
    labels = labels_of(note, at.codes)
    row = first_version(note, labels, stamp, by, source="barcode", scanned_from=scanned.contact_id)
    await insert_notes(work.session, [row])
    work.emit(contact_event(row))
    return row, True


async def _confirm_customers(work: UnitOfWork, customer_ids: Sequence[UUID]) -> None:
    """Remember customers the customer service confirmed; their events are still under way."""
    rows = [
        {"customer_id": one, "version": 0, "removed": False} for one in sorted(set(customer_ids))
    ]
    if rows:
        await work.session.execute(insert(CUSTOMER).on_conflict_do_nothing(), rows)


async def require_own_contacts(work: UnitOfWork, customer_id: UUID, note: Note) -> None:
    """Refuse to settle another customer's contacts. One not known here may be a text under way."""
    if not note.resolves:
        return
    others = await work.session.scalar(
        select(func.count())
        .select_from(CONTACT)
        .where(CONTACT.c.contact_id.in_(note.resolves), CONTACT.c.customer_id != customer_id)
    )
    if others:
        message = "names a contact of another customer. Choose among this customer's contacts."
        raise FieldsRefused(Fault("resolves", "of_another_customer", "Resolves", message))
