"""Pieces that perhaps need not go: the same waits twice, or the customer was told otherwise.

Nobody is spared a letter by a machine: the print room sees the doubt and decides (domain 4.6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_

from backbone.db.unit_of_work import ReadSession
from mailing.domain.enclosures import delivered
from mailing.tables import PieceRow, table_of

PIECE = table_of(PieceRow)
OTHER = PIECE.alias("other")

OPEN: Final = ("PENDING", "HELD")
_SAME: Final = (PIECE.c.customer_id, PIECE.c.mailing_code, PIECE.c.language)


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is doubtful about some pieces."""

    twice: frozenset[tuple[Any, ...]]
    told: Mapping[UUID, datetime]

    def duplicate(self, piece: Row[Any]) -> bool:
        """Say whether the same is waiting for the customer once more."""
        same = (piece.customer_id, piece.mailing_code, piece.language)
        return piece.state in OPEN and same in self.twice

    def written_at(self, piece: Row[Any]) -> datetime | None:
        """Say when the customer was told otherwise what a notice tells."""
        return self.told.get(piece.piece_id)


async def doubts_about(read: ReadSession, rows: Sequence[Row[Any]]) -> Doubts:
    """Look up what is doubtful about these pieces."""
    waiting = [row for row in rows if row.state in OPEN]
    if not waiting:
        return Doubts(frozenset(), {})
    session = read.session
    of_them = PIECE.c.customer_id.in_({row.customer_id for row in waiting})
    twice = frozenset(tuple(row) for row in await session.execute(_twice().where(of_them)))
    notices = [row.piece_id for row in waiting if row.mailing_code in _notices()]
    if not notices:
        return Doubts(twice, {})
    told = (
        select(PIECE.c.piece_id, func.min(OTHER.c.mailed_at))
        .join(OTHER, _told_otherwise())
        .where(PIECE.c.piece_id.in_(notices))
        .group_by(PIECE.c.piece_id)
    )
    return Doubts(twice, {row[0]: row[1] for row in await session.execute(told)})


def doubtful() -> ColumnElement[bool]:
    """Choose the pieces that wait and perhaps need not go."""
    told = select(OTHER.c.piece_id).where(_told_otherwise()).correlate(PIECE).exists()
    notice = and_(PIECE.c.mailing_code.in_(_notices()), told)
    return and_(PIECE.c.state.in_(OPEN), or_(tuple_(*_SAME).in_(_twice()), notice))


def _twice() -> Select[Any]:
    waiting = select(*_SAME).where(PIECE.c.state.in_(OPEN))
    return waiting.group_by(*_SAME).having(func.count() > 1)


def _told_otherwise() -> ColumnElement[bool]:
    """Match what was mailed to the same customer since, and satisfies what a notice is owed for."""
    codes = {one.key for one in delivered().enclosures.values() if one.satisfies} - _notices()
    return and_(
        OTHER.c.customer_id == PIECE.c.customer_id,
        OTHER.c.state == "MAILED",
        OTHER.c.mailing_code.in_(codes),
        OTHER.c.mailed_at >= PIECE.c.queued_at,
    )


def _notices() -> set[str]:
    return {one.key for one in delivered().enclosures.values() if one.only_notice}
