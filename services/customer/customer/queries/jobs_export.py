"""A customer's jobs as files for a spreadsheet, with the columns of the grid (F-058)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from backbone.http.csv_export import csv_document
from backbone.http.xlsx_export import xlsx_document
from contracts.display import display_date
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
    """Return jobs as a workbook."""
    return xlsx_document("Jobs", _WIDTHS, _rows(jobs), created=created)


def _rows(jobs: Iterable[JobOut]) -> Iterator[list[str]]:
    for one in jobs:
        yield [
            str(one.dwelling_number),
            str(one.number),
            TYPE_LABELS[one.job_type],
            STATUS_LABELS[one.status],
            display_date(one.completed_date),
            display_date(one.reported_date),
            one.service_address,
            one.city or "",
            one.zip or "",
            one.county or "",
        ]
