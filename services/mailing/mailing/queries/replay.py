"""Publish again what was posted, and what came back."""

from collections.abc import AsyncIterator

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from contracts.base import Event
from mailing.repositories.piece_events import mailed_events, returned_event
from mailing.tables import BATCH, PIECE


async def replay_pieces(read: ReadSession) -> AsyncIterator[Event]:
    """Yield the events of every posted batch, the same as the first time, then every return."""
    posted = select(BATCH).where(BATCH.c.state == "MAILED").order_by(BATCH.c.number)
    for batch in (await read.session.execute(posted)).all():
        inside = select(PIECE).where(
            PIECE.c.batch_id == batch.batch_id, PIECE.c.mailed_at.is_not(None)
        )
        for event in mailed_events(batch, (await read.session.execute(inside)).all()):
            yield event
    returned = select(PIECE).where(PIECE.c.state == "RETURNED").order_by(PIECE.c.returned_at)
    for piece in (await read.session.execute(returned)).all():
        yield returned_event(piece)
