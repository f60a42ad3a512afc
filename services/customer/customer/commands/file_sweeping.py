"""What empties the recycle bin, and sweeps away bytes that nothing leads to."""

import asyncio
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, exists, select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.telemetry.logging import get_logger
from customer.dependencies import Dependencies
from customer.domain.files import STAYS_UNNAMED
from customer.domain.record import Change
from customer.gateways.file_store import FileStore
from customer.repositories.history import append_history
from customer.tables import ContentRow, FileRow

log = get_logger(__name__)

SWEEPING: Final = "sweep files"
"""The lock of whoever sweeps; a backup holds it, so that nothing goes while it copies."""
_AT_ONCE: Final = 200


async def empty_recycle_bin(work: UnitOfWork[Dependencies]) -> None:
    """Forget files that lay in the bin long enough, and with them the keys that open them.

    Of several replicas each takes others. The bytes, which nobody opens any more, are swept away.
    """
    days = work.deps.settings.files_bin_days
    old = (
        select(FileRow)
        .where(FileRow.removed_at < work.now() - timedelta(days=days))
        .order_by(FileRow.removed_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True, of=FileRow)
    )
    rows = (await work.session.scalars(old)).all()
    for row in rows:
        told = [Change("file.of", None, row.name)]
        append_history(work, row.customer_id, "FILE_PURGED", by=Actor.system(), changes=told)
        await work.session.delete(row)
    await work.session.flush()
    contents = {row.content_id for row in rows}
    led_to = exists().where(FileRow.content_id == ContentRow.id)
    await work.session.execute(delete(ContentRow).where(ContentRow.id.in_(contents), ~led_to))


async def sweep_files(units_of_work: UnitOfWorkFactory) -> None:
    """Delete bytes older than an hour that no row names: of uploads that were cut off or killed."""
    store: FileStore = units_of_work.deps.file_store
    async with units_of_work.session_lock(SWEEPING):
        async with units_of_work.read() as read:
            before = read.now() - STAYS_UNNAMED
        await asyncio.to_thread(store.forget_unfinished, before)
        swept = 0
        pages = await asyncio.to_thread(store.older_than, before)
        while (names := await asyncio.to_thread(_next_page, pages)) is not None:
            lost = await _unnamed(units_of_work, names)
            await asyncio.to_thread(store.delete, lost)
            swept += len(lost)
    if swept:
        log.info("files_swept", objects=swept, before=_written(before))


def _next_page(pages: Iterator[list[str]]) -> list[str] | None:
    return next(pages, None)


async def _unnamed(units_of_work: UnitOfWorkFactory, names: Collection[str]) -> list[str]:
    ids = {name: _content_id(name) for name in names}
    wanted = [one for one in ids.values() if one]
    async with units_of_work.read() as read:
        known = set(
            await read.session.scalars(select(ContentRow.id).where(ContentRow.id.in_(wanted)))
        )
    # What somebody else put there is not ours to delete.
    return [name for name, content_id in ids.items() if content_id and content_id not in known]


def _content_id(name: str) -> UUID | None:
    try:
        return UUID(name.rpartition("/")[2].partition(".")[0])
    except ValueError:
        return None


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
