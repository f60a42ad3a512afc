"""The current state of every row, and which codes nobody had explained, to be published again."""

from collections.abc import AsyncIterator

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from callbacks.dependencies import Dependencies
from callbacks.repositories.callbacks import CALLBACK, position_of_row, snapshot_fields
from callbacks.repositories.flags import FLAG, event_of_flag
from contracts.base import Event
from contracts.callbacks import CallbackClosed, CallbackOpened


async def replay(read: ReadSession[Dependencies]) -> AsyncIterator[Event]:
    """Yield every row as it is now, the closed ones too; its version tells what is new to whom."""
    rows = await read.session.stream(
        select(CALLBACK).order_by(CALLBACK.c.customer_id).execution_options(yield_per=500)
    )
    async for row in rows:
        position = position_of_row(row)
        kind = CallbackOpened if position else CallbackClosed
        snapshot = snapshot_fields(row.customer_id, row.version, position, read.now())
        yield kind(cause="replay", **snapshot)
    reference = await read.deps.reference.load(read)
    for flag in await read.session.execute(select(FLAG).order_by(FLAG.c.call_code)):
        yield event_of_flag(flag, reference)
