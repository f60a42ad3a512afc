"""Rows as events, and events as rows. Fields are carried by name, whatever their number."""

from datetime import date
from typing import Any, get_args

from sqlalchemy import ColumnElement, Row, Select, select, union_all

from contacts.domain.codes import TABLES_ID, CodeTables
from contacts.domain.note import NOTE_FIELDS, Note, labels_of
from contacts.tables import CONTACT, CONTACT_VERSION, ContactRow, DeficiencyRow
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
_ABOUT_DELETION = tuple(
    sorted(ContactVoided.model_fields.keys() - ContactSnapshot.model_fields.keys() - {"voided_by"})
)
"""What a deletion says besides the note, each in a column of its own name."""
_DAYS = ("shut_off_date", "follow_up_date")
"""The fields of a note that events carry as an ISO date."""
_PUBLISHED_TABLES = get_args(CodeTable.model_fields["name"].annotation)


def contact_event(row: ContactRow | Row[Any]) -> ContactLogged | ContactAmended | ContactVoided:
    """Return the event of one version of a note: first logged, since corrected, or deleted.

    The same when the version is saved, given the note, and when it is told again, given a row of
    `every_version`.
    """
    snapshot = {name: getattr(row, name) for name in ContactSnapshot.model_fields}
    for name in _DAYS:
        day: date | None = snapshot[name]
        snapshot[name] = day and day.isoformat()
    if row.voided:
        told = {name: getattr(row, name) for name in _ABOUT_DELETION}
        return ContactVoided(**snapshot, **told, voided_by=row.recorded_by)
    if row.version > 1:
        return ContactAmended(**snapshot)
    return ContactLogged(**snapshot)


def every_version() -> Select[Any]:
    """Select what `contact_event` needs of every version of every note, in the order of saving."""
    needed = (*ContactSnapshot.model_fields, *_ABOUT_DELETION, "voided", "recorded_by")
    earlier: list[ColumnElement[Any]] = [
        CONTACT_VERSION.c[name] if name in CONTACT_VERSION.c else CONTACT.c[name] for name in needed
    ]
    versions = union_all(
        select(*earlier).join_from(CONTACT_VERSION, CONTACT),
        select(*(CONTACT.c[name] for name in needed)),
    ).subquery()
    return select(versions).order_by(
        versions.c.recorded_at, versions.c.contact_id, versions.c.version
    )


def row_of(event: ContactSnapshot, codes: CodeTables) -> ContactRow:
    """Return a note another service logged as a row, with today's labels of its codes.

    ValueError where one of its dates is no date.
    """
    said = {name: getattr(event, name) for name in NOTE_FIELDS}
    days: dict[str, str | None] = {name: said[name] for name in _DAYS}
    note = Note(**said | {name: day and date.fromisoformat(day) for name, day in days.items()})
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
