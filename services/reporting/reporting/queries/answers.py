"""The reports as the door answers them, and as they are put on paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from reporting.domain.period import Period
from reporting.domain.reports import (
    DEFICIENT,
    ENVELOPES,
    Kind,
    Lacking,
    Posting,
    Sheet,
    blocks,
    deficient_cells,
    envelope_cells,
)
from reporting.domain.writing import NOT_KNOWN_YET, a_time, upright
from reporting.queries.agency import Agency
from reporting.schemas import (
    DeficiencyLine,
    DeficientApplications,
    DeficientContact,
    DeficientCustomer,
    EnvelopesFromContacts,
    PostingLine,
)


def deficient_answer(
    agency: Agency, period: Period, lines: Sequence[Lacking]
) -> DeficientApplications:
    """Put the lines under their customers and notes."""
    customers = [
        DeficientCustomer(
            customer_id=first.customer_id,
            customer_number=first.customer_number,
            name=first.name,
            mailing_address=first.mailing_address,
            contacts=[
                DeficientContact(
                    contact_id=note[0].contact_id,
                    contact_date=note[0].contact_date,
                    mailing_date=note[0].mailing_date,
                    deficiencies=[DeficiencyLine.model_validate(line) for line in note],
                )
                for note in notes
            ],
        )
        for first, notes in blocks(lines)
    ]
    return DeficientApplications(customers=customers, **_heading(DEFICIENT, agency, period))


def envelopes_answer(
    agency: Agency, period: Period, lines: Sequence[Posting]
) -> EnvelopesFromContacts:
    """List the lines as they are."""
    items = [PostingLine.model_validate(line) for line in lines]
    return EnvelopesFromContacts(items=items, **_heading(ENVELOPES, agency, period))


def _heading(kind: Kind, agency: Agency, period: Period) -> dict[str, Any]:
    return {
        "title": kind.title,
        "period": kind.heading(period),
        "start": period.start,
        "end": period.end,
        "time_zone": agency.time_zone,
        "agency": agency.name,
    }


def deficient_sheet(agency: Agency, period: Period, lines: Sequence[Lacking]) -> Sheet:
    """Write the Deficient Applications report as rows of text."""
    rows = [deficient_cells(line, agency.zone) for line in lines]
    return Sheet(DEFICIENT, DEFICIENT.heading(period), agency.name, rows)


def envelopes_sheet(agency: Agency, period: Period, lines: Sequence[Posting]) -> Sheet:
    """Write the Envelopes/Labels report as rows of text."""
    rows = [envelope_cells(line, agency.zone) for line in lines]
    return Sheet(ENVELOPES, ENVELOPES.heading(period), agency.name, rows)


def deficient_page(agency: Agency, period: Period, lines: Sequence[Lacking]) -> dict[str, Any]:
    """Say what the Deficient Applications report has on paper (F-161 to F-163)."""
    found = blocks(lines)
    customers = [
        {
            "name": upright(first.name or NOT_KNOWN_YET),
            "address": upright(first.mailing_address),
            "notes": [
                {
                    "contact_date": a_time(note[0].contact_date, agency.zone),
                    "mailing_date": a_time(note[0].mailing_date, agency.zone),
                    "rows": [[upright(cell) for cell in _reason(line)] for line in note],
                }
                for note in notes
            ],
        }
        for first, notes in found
    ]
    totals = f"Customers: {len(found)} · Deficiencies: {len(lines)}"
    return {
        "title": DEFICIENT.title,
        "heading": DEFICIENT.heading(period),
        "agency": agency.name,
        "paper": "tall",
        "totals": totals,
        "customers": customers,
    }


def _reason(line: Lacking) -> tuple[str, str, str]:
    return line.reason, line.notes or "", line.entered_by


def sheet_page(sheet: Sheet) -> Mapping[str, Any]:
    """Say what a report that is one table has on paper."""
    return {
        "title": sheet.kind.title,
        "heading": sheet.heading,
        "agency": sheet.agency,
        "paper": "wide",
        "totals": f"Contacts: {len(sheet.rows)}",
        "columns": sheet.kind.columns,
        "rows": [[upright(cell) for cell in row] for row in sheet.rows],
    }
