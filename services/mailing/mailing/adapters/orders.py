"""What a batch has to print, read back as it was pulled."""

from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from mailing.domain.enclosures import ENDORSEMENT
from mailing.domain.paper import Order, Paper
from mailing.tables import BatchRow, PieceRow, table_of

BATCH = table_of(BatchRow)
PIECE = table_of(PieceRow)


async def order_of(read: ReadSession, batch_id: UUID) -> Order:
    """Return everything that is printed for a batch, in the order of its seats."""
    batch = (await read.session.execute(select(BATCH).where(BATCH.c.batch_id == batch_id))).one()
    papers = await read.session.scalars(
        select(PIECE.c.paper).where(PIECE.c.batch_id == batch_id).order_by(PIECE.c.seat)
    )
    return Order(
        format=batch.format,
        return_address=tuple(batch.return_address),
        endorsement=ENDORSEMENT,
        papers=tuple(Paper.read(paper) for paper in papers),
    )
