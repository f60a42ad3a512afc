"""Pieces that perhaps need not go: the same waits twice, or something else told the customer.

Nobody is spared a letter by a machine: the print room sees the doubt and decides (B-37).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    not_,
    or_,
    select,
    tuple_,
)

from backbone.db.unit_of_work import ReadSession
from mailing.domain.enclosures import enclosure_table
from mailing.repositories.reference import ReferenceData
from mailing.tables import NOTE, PIECE

_OTHER = PIECE.alias("other")
_WAITING: Final = ("PENDING", "HELD")
NOTICE_DAYS: Final = 15
"""Calendar days after that of its application within which a customer is owed a written notice."""
_SAME: Final = (PIECE.c.customer_id, PIECE.c.mailing_code, PIECE.c.language)


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is doubtful about some pieces."""

    twice: frozenset[tuple[Any, ...]]
    written: Mapping[UUID, datetime]

    def duplicate(self, piece: Row[Any]) -> bool:
        """Return whether the same is waiting for the customer once more."""
        same = (piece.customer_id, piece.mailing_code, piece.language)
        return piece.state in _WAITING and same in self.twice

    def written_at(self, piece: Row[Any]) -> datetime | None:
        """Return when the customer was sent something else that tells what a notice tells."""
        return self.written.get(piece.piece_id)


async def find_doubts(
    read: ReadSession, rows: Sequence[Row[Any]], reference: ReferenceData
) -> Doubts:
    """Return what is doubtful about these pieces, by days of the agency's zone."""
    waiting = [row for row in rows if row.state in _WAITING]
    if not waiting:
        return Doubts(frozenset(), {})
    session = read.session
    of_them = PIECE.c.customer_id.in_({row.customer_id for row in waiting})
    twice = frozenset(tuple(row) for row in await session.execute(_twice().where(of_them)))
    notices = [row.piece_id for row in waiting if row.mailing_code in reference.table.only_notices]
    if not notices:
        return Doubts(twice, {})
    written = (
        select(PIECE.c.piece_id, func.min(_OTHER.c.mailed_at))
        .join(NOTE, NOTE.c.contact_id == PIECE.c.contact_id)
        .join(_OTHER, _satisfied_by_other(reference.zone))
        .where(PIECE.c.piece_id.in_(notices))
        .group_by(PIECE.c.piece_id)
    )
    return Doubts(twice, {row[0]: row[1] for row in await session.execute(written)})


def is_doubtful(reference: ReferenceData) -> ColumnElement[bool]:
    """Select the pieces that wait and perhaps need not go."""
    of_note = NOTE.c.contact_id == PIECE.c.contact_id
    others = _OTHER.join(NOTE, and_(of_note, _satisfied_by_other(reference.zone)))
    satisfied = select(_OTHER.c.piece_id).select_from(others).correlate(PIECE).exists()
    notice = and_(PIECE.c.mailing_code.in_(reference.table.only_notices), satisfied)
    return and_(PIECE.c.state.in_(_WAITING), or_(tuple_(*_SAME).in_(_twice()), notice))


def _twice() -> Select[Any]:
    waiting = select(*_SAME).where(PIECE.c.state.in_(_WAITING))
    return waiting.group_by(*_SAME).having(func.count() > 1)


def _satisfied_by_other(zone: str) -> ColumnElement[bool]:
    """Match what was mailed to a note's customer in time, and satisfies what a notice is owed for.

    The days count from the note's Contact Date, when the application came in, and not from when
    somebody typed the note (R-58). What went later than that is late: the notice is owed. What was
    printed satisfies as it did then, whatever its code has come to mean since.
    """
    then = _OTHER.c.enclosed
    tells_more = case(
        (then.is_(None), _OTHER.c.mailing_code.in_(enclosure_table().tell_more)),
        else_=and_(then["satisfies"].as_boolean(), not_(then["only_notice"].as_boolean())),
    )
    received = func.coalesce(NOTE.c.contact_date, PIECE.c.queued_at)
    agency_zone = cast(zone, Text)
    first_day = func.date_trunc("day", func.timezone(agency_zone, received))
    days = func.make_interval(0, 0, 0, NOTICE_DAYS + 1)
    too_late = func.timezone(agency_zone, first_day + days)
    return and_(
        _OTHER.c.customer_id == PIECE.c.customer_id,
        _OTHER.c.state == "MAILED",
        tells_more,
        _OTHER.c.mailed_at >= received,
        _OTHER.c.mailed_at < too_late,
    )
