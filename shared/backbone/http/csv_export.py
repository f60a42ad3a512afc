"""CSV files for spreadsheets, which run what looks like a formula unless it is guarded."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from fastapi import Response

CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}
"""How a route that answers with a CSV file says so in the documents."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_document(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a CSV file, every cell guarded.

    It begins with a byte order mark: without it spreadsheets misread the names of customers.
    """
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    return "\ufeff" + text.getvalue()


def csv_response(document: str, name: str) -> Response:
    """Answer with a CSV file, for browsers to save under a name."""
    return Response(
        document,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def guarded(cell: str) -> str:
    """Keep a spreadsheet from running what a person typed as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
