"""What the reporting service answers."""

import re
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BeforeValidator

from backbone.http.schemas import RequestModel, ResponseModel

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _only_days(value: Any) -> Any:
    """Refuse what a lenient reader would take for a day: times, seconds since 1970."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("must be a date like 2018-02-01")
    return value


ReportDay = Annotated[date, BeforeValidator(_only_days), Query(examples=["2018-02-01"])]
"""A day in the agency's zone."""


class Parameter(ResponseModel):
    """Something a report asks for before it is made (F-160)."""

    name: str
    label: str
    kind: str = "date"
    required: bool = True


class Offered(ResponseModel):
    """A report one can ask for, and where."""

    key: str
    title: str
    purpose: str
    path: str
    formats: list[str]
    columns: list[str]
    parameters: list[Parameter]


class Offer(ResponseModel):
    """All reports."""

    items: list[Offered]


class Heading(ResponseModel):
    """What stands above a report."""

    title: str
    period: str
    """`From contacts entered between 2/1/2018 and 2/26/2020` (F-161)."""
    start: date
    end: date
    time_zone: str
    """The zone both days, and all times on paper, are meant in."""
    agency: str


class DeficiencyLine(ResponseModel):
    """One thing an application lacks."""

    reason: str
    """As it was shown when it was chosen: `MISSING/INCOMPLETE BILL`."""
    reason_key: str
    notes: str | None
    entered_by: str


class DeficientContact(ResponseModel):
    """A note with what it says is missing."""

    contact_id: UUID
    contact_date: AwareDatetime
    mailing_date: AwareDatetime | None
    deficiencies: list[DeficiencyLine]


class DeficientCustomer(ResponseModel):
    """A customer whose applications lack something."""

    customer_id: UUID
    customer_number: int | None
    name: str | None
    """None while their record has not arrived yet."""
    mailing_address: str
    contacts: list[DeficientContact]


class DeficientApplications(Heading):
    """The Deficient Applications report."""

    customers: list[DeficientCustomer]


class PostingLine(ResponseModel):
    """A note that asked for something to be posted."""

    contact_id: UUID
    customer_id: UUID
    customer_number: int | None
    name: str | None
    mailing_address: str
    language: str
    language_label: str
    mailing_code: str
    mailing_code_label: str
    contact_date: AwareDatetime
    mailing_date: AwareDatetime | None
    returned_date: AwareDatetime | None


class EnvelopesFromContacts(Heading):
    """The Envelopes/Labels from Contacts report."""

    items: list[PostingLine]


class Finish(RequestModel):
    """End a rebuild."""

    even_if_smaller: bool = False
    """Also when the draft knows less than the reports in use."""


class Contents(ResponseModel):
    """How much an edition of the reports knows, and the fingerprint of all of it."""

    counts: dict[str, int]
    sha256: str


class Rebuild(ResponseModel):
    """How far a rebuild is."""

    current: Contents
    draft: Contents | None
    same: bool
