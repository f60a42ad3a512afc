"""Notes as a file for a spreadsheet (F-024)."""

from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from backbone.db.reference_data import load_zone
from backbone.db.unit_of_work import ReadSession
from backbone.http.csv_export import csv_document
from contacts.domain.note import NOTE_FIELDS, Labels
from contacts.queries.notes import NEWEST_FIRST, matching
from contacts.schemas.notes import Filters
from contacts.tables import ContactRow
from contracts.display import display_date, display_phone

MOST_ROWS: Final = 50_000
"""Rows one file may have: what fits into memory many times over."""
_AT_ONCE: Final = 500

_GRID: Final = (
    "contact_date",
    "contact_type",
    "contact_action",
    "call_code",
    "language",
    "notes",
    "mailing_code",
    "mailing_date",
    "entered_by",
)
"""The columns of the Contacts grid, in its order (F-070)."""
_TOLD_IN_RESOLVES: Final = "resolves_only_listed"
_COLUMNS: Final = (
    *_GRID,
    *(name for name in NOTE_FIELDS if name not in {*_GRID, _TOLD_IN_RESOLVES}),
)
_HEADINGS: Final = {"shut_off_date": "Shut-off Date"}
"""What is headed by other words than its name: as the callback list's file writes it (R-34)."""
_LABELLED: Final = {one.name for one in fields(Labels)}


class TooManyNotes(Exception):
    """More notes pass these filters than one file may hold. Choose fewer days or one customer."""

    def __init__(self) -> None:
        super().__init__()
        self.parameters = {"limit": MOST_ROWS}


async def notes_as_csv(read: ReadSession, filters: Filters) -> str:
    """Return the notes that pass the filters, newest first, in the columns of the grid."""
    zone = await load_zone(read)
    wanted = (await matching(read, filters)).order_by(*NEWEST_FIRST).limit(MOST_ROWS + 1)
    rows = await read.session.stream_scalars(wanted.execution_options(yield_per=_AT_ONCE))
    cells = [[_cell(row, name, zone) for name in _COLUMNS] async for row in rows]
    if len(cells) > MOST_ROWS:
        raise TooManyNotes
    headings = [_HEADINGS.get(name, name.replace("_", " ").title()) for name in _COLUMNS]
    return csv_document(headings, cells)


def _cell(row: ContactRow, name: str, zone: ZoneInfo) -> str:
    if name in _LABELLED:
        return str(getattr(row.labels, name) or "")
    if name == "phone":
        return display_phone(row.note.phone)
    if name == "resolves" and not row.note.resolves and row.note.resolves_only_listed:
        return "NONE"
    return _text(getattr(row, name), zone)


def _text(value: Any, zone: ZoneInfo) -> str:
    """Write a value as people here write it: 2/21/2014 11:54 AM."""
    match value:
        case None:
            return ""
        case datetime():
            local = value.astimezone(zone)
            clock = f"{local:%I:%M %p}".removeprefix("0")
            return f"{display_date(local)} {clock}"
        case date():
            return display_date(value)
        case tuple():
            return " ".join(str(one) for one in value)
        case _:
            return str(value)
