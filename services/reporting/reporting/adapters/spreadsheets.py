"""Reports as files for a spreadsheet. Every cell is text, whatever a customer wrote in it."""

import csv
from datetime import datetime
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from reporting.domain.reports import Sheet
from reporting.domain.writing import harmless

_LONGEST = 32_767
"""Characters in a cell of a workbook."""
_WIDE = {"Mailing Address": 44, "Deficiency Notes": 48, "Mailing Code": 40, "Deficiency Reason": 28}
_NAME = 31
"""Characters in the name of a sheet."""


def as_csv(sheet: Sheet) -> str:
    """Write a report with one line per row.

    It begins with a byte order mark: without it spreadsheets misread the names of our customers.
    """
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow(sheet.kind.columns)
    for row in sheet.rows:
        lines.writerow(harmless(cell) for cell in row)
    return "\ufeff" + text.getvalue()


def as_xlsx(sheet: Sheet, *, at: datetime) -> bytes:
    """Write a report as a workbook, row by row: memory holds one row at a time.

    `write_string` only: everything else would turn `=...` into a formula, or a URL into a link.
    """
    saved = BytesIO()
    with Workbook(saved, {"constant_memory": True}) as book:
        book.set_properties({"title": sheet.kind.title, "created": at.replace(tzinfo=None)})
        page = book.add_worksheet(sheet.kind.title.replace("/", " ")[:_NAME])
        title = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "bottom": 1})
        cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for column, name in enumerate(sheet.kind.columns):
            page.set_column(column, column, _WIDE.get(name, 22))
        page.freeze_panes(3, 0)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(2)
        page.set_footer("&CPage &P of &N")
        page.write_string(0, 0, sheet.kind.title, title)
        page.write_string(1, 0, sheet.heading)
        for column, name in enumerate(sheet.kind.columns):
            page.write_string(2, column, name, head)
        for number, row in enumerate(sheet.rows, start=3):
            for column, words in enumerate(row):
                page.write_string(number, column, words[:_LONGEST], cell)
    return saved.getvalue()
