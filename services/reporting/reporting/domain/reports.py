"""The reports: what they are called, which columns they have, what their lines say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from reporting.domain.formatting import format_cell
from reporting.domain.period import Period

UNKNOWN_NAME = "(name not received yet)"
"""For a customer whose note arrived before their record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """What a line of either report says of the note it belongs to."""

    customer_id: UUID
    customer_number: int | None
    name: str | None
    mailing_address: str
    contact_id: UUID
    contact_date: datetime
    mailing_date: datetime | None
    """When a piece of mail for the note was first posted."""
    returned_date: datetime | None
    """When the post first brought one back."""

    @property
    def shown_name(self) -> str:
        """The customer's name, or that it is not known yet."""
        return self.name or UNKNOWN_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class DeficiencyLine(ReportLine):
    """One thing an application lacks, and the note it was recorded under."""

    reason: str
    reason_key: str
    notes: str | None
    entered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeLine(ReportLine):
    """One note that asked for something to be posted (F-122)."""

    language: str
    language_label: str
    mailing_code: str
    mailing_code_label: str


Line_co = TypeVar("Line_co", bound=ReportLine, covariant=True)


@dataclass(frozen=True, slots=True)
class Report:
    """A report one can ask for."""

    key: str
    title: str
    purpose: str
    columns: Mapping[str, str]
    """For the heading of each column the attribute of a line that stands in it."""


DEFICIENT_APPLICATIONS = Report(
    "deficient-applications",
    "Deficient Applications",
    "Applications that lack something, what it is, and whether the customer was written to.",
    {
        "Customer": "shown_name",
        "Mailing Address": "mailing_address",
        "Contact Date": "contact_date",
        "Mailing Date": "mailing_date",
        "Deficiency Reason": "reason",
        "Deficiency Notes": "notes",
        "Entered By": "entered_by",
    },
)
ENVELOPES_FROM_CONTACTS = Report(
    "envelopes-from-contacts",
    "Envelopes/Labels from Contacts",
    "Notes with a mailing code: to whom, in which language, and when it was posted.",
    {
        "Customer": "shown_name",
        "Mailing Address": "mailing_address",
        "Language": "language_label",
        "Mailing Code": "mailing_code_label",
        "Contact Date": "contact_date",
        "Mailing Date": "mailing_date",
        "Returned": "returned_date",
    },
)
REPORTS: Sequence[Report] = (DEFICIENT_APPLICATIONS, ENVELOPES_FROM_CONTACTS)


@dataclass(frozen=True, slots=True)
class ReportResult(Generic[Line_co]):
    """A report made for a period, its lines in the order they are printed in."""

    report: Report
    period: Period
    agency: str
    zone: ZoneInfo
    lines: Sequence[Line_co]

    @property
    def heading(self) -> str:
        """The line under the title (F-161)."""
        return f"From contacts entered between {self.period}"

    def rows(self) -> list[list[str]]:
        """Return the lines as cells under the report's columns, every one of them text."""
        fields = self.report.columns.values()
        return [
            [format_cell(getattr(line, field), self.zone) for field in fields]
            for line in self.lines
        ]


@dataclass(frozen=True, slots=True)
class DeficientContact:
    """A note and what was recorded under it as missing."""

    contact_id: UUID
    contact_date: datetime
    mailing_date: datetime | None
    deficiencies: Sequence[DeficiencyLine]


@dataclass(frozen=True, slots=True)
class DeficientCustomer:
    """A customer and the notes that say what their applications lack."""

    customer_id: UUID
    customer_number: int | None
    name: str | None
    shown_name: str
    mailing_address: str
    contacts: Sequence[DeficientContact]


def group_by_customer(lines: Iterable[DeficiencyLine]) -> list[DeficientCustomer]:
    """Group lines that come in order under their customer and their note.

    Equal ones all stay: two people may record the same thing (F-163).
    """
    customers = []
    for customer_id, of_customer in groupby(lines, key=lambda line: line.customer_id):
        contacts = []
        for contact_id, of_contact in groupby(of_customer, key=lambda line: line.contact_id):
            line, *others = of_contact
            contacts.append(
                DeficientContact(contact_id, line.contact_date, line.mailing_date, [line, *others])
            )
        customers.append(
            DeficientCustomer(
                customer_id,
                line.customer_number,
                line.name,
                line.shown_name,
                line.mailing_address,
                contacts,
            )
        )
    return customers
