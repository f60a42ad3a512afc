"""Reports as files. Every cell is text, whatever a customer wrote in it."""

from datetime import datetime
from typing import Any

from backbone.http.csv_export import csv_document
from backbone.http.xlsx_export import xlsx_document
from reporting.domain.formatting import format_cell, without_bidi_controls
from reporting.domain.reports import (
    DeficiencyLine,
    ReportLine,
    ReportResult,
    group_by_customer,
)

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
    """Write a report as a workbook."""
    report = result.report
    return xlsx_document(
        report.title,
        {name: _WIDTHS.get(name, 22) for name in report.columns},
        result.rows(),
        created=created,
        heading=result.heading,
    )


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
