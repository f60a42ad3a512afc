"""A customer's jobs as files for a spreadsheet, with the columns of the grid (F-058)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook

from backbone.http.csv_export import csv_document
from customer.domain.jobs import STATUS_LABELS, TYPE_LABELS
from customer.schemas.jobs import JobOut

_WIDTHS: Final = {
    "Dwelling ID": 12,
    "Job ID": 12,
    "Job Type": 32,
    "Status": 16,
    "Job Completed Date": 20,
    "Reported Date": 16,
    "Service Address": 36,
    "City": 24,
    "Zip": 12,
    "County": 20,
}
"""The columns, and how wide each is in a workbook."""


def jobs_as_csv(jobs: Iterable[JobOut]) -> str:
    """Return jobs as CSV."""
    return csv_document(list(_WIDTHS), _rows(jobs))


def jobs_as_xlsx(jobs: Iterable[JobOut], *, created: datetime) -> bytes:
    """Return jobs as a workbook.

    `write_string` only: everything else would turn `=...` into a formula, or a URL into a link.
    """
    file = BytesIO()
    with Workbook(file, {"constant_memory": True}) as workbook:
        workbook.set_properties({"title": "Jobs", "created": created.replace(tzinfo=None)})
        sheet = workbook.add_worksheet("Jobs")
        head = workbook.add_format({"bold": True, "bottom": 1})
        for column, (name, width) in enumerate(_WIDTHS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, head)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for number, row in enumerate(_rows(jobs), start=1):
            for column, words in enumerate(row):
                sheet.write_string(number, column, words)
    return file.getvalue()


def _rows(jobs: Iterable[JobOut]) -> Iterator[list[str]]:
    for one in jobs:
        yield [
            str(one.dwelling_number),
            str(one.number),
            TYPE_LABELS[one.job_type],
            STATUS_LABELS[one.status],
            _day(one.completed_date),
            _day(one.reported_date),
            one.service_address,
            one.city or "",
            one.zip or "",
            one.county or "",
        ]


def _day(day: date | None) -> str:
    return f"{day.month}/{day.day}/{day.year}" if day else ""
