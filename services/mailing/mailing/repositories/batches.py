"""Batches, and what is to be printed for one."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from backbone.db.unit_of_work import ReadSession
from mailing.domain.enclosures import ENDORSEMENT
from mailing.domain.exceptions import BatchNotFound
from mailing.domain.print_job import Paper, PrintJob
from mailing.tables import BATCH, PIECE


async def load_batch(read: ReadSession, batch_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return a batch as it is stored; locked, nobody else changes it meanwhile."""
    wanted = select(BATCH).where(BATCH.c.batch_id == batch_id)
    found = await read.session.execute(wanted.with_for_update() if lock else wanted)
    row = found.one_or_none()
    if row is None:
        raise BatchNotFound
    return row


async def load_print_job(read: ReadSession, batch: Row[Any]) -> PrintJob:
    """Return everything that is printed for a batch, in the order of its seats."""
    papers = await read.session.scalars(
        select(PIECE.c.paper).where(PIECE.c.batch_id == batch.batch_id).order_by(PIECE.c.seat)
    )
    return PrintJob(
        format=batch.format,
        return_address=tuple(batch.return_address),
        endorsement=ENDORSEMENT,
        papers=tuple(Paper.from_dict(paper) for paper in papers),
    )
