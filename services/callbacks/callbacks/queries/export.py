"""The list as a file for a spreadsheet (F-101)."""

import csv
from collections.abc import Iterable
from io import StringIO

from callbacks.schemas import Callback

COLUMNS = ("List Name", "Call Code", "Language", "Phone", "Contact Action", "Notes")

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NORTH_AMERICA = "+1"
_NATIONAL_DIGITS = 10


def as_csv(callbacks: Iterable[Callback]) -> str:
    """Write the list with the columns of the callback screen.

    It begins with a byte order mark: without it spreadsheets misread the names of our customers.
    """
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    for one in callbacks:
        cells = (
            one.name or "",
            one.call_code_abbr or one.call_code_label,
            one.language_label,
            as_dialled(one.phone) if one.phone else "",
            one.contact_action_label,
            one.notes or "",
        )
        lines.writerow(harmless(cell) for cell in cells)
    return "\ufeff" + text.getvalue()


def harmless(cell: str) -> str:
    """Keep a spreadsheet from running what a customer wrote as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def as_dialled(phone: str) -> str:
    """Write a number the way the screens show it: `831 5157154`."""
    national = phone.removeprefix(_NORTH_AMERICA)
    if not phone.startswith(_NORTH_AMERICA) or len(national) != _NATIONAL_DIGITS:
        return phone
    return f"{national[:3]} {national[3:]}"
