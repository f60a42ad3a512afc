"""Publish again what was posted, and what came back."""

from collections.abc import AsyncIterator

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from contracts.base import Event
from contracts.mailing import ChangedAfterPosting
from mailing.repositories.piece_events import mailed_events, printed_events, returned_event
from mailing.tables import BATCH, LATE_CHANGE, PIECE

_AT_ONCE = 100


async def replay_pieces(read: ReadSession) -> AsyncIterator[Event]:
    """Yield every posted batch as it was first told, every return, and what changed too late."""
    posted = select(BATCH).where(BATCH.c.printed_at.is_not(None)).order_by(BATCH.c.number)
    last = 0
    while batches := (
        await read.session.execute(posted.where(BATCH.c.number > last).limit(_AT_ONCE))
    ).all():
        for batch in batches:
            inside = select(PIECE).where(PIECE.c.batch_id == batch.batch_id)
            pieces = (await read.session.execute(inside)).all()
            for printed in printed_events(batch, pieces):
                yield printed
            if batch.state == "MAILED":
                mailed = [piece for piece in pieces if piece.mailed_at is not None]
                for event in mailed_events(batch, mailed):
                    yield event
        last = batches[-1].number
    returned = select(PIECE).where(PIECE.c.state == "RETURNED").order_by(PIECE.c.returned_at)
    rows = await read.session.stream(returned.execution_options(yield_per=_AT_ONCE))
    async for piece in rows:
        yield returned_event(piece)
    late = select(LATE_CHANGE.c.told).order_by(LATE_CHANGE.c.noted_at, LATE_CHANGE.c.change_id)
    for told in (await read.session.scalars(late)).all():
        yield ChangedAfterPosting.model_validate(told)
