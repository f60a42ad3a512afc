"""Files for spreadsheets: customers who were found (F-038), a customer's applications (F-055)."""

from collections.abc import Iterable, Sequence
from typing import Final

from backbone.http.csv_export import csv_document
from contracts.display import display_date
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

APPLICATION_COLUMNS: Final = {
    "Program": 22,
    "Application Status": 22,
    "Intake Date": 22,
    "Transfer Date": 22,
    "Service Address": 32,
    "City": 22,
    "Zip Code": 22,
    "Utility": 32,
    "Account Number": 22,
}
"""The columns of the grid, and how wide each is in a workbook."""


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
                display_date(one.date_of_birth),
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
            display_date(one.intake_date),
            display_date(one.transfer_date),
            one.service_address or "",
            one.city or "",
            one.zip or "",
            one.utility or "",
            one.account_number or "",
        )
        for one in rows
    ]
