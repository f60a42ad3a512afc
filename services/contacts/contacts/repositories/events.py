"""Rows as events, and events as rows. Fields are carried by name, whatever their number."""

from datetime import date
from typing import get_args

from contacts.domain.codes import TABLES_ID, CodeTables
from contacts.domain.note import NOTE_FIELDS, Note, labels_of
from contacts.tables import CONTACT, ContactRow, DeficiencyRow
from contracts.contacts import (
    Code,
    CodesChanged,
    CodeTable,
    ContactAmended,
    ContactLogged,
    ContactSnapshot,
    ContactVoided,
    Deficiency,
    DeficiencyRecorded,
)

_ABOUT_NOTE = (ContactSnapshot.model_fields.keys() & CONTACT.columns.keys()) - {*NOTE_FIELDS}
_PUBLISHED_TABLES = get_args(CodeTable.model_fields["name"].annotation)


def contact_event(row: ContactRow) -> ContactLogged | ContactAmended | ContactVoided:
    """Return the event of a note's current version: first logged, since corrected, or deleted."""
    snapshot = {name: getattr(row, name) for name in ContactSnapshot.model_fields}
    day = row.note.shut_off_date
    snapshot["shut_off_date"] = day and day.isoformat()
    if row.voided:
        return ContactVoided(**snapshot, voided_by=row.recorded_by)
    if row.version > 1:
        return ContactAmended(**snapshot)
    return ContactLogged(**snapshot)


def row_of(event: ContactSnapshot, codes: CodeTables) -> ContactRow:
    """Return a note another service logged as a row, with today's labels of its codes.

    ValueError where its shut-off date is no date.
    """
    said = {name: getattr(event, name) for name in NOTE_FIELDS}
    day = event.shut_off_date
    note = Note(**said | {"shut_off_date": day and date.fromisoformat(day)})
    return ContactRow(
        **{name: getattr(event, name) for name in _ABOUT_NOTE},
        recorded_by=event.entered_by,
        entered_at=event.recorded_at,
        voided=False,
        note=note,
        labels=labels_of(note, codes),
    )


def deficiency_event(row: ContactRow, deficiency: DeficiencyRow) -> DeficiencyRecorded:
    """Return the event of something an application lacks."""
    return DeficiencyRecorded(
        contact_id=row.contact_id,
        customer_id=row.customer_id,
        deficiency=Deficiency.model_validate(deficiency, from_attributes=True),
    )


def codes_event(codes: CodeTables) -> CodesChanged:
    """Return the event of the code tables as they stand."""
    tables = [
        CodeTable(
            name=name,
            codes=tuple(
                Code.model_validate(code, from_attributes=True) for code in codes.codes(name)
            ),
        )
        for name in _PUBLISHED_TABLES
    ]
    return CodesChanged(tables_id=TABLES_ID, version=codes.version, tables=tuple(tables))
