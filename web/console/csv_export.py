"""Lists as CSV files that are safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from fastapi.responses import Response

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_response(file_name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """Answer with a CSV file to be saved."""
    return Response(
        to_csv(header, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def to_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the rows as CSV; no cell is taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_without_formula(cell) for cell in row] for row in rows)
    # The byte order mark tells spreadsheets that the text is UTF-8.
    return "\ufeff" + text.getvalue()


def _without_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
