"""The reports: their lines, in the order they are printed in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, false, func, or_, select, true

from backbone.db.unit_of_work import ReadSession
from reporting.dependencies import Dependencies
from reporting.domain.period import Period
from reporting.domain.reports import (
    DEFICIENT_APPLICATIONS,
    ENVELOPES_FROM_CONTACTS,
    DeficiencyLine,
    EnvelopeLine,
    ReportResult,
)
from reporting.queries.agency import Agency, read_agency
from reporting.repositories.generations import CURRENT_GENERATION
from reporting.tables import CUSTOMER, DEFICIENCY, NOTE, PIECE

_BY_CUSTOMER: tuple[ColumnElement[Any], ...] = (
    # As the source has it: ANGELA before DOENA. Two of one name stay apart by their number.
    CUSTOMER.c.name.asc().nulls_last(),
    CUSTOMER.c.number,
    NOTE.c.customer_id,
    NOTE.c.contact_date,
    NOTE.c.contact_id,
)


class ReportTooLong(Exception):
    """The report has more lines than may be made at once; `parameters` holds the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The report has more than {limit:,} lines. Choose fewer days.")
        self.parameters = {"max_lines": limit}


async def deficient_applications(
    read: ReadSession[Dependencies], period: Period, *, limit: int
) -> ReportResult[DeficiencyLine]:
    """Return what applications lack, for notes whose Contact Date lies in the period.

    Raises ReportTooLong for more lines than the limit.
    """
    agency = await read_agency(read)
    lines = (
        _shown_notes(
            agency,
            period,
            DEFICIENCY.c.reason_label.label("reason"),
            DEFICIENCY.c.reason.label("reason_key"),
            DEFICIENCY.c.notes,
            DEFICIENCY.c.entered_by,
        )
        .join(
            DEFICIENCY,
            and_(
                DEFICIENCY.c.generation == NOTE.c.generation,
                DEFICIENCY.c.contact_id == NOTE.c.contact_id,
            ),
        )
        .order_by(*_BY_CUSTOMER, DEFICIENCY.c.entered_at, DEFICIENCY.c.deficiency_id)
    )
    found = [DeficiencyLine(**row) for row in await _at_most(read, lines, limit)]
    return ReportResult(DEFICIENT_APPLICATIONS, period, agency.name, agency.zone, found)


async def envelopes_from_contacts(
    read: ReadSession[Dependencies], period: Period, *, limit: int
) -> ReportResult[EnvelopeLine]:
    """Return the notes with a mailing code whose Contact Date lies in the period (F-121).

    Raises ReportTooLong for more lines than the limit.
    """
    agency = await read_agency(read)
    lines = (
        _shown_notes(agency, period, NOTE.c.language, NOTE.c.mailing_code, even_if_posted=True)
        .where(NOTE.c.mailing_code.is_not(None))
        .order_by(NOTE.c.contact_date, NOTE.c.contact_id)
    )
    found = [
        EnvelopeLine(
            **row,
            language_label=agency.label("languages", row["language"]),
            mailing_code_label=agency.label("mailing_codes", row["mailing_code"]),
        )
        for row in await _at_most(read, lines, limit)
    ]
    return ReportResult(ENVELOPES_FROM_CONTACTS, period, agency.name, agency.zone, found)


def _shown_notes(
    agency: Agency, period: Period, *more: ColumnElement[Any], even_if_posted: bool = False
) -> Select[Any]:
    """Select the notes of the period that reports show: columns named as a `ReportLine` is.

    Deleted and moved ones are not shown; `even_if_posted`, unless their letter left the building.
    """
    begins, ends = period.moments(agency.zone)
    posted = (
        select(
            func.min(PIECE.c.mailed_at).label("mailing_date"),
            func.min(PIECE.c.returned_at).label("returned_date"),
        )
        .where(PIECE.c.generation == NOTE.c.generation, PIECE.c.contact_id == NOTE.c.contact_id)
        .lateral("posted")
    )
    counts_even_voided = posted.c.mailing_date.is_not(None) if even_if_posted else false()
    is_its_customer = and_(
        CUSTOMER.c.generation == NOTE.c.generation, CUSTOMER.c.customer_id == NOTE.c.customer_id
    )
    return (
        select(
            NOTE.c.customer_id,
            CUSTOMER.c.number.label("customer_number"),
            CUSTOMER.c.name,
            func.coalesce(CUSTOMER.c.address, "").label("mailing_address"),
            NOTE.c.contact_id,
            NOTE.c.contact_date,
            posted.c.mailing_date,
            posted.c.returned_date,
            *more,
        )
        .outerjoin_from(NOTE, CUSTOMER, is_its_customer)
        .join(posted, true())
        .where(
            NOTE.c.generation == CURRENT_GENERATION,
            NOTE.c.contact_date >= begins,
            NOTE.c.contact_date < ends,
            or_(~NOTE.c.voided, counts_even_voided),
            CUSTOMER.c.removed.is_not(True),
        )
    )


async def _at_most(
    read: ReadSession[Dependencies], lines: Select[Any], limit: int
) -> Sequence[RowMapping]:
    rows: Sequence[RowMapping] = (
        (await read.session.execute(lines.limit(limit + 1))).mappings().all()
    )
    if len(rows) > limit:
        raise ReportTooLong(limit)
    return rows
