"""A customer's contacts as a file for a spreadsheet (F-024: Export)."""

import csv
import io
from collections.abc import Iterable

from console import show
from console.pages.contacts import grid

_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(notes: Iterable[grid.Note], zone: str) -> str:
    """Return the notes in the grid's columns, safe to open in a spreadsheet."""
    columns = grid.columns()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.title for column in columns])
    for note in notes:
        writer.writerow([_harmless(_cell(note, column, zone)) for column in columns])
    # The mark at the start tells spreadsheets that the letters are UTF-8.
    return "\ufeff" + text.getvalue()


def _cell(note: grid.Note, column: grid.Column, zone: str) -> str:
    if column.name in {"contact_date", "mailing_date"}:
        return show.moment(note.get(column.name), zone)
    return column.words(note)


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from running what a customer said as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_BEGINS) else cell
