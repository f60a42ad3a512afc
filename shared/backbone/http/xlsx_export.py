"""Workbooks for spreadsheets, every cell of them text, whatever somebody wrote in it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from fastapi import Response
from xlsxwriter import Workbook

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}
"""How a route that answers with a workbook says so in the documents."""

_MAX_CELL: Final = 32_767
"""Characters in a cell of a workbook."""
_MAX_SHEET_NAME: Final = 31


def xlsx_document(
    title: str,
    columns: Mapping[str, int],
    rows: Iterable[Sequence[str]],
    *,
    created: datetime,
    heading: str = "",
) -> bytes:
    """Write a table as a workbook, row by row: memory holds one row at a time.

    `columns` says how wide each is, in characters; with a `heading` the sheet begins with the title
    and it. `write_string` only: everything else would turn `=...` into a formula, or a URL into a
    link.
    """
    file = BytesIO()
    with Workbook(file, {"constant_memory": True}) as workbook:
        workbook.set_properties({"title": title, "created": created.replace(tzinfo=None)})
        sheet = workbook.add_worksheet(title.replace("/", " ")[:_MAX_SHEET_NAME])
        large = workbook.add_format({"bold": True, "font_size": 14})
        head = workbook.add_format({"bold": True, "bottom": 1})
        cell = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        first = 2 if heading else 0
        for column, width in enumerate(columns.values()):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(first + 1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first)
        sheet.set_footer("&CPage &P of &N")
        if heading:
            sheet.write_string(0, 0, title, large)
            sheet.write_string(1, 0, heading)
        for column, name in enumerate(columns):
            sheet.write_string(first, column, name, head)
        for number, row in enumerate(rows, start=first + 1):
            for column, words in enumerate(row):
                sheet.write_string(number, column, words[:_MAX_CELL], cell)
    return file.getvalue()


def xlsx_response(document: bytes, name: str) -> Response:
    """Answer with a workbook, for browsers to save under a name."""
    return Response(
        document,
        media_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
