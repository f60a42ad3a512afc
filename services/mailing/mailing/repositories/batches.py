"""Batches, and what is to be printed for one."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, func, select

from backbone.db.unit_of_work import ReadSession
from mailing.domain.enclosures import ENDORSEMENT
from mailing.domain.exceptions import BatchNotFound
from mailing.domain.print_job import Paper, PrintJob
from mailing.tables import BATCH, PIECE

EDITION: Final = 1 + func.sum(PIECE.c.rewritten) + func.count().filter(PIECE.c.pulled)
"""What tells whether a batch holds what somebody saw in it: it differs once a piece was rewritten,
or is to be set aside."""


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
    pieces = await read.session.execute(
        select(PIECE.c.paper, PIECE.c.pulled, PIECE.c.printed_at)
        .where(PIECE.c.batch_id == batch.batch_id)
        .order_by(PIECE.c.seat)
    )
    return PrintJob(
        format=batch.format,
        return_address=tuple(batch.return_address),
        endorsement=ENDORSEMENT,
        papers=tuple(
            _paper(stored, aside=pulled and printed_at is None)
            for stored, pulled, printed_at in pieces
        ),
    )


def _paper(stored: Mapping[str, Any], *, aside: bool) -> Paper:
    """Return what is printed on a piece; what is set aside before it is printed names nobody."""
    paper = Paper.from_dict(stored)
    return paper.set_aside() if aside else paper
