"""The list as a file for a spreadsheet (F-101)."""

from collections.abc import Iterable
from typing import Final

from backbone.http.csv_export import csv_document
from callbacks.schemas.callbacks import Callback
from contracts.display import display_phone

_COLUMNS = (
    "List Name",
    "Call Code",
    "Language",
    "Phone",
    "Contact Action",
    "Notes",
    "Shut-off Date",
    "Calling",
)
_CALLING: Final = {
    "DECEASED": "DECEASED - SPEAK TO THE FAMILY",
    "DO_NOT_CALL": "DO NOT CALL",
    "NO_MESSAGE": "LEAVE NO MESSAGE",
    "MAY_SAY_WHO": "A MESSAGE MAY SAY WHO WE ARE",
    "MUST_NOT_SAY_WHO": "A MESSAGE MUST NOT SAY WHO WE ARE",
}
"""How a customer is called, for who calls from paper (R-79)."""


def export_callbacks(callbacks: Iterable[Callback]) -> str:
    """Return the list as CSV, with the columns of the callback screen."""
    return csv_document(
        _COLUMNS,
        (
            (
                one.name or "",
                one.call_code_abbr or one.call_code_label,
                one.language_label,
                display_phone(one.phone),
                one.contact_action_label,
                one.notes or "",
                one.shut_off_date.isoformat() if one.shut_off_date else "",
                "; ".join(_CALLING[flag] for flag in (one.withheld, one.voicemail) if flag),
            )
            for one in callbacks
        ),
    )
