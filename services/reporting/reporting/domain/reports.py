"""The reports: what they are called, which columns they have, what belongs together in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from reporting.domain.period import Period
from reporting.domain.writing import NOT_KNOWN_YET, a_time


@dataclass(frozen=True, slots=True)
class Kind:
    """A report one can ask for."""

    key: str
    title: str
    purpose: str
    columns: tuple[str, ...]

    def heading(self, period: Period) -> str:
        """Return the line under the title (F-161)."""
        return f"From contacts entered between {period}"


DEFICIENT = Kind(
    "deficient-applications",
    "Deficient Applications",
    "Applications that lack something, what it is, and whether the customer was written to.",
    (
        "Customer",
        "Mailing Address",
        "Contact Date",
        "Mailing Date",
        "Deficiency Reason",
        "Deficiency Notes",
        "Entered By",
    ),
)
ENVELOPES = Kind(
    "envelopes-from-contacts",
    "Envelopes/Labels from Contacts",
    "Notes with a mailing code: to whom, in which language, and when it was posted.",
    (
        "Customer",
        "Mailing Address",
        "Language",
        "Mailing Code",
        "Contact Date",
        "Mailing Date",
        "Returned",
    ),
)
KINDS = (DEFICIENT, ENVELOPES)


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing an application lacks, with the note it stands under: a line of the report."""

    customer_id: UUID
    customer_number: int | None
    name: str | None
    mailing_address: str
    contact_id: UUID
    contact_date: datetime
    mailing_date: datetime | None
    reason: str
    reason_key: str
    notes: str | None
    entered_by: str


@dataclass(frozen=True, slots=True)
class Posting:
    """One note that asked for something to be posted (F-122): a line of the report."""

    customer_id: UUID
    customer_number: int | None
    name: str | None
    mailing_address: str
    contact_id: UUID
    contact_date: datetime
    language: str
    language_label: str
    mailing_code: str
    mailing_code_label: str
    mailing_date: datetime | None
    returned_date: datetime | None


Block = tuple[Lacking, Sequence[Sequence[Lacking]]]
"""A customer, by one of their lines, and their lines note by note."""


def blocks(lines: Iterable[Lacking]) -> list[Block]:
    """Put what belongs together under one customer and one note.

    Lines come in order. Equal ones all stay: two people may write down the same thing (F-163).
    """
    found: list[Block] = []
    for _, of_customer in groupby(lines, key=lambda line: line.customer_id):
        notes = [list(one) for _, one in groupby(of_customer, key=lambda line: line.contact_id)]
        found.append((notes[0][0], notes))
    return found


def deficient_cells(line: Lacking, zone: ZoneInfo) -> tuple[str, ...]:
    """Write a line of the Deficient Applications report as cells, every one of them text."""
    return (
        line.name or NOT_KNOWN_YET,
        line.mailing_address,
        a_time(line.contact_date, zone),
        a_time(line.mailing_date, zone),
        line.reason,
        line.notes or "",
        line.entered_by,
    )


def envelope_cells(line: Posting, zone: ZoneInfo) -> tuple[str, ...]:
    """Write a line of the Envelopes/Labels report as cells, every one of them text."""
    return (
        line.name or NOT_KNOWN_YET,
        line.mailing_address,
        line.language_label,
        line.mailing_code_label,
        a_time(line.contact_date, zone),
        a_time(line.mailing_date, zone),
        a_time(line.returned_date, zone),
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report ready to be written to a file: nothing but text."""

    kind: Kind
    heading: str
    agency: str
    rows: Sequence[Sequence[str]]
