"""Events about texts, kept as they were published."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from contracts.base import Event, event_types
from sms_gateway.tables import PUBLISHED


async def publish_for_good(work: UnitOfWork, event: Event) -> None:
    """Publish an event and keep it; nothing happens where this version of it is kept already."""
    row = {
        "type": event.type,
        "subject": event.subject,
        "version": event.subject_version,
        "data": event.model_dump(mode="json"),
    }
    put = insert(PUBLISHED).values(row).on_conflict_do_nothing()
    if await work.session.scalar(put.returning(PUBLISHED.c.position)) is not None:
        work.emit(event)


async def replay_published(read: ReadSession) -> AsyncIterator[Event]:
    """Yield every event that was kept, in the order in which they were published."""
    kept = select(PUBLISHED).order_by(PUBLISHED.c.position).execution_options(yield_per=500)
    async for row in await read.session.stream(kept):
        yield event_types()[row.type].model_validate(row.data)
