"""What the reporting service is asked, and what it answers."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from backbone.http.schemas import Day, Id, Moment, RequestModel, ResponseModel

ReportDay = Annotated[Day, Query(examples=["2018-02-01"])]
"""A day in the agency's zone."""


class ReportParameter(ResponseModel):
    """Something a report asks for before it is made (F-160)."""

    name: str
    label: str
    kind: str = "date"
    required: bool = True


class ReportDescription(ResponseModel):
    """A report one can ask for, and where."""

    key: str
    title: str
    purpose: str
    path: str
    formats: list[str]
    columns: list[str]
    parameters: list[ReportParameter]


class ReportList(ResponseModel):
    """All reports."""

    items: list[ReportDescription]


class ReportHeading(ResponseModel):
    """What stands above a report."""

    title: str
    period: str
    """`From contacts entered between 2/1/2018 and 2/26/2020` (F-161)."""
    start: Day
    end: Day
    time_zone: str
    """The zone both days, and all times on paper, are meant in."""
    agency: str


class DeficiencyItem(ResponseModel):
    """One thing an application lacks."""

    reason: str
    """As it was shown when it was chosen: `MISSING/INCOMPLETE BILL`."""
    reason_key: str
    notes: str | None
    entered_by: str


class DeficientContactItem(ResponseModel):
    """A note and what was recorded under it as missing."""

    contact_id: Id
    contact_date: Moment
    mailing_date: Moment | None
    deficiencies: list[DeficiencyItem]


class DeficientCustomerItem(ResponseModel):
    """A customer whose applications lack something."""

    customer_id: Id
    customer_number: int | None
    name: str | None
    """None while their record has not arrived yet."""
    mailing_address: str
    contacts: list[DeficientContactItem]


class DeficientApplications(ReportHeading):
    """The Deficient Applications report."""

    customers: list[DeficientCustomerItem]


class EnvelopeItem(ResponseModel):
    """A note that asked for something to be posted."""

    contact_id: Id
    customer_id: Id
    customer_number: int | None
    name: str | None
    mailing_address: str
    language: str
    language_label: str
    mailing_code: str
    mailing_code_label: str
    contact_date: Moment
    mailing_date: Moment | None
    returned_date: Moment | None


class EnvelopesFromContacts(ReportHeading):
    """The Envelopes/Labels from Contacts report."""

    items: list[EnvelopeItem]


class FirstSteps(ResponseModel):
    """What an agency has done at least once."""

    customer: bool = Field(description="There is, or was, a customer record.")
    note: bool = Field(description="A contact entry note was saved.")
    envelope: bool = Field(description="A piece of mail was posted.")


class RebuildFinish(RequestModel):
    """How to end a rebuild."""

    even_if_smaller: bool = False
    """Also when the draft contains less than the reports in use."""


class GenerationContents(ResponseModel):
    """How much a generation of the reports contains, and the fingerprint of all of it."""

    counts: dict[str, int]
    sha256: str


class Rebuild(ResponseModel):
    """How far a rebuild is."""

    current: GenerationContents
    draft: GenerationContents | None
    same: bool
    """Whether both would show the same, to the letter."""
