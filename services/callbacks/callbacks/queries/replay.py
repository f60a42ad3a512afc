"""Tell again where every customer stands, and which codes nobody had explained."""

from collections.abc import AsyncIterator

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from callbacks.adapters.flags import FLAG, told_of
from callbacks.adapters.rows import snapshot_of
from callbacks.tables import CallbackRow, table_of
from contracts.base import Event
from contracts.callbacks import CallbackClosed, CallbackOpened

CALLBACK = table_of(CallbackRow)


async def replay(read: ReadSession) -> AsyncIterator[Event]:
    """Yield every row as it is now, the closed ones too; the version says what is news to whom."""
    rows = await read.session.stream(select(CALLBACK).order_by(CALLBACK.c.customer_id))
    async for row in rows:
        kind = CallbackOpened if row.open else CallbackClosed
        yield kind(cause="replay", **snapshot_of(row._asdict(), read.now()))
    book = await read.deps.book(read)
    for flag in await read.session.execute(select(FLAG).order_by(FLAG.c.call_code)):
        yield told_of(flag, book)
