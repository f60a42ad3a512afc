"""The list as a file for a spreadsheet (F-101)."""

from collections.abc import Iterable

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
)


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
            )
            for one in callbacks
        ),
    )
