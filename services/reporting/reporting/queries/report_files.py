"""Reports as files. Every cell is text, whatever a customer wrote in it."""

from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from backbone.http.csv_export import csv_document
from reporting.domain.formatting import format_cell, without_bidi_controls
from reporting.domain.reports import (
    DeficiencyLine,
    ReportLine,
    ReportResult,
    group_by_customer,
)

_MAX_CELL = 32_767
"""Characters in a cell of a workbook."""
_MAX_SHEET_NAME = 31
_WIDTHS = {
    "Mailing Address": 44,
    "Deficiency Notes": 48,
    "Mailing Code": 40,
    "Deficiency Reason": 28,
}
"""Of the columns that need more than the others."""


def csv_of(result: ReportResult[ReportLine]) -> str:
    """Write a report as CSV, one line per row."""
    return csv_document(list(result.report.columns), result.rows())


def xlsx_of(result: ReportResult[ReportLine], *, created: datetime) -> bytes:
    """Write a report as a workbook, row by row: memory holds one row at a time.

    `write_string` only: everything else would turn `=...` into a formula, or a URL into a link.
    """
    report = result.report
    file = BytesIO()
    with Workbook(file, {"constant_memory": True}) as workbook:
        workbook.set_properties({"title": report.title, "created": created.replace(tzinfo=None)})
        sheet = workbook.add_worksheet(report.title.replace("/", " ")[:_MAX_SHEET_NAME])
        title = workbook.add_format({"bold": True, "font_size": 14})
        head = workbook.add_format({"bold": True, "bottom": 1})
        cell = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for column, name in enumerate(report.columns):
            sheet.set_column(column, column, _WIDTHS.get(name, 22))
        sheet.freeze_panes(3, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.set_footer("&CPage &P of &N")
        sheet.write_string(0, 0, report.title, title)
        sheet.write_string(1, 0, result.heading)
        for column, name in enumerate(report.columns):
            sheet.write_string(2, column, name, head)
        for number, row in enumerate(result.rows(), start=3):
            for column, words in enumerate(row):
                sheet.write_string(number, column, words[:_MAX_CELL], cell)
    return file.getvalue()


def deficient_applications_document(result: ReportResult[DeficiencyLine]) -> dict[str, Any]:
    """Return what is printed of the Deficient Applications report (F-161 to F-163)."""
    customers = group_by_customer(result.lines)
    content = {
        **_heading(result),
        "paper": "tall",
        "totals": f"Customers: {len(customers)} · Deficiencies: {len(result.lines)}",
        "customers": [
            {
                "name": without_bidi_controls(customer.shown_name),
                "address": without_bidi_controls(customer.mailing_address),
                "notes": [
                    {
                        "contact_date": format_cell(note.contact_date, result.zone),
                        "mailing_date": format_cell(note.mailing_date, result.zone),
                        "rows": [
                            [
                                without_bidi_controls(cell)
                                for cell in (line.reason, line.notes or "", line.entered_by)
                            ]
                            for line in note.deficiencies
                        ],
                    }
                    for note in customer.contacts
                ],
            }
            for customer in customers
        ],
    }
    return {"template": "deficient_applications.html", "content": content}


def table_document(result: ReportResult[ReportLine]) -> dict[str, Any]:
    """Return what is printed of a report that is one table, a note in each row."""
    content = {
        **_heading(result),
        "paper": "wide",
        "totals": f"Contacts: {len(result.lines)}",
        "columns": list(result.report.columns),
        "rows": [[without_bidi_controls(cell) for cell in row] for row in result.rows()],
    }
    return {"template": "table.html", "content": content}


def _heading(result: ReportResult[ReportLine]) -> dict[str, str]:
    return {
        "title": result.report.title,
        "heading": result.heading,
        "agency": result.agency,
    }
