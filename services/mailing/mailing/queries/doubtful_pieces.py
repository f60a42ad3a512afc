"""Pieces that perhaps need not go: the same waits twice, or something else told the customer.

Nobody is spared a letter by a machine: the print room sees the doubt and decides (B-37).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_

from backbone.db.unit_of_work import ReadSession
from mailing.domain.enclosures import enclosure_table
from mailing.tables import PIECE

_OTHER = PIECE.alias("other")
_WAITING: Final = ("PENDING", "HELD")
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


async def find_doubts(read: ReadSession, rows: Sequence[Row[Any]]) -> Doubts:
    """Return what is doubtful about these pieces."""
    waiting = [row for row in rows if row.state in _WAITING]
    if not waiting:
        return Doubts(frozenset(), {})
    session = read.session
    of_them = PIECE.c.customer_id.in_({row.customer_id for row in waiting})
    twice = frozenset(tuple(row) for row in await session.execute(_twice().where(of_them)))
    notices = [row.piece_id for row in waiting if row.mailing_code in _notices()]
    if not notices:
        return Doubts(twice, {})
    written = (
        select(PIECE.c.piece_id, func.min(_OTHER.c.mailed_at))
        .join(_OTHER, _satisfied_by_other())
        .where(PIECE.c.piece_id.in_(notices))
        .group_by(PIECE.c.piece_id)
    )
    return Doubts(twice, {row[0]: row[1] for row in await session.execute(written)})


def is_doubtful() -> ColumnElement[bool]:
    """Select the pieces that wait and perhaps need not go."""
    satisfied = select(_OTHER.c.piece_id).where(_satisfied_by_other()).correlate(PIECE).exists()
    notice = and_(PIECE.c.mailing_code.in_(_notices()), satisfied)
    return and_(PIECE.c.state.in_(_WAITING), or_(tuple_(*_SAME).in_(_twice()), notice))


def _twice() -> Select[Any]:
    waiting = select(*_SAME).where(PIECE.c.state.in_(_WAITING))
    return waiting.group_by(*_SAME).having(func.count() > 1)


def _satisfied_by_other() -> ColumnElement[bool]:
    """Match what was mailed to the same customer since, and satisfies what a notice is owed for."""
    enclosures = enclosure_table().enclosures.values()
    codes = {one.key for one in enclosures if one.satisfies} - _notices()
    return and_(
        _OTHER.c.customer_id == PIECE.c.customer_id,
        _OTHER.c.state == "MAILED",
        _OTHER.c.mailing_code.in_(codes),
        _OTHER.c.mailed_at >= PIECE.c.queued_at,
    )


def _notices() -> set[str]:
    return {one.key for one in enclosure_table().enclosures.values() if one.only_notice}
