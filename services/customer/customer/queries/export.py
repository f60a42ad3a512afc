"""Customers who were found, as a file for a spreadsheet (F-038)."""

from collections.abc import Iterable

from backbone.http.csv_export import csv_document
from customer.schemas.answers import Customer

_COLUMNS = (
    "CustomerID#",
    "First Name",
    "Last Name",
    "SSN",
    "Date of Birth",
    "Mailing Address",
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
                f"{born.month}/{born.day}/{born.year}" if (born := one.date_of_birth) else "",
                one.mailing_address.line,
            )
            for one in customers
        ),
    )
