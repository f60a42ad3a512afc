"""The lines of the reports, in the order they are printed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, func, select

from backbone.db.unit_of_work import ReadSession
from reporting.domain.period import Period
from reporting.domain.reports import Lacking, Posting
from reporting.queries.agency import Agency
from reporting.tables import CustomerRow, DeficiencyRow, NoteRow, PieceRow, table_of

NOTE = table_of(NoteRow)
DEFICIENCY = table_of(DeficiencyRow)
PIECE = table_of(PieceRow)
CUSTOMER = table_of(CustomerRow)

_IN_ORDER: tuple[ColumnElement[Any], ...] = (
    # As the source has it: ANGELA before DOENA. Two of one name stay apart by their number.
    CUSTOMER.c.name.asc().nulls_last(),
    CUSTOMER.c.number,
    NOTE.c.customer_id,
    NOTE.c.contact_date,
    NOTE.c.contact_id,
)


class TooLong(Exception):  # noqa: N818  a fact, not an "error"
    """The report has too many lines. Choose fewer days."""


async def deficiencies(
    read: ReadSession, agency: Agency, period: Period, *, most: int
) -> list[Lacking]:
    """Return what applications lack, for notes whose Contact Date lies in the period."""
    wanted = (
        _of_notes(agency, period, DEFICIENCY)
        .join(
            DEFICIENCY,
            and_(
                DEFICIENCY.c.edition == NOTE.c.edition,
                DEFICIENCY.c.contact_id == NOTE.c.contact_id,
            ),
        )
        .order_by(*_IN_ORDER, DEFICIENCY.c.entered_at, DEFICIENCY.c.deficiency_id)
    )
    return [
        Lacking(
            **_whose(row),
            reason=row.reason_label,
            reason_key=row.reason,
            notes=row.notes,
            entered_by=row.entered_by,
        )
        for row in await _at_most(read, wanted, most)
    ]


async def postings(
    read: ReadSession, agency: Agency, period: Period, *, most: int
) -> list[Posting]:
    """Return the notes with a mailing code whose Contact Date lies in the period (F-121)."""
    wanted = (
        _of_notes(agency, period)
        .where(NOTE.c.mailing_code.is_not(None))
        .order_by(NOTE.c.contact_date, NOTE.c.contact_id)
    )
    return [
        Posting(
            **_whose(row),
            language=row.language,
            language_label=agency.label("languages", row.language),
            mailing_code=row.mailing_code,
            mailing_code_label=agency.label("mailing_codes", row.mailing_code),
            returned_date=row.returned_at,
        )
        for row in await _at_most(read, wanted, most)
    ]


def _of_notes(agency: Agency, period: Period, *more: Any) -> Select[Any]:
    """Choose the notes that stand, with whose they are and when something was posted for them."""
    begins, ends = period.moments(agency.zone)
    posted = _posted(agency.edition, begins, ends)
    return (
        select(
            NOTE,
            CUSTOMER.c.number,
            CUSTOMER.c.name,
            CUSTOMER.c.address,
            posted.c.mailed_at,
            posted.c.returned_at,
            *(column for table in more for column in table.c if column.name not in NOTE.c),
        )
        .outerjoin_from(
            NOTE,
            CUSTOMER,
            and_(
                CUSTOMER.c.edition == NOTE.c.edition,
                CUSTOMER.c.customer_id == NOTE.c.customer_id,
            ),
        )
        .outerjoin(posted, posted.c.contact_id == NOTE.c.contact_id)
        .where(
            NOTE.c.edition == agency.edition,
            NOTE.c.contact_date >= begins,
            NOTE.c.contact_date < ends,
            ~NOTE.c.voided,
            CUSTOMER.c.removed.is_not(True),
        )
    )


def _posted(edition: int, begins: datetime, ends: datetime) -> Subquery:
    """Say for each note of the period when something was first posted, and first came back."""
    return (
        select(
            PIECE.c.contact_id,
            func.min(PIECE.c.mailed_at).label("mailed_at"),
            func.min(PIECE.c.returned_at).label("returned_at"),
        )
        .join(
            NOTE,
            and_(NOTE.c.edition == PIECE.c.edition, NOTE.c.contact_id == PIECE.c.contact_id),
        )
        .where(
            PIECE.c.edition == edition,
            NOTE.c.contact_date >= begins,
            NOTE.c.contact_date < ends,
        )
        .group_by(PIECE.c.contact_id)
        .subquery("posted")
    )


def _whose(row: Row[Any]) -> dict[str, Any]:
    return {
        "customer_id": row.customer_id,
        "customer_number": row.number,
        "name": row.name,
        "mailing_address": row.address or "",
        "contact_id": row.contact_id,
        "contact_date": row.contact_date,
        "mailing_date": row.mailed_at,
    }


async def _at_most(read: ReadSession, wanted: Select[Any], most: int) -> Sequence[Row[Any]]:
    rows: Sequence[Row[Any]] = (await read.session.execute(wanted.limit(most + 1))).all()
    if len(rows) > most:
        raise TooLong(f"The report has more than {most:,} lines. Choose fewer days.")
    return rows
