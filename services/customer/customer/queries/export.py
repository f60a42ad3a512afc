"""Files for spreadsheets: customers who were found (F-038), a customer's applications (F-055)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook

from backbone.http.csv_export import csv_document
from customer.schemas.answers import Customer
from customer.tables import ApplicationRow

_COLUMNS = (
    "CustomerID#",
    "First Name",
    "Last Name",
    "SSN",
    "Date of Birth",
    "Mailing Address",
)

APPLICATION_COLUMNS: Final = (
    "Program",
    "Application Status",
    "Intake Date",
    "Transfer Date",
    "Service Address",
    "City",
    "Zip Code",
    "Utility",
    "Account Number",
)


def customers_as_csv(customers: Iterable[Customer]) -> str:
    """Return customers as CSV, of a social security number only the last four digits."""
    return csv_document(
        _COLUMNS,
        (
            (
                str(one.number),
                one.first_name,
                one.last_name,
                one.ssn_masked or "",
                _day(one.date_of_birth),
                one.mailing_address.line,
            )
            for one in customers
        ),
    )


def application_cells(rows: Iterable[ApplicationRow]) -> list[Sequence[str]]:
    """Return applications as lines of a table, in the columns of the grid."""
    return [
        (
            f"{one.program} {one.program_year}",
            one.status,
            _day(one.intake_date),
            _day(one.transfer_date),
            one.service_address or "",
            one.city or "",
            one.zip or "",
            one.utility or "",
            one.account_number or "",
        )
        for one in rows
    ]


def xlsx_document(
    title: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, created: datetime
) -> bytes:
    """Write a table as a workbook.

    `write_string` only: everything else would turn `=...` into a formula, or a number of an account
    into a sum.
    """
    file = BytesIO()
    with Workbook(file, {"constant_memory": True}) as workbook:
        workbook.set_properties({"title": title, "created": created.replace(tzinfo=None)})
        sheet = workbook.add_worksheet(title)
        head = workbook.add_format({"bold": True, "bottom": 1})
        cell = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        sheet.set_column(0, len(header) - 1, 22)
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, head)
        for number, row in enumerate(rows, start=1):
            for column, words in enumerate(row):
                sheet.write_string(number, column, words, cell)
    return file.getvalue()


def _day(day: date | None) -> str:
    return f"{day.month}/{day.day}/{day.year}" if day else ""
