"""Tell again what was posted, and what came back."""

from collections.abc import AsyncIterator

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from contracts.base import Event
from mailing.adapters.posted import parts_of, returned
from mailing.tables import BatchRow, PieceRow, table_of

BATCH = table_of(BatchRow)
PIECE = table_of(PieceRow)


async def replay(read: ReadSession) -> AsyncIterator[Event]:
    """Yield every part of every posted batch, to the letter as it was told, then every return."""
    posted = select(BATCH).where(BATCH.c.state == "MAILED").order_by(BATCH.c.number)
    for batch in (await read.session.execute(posted)).all():
        inside = select(PIECE).where(
            PIECE.c.batch_id == batch.batch_id, PIECE.c.mailed_at.is_not(None)
        )
        pieces = (await read.session.execute(inside)).all()
        for part in parts_of(
            batch.batch_id, pieces, mailed_at=batch.mailed_at, mailed_by=batch.mailed_by
        ):
            yield part
    back = select(PIECE).where(PIECE.c.state == "RETURNED").order_by(PIECE.c.returned_at)
    for piece in (await read.session.execute(back)).all():
        yield returned(piece)
