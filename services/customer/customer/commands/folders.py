"""Folders for a customer's files (F-061)."""

from uuid import UUID

from sqlalchemy import select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from customer.commands.files import put_into_bin
from customer.domain.exceptions import NameTaken
from customer.domain.files import checked_name, name_key
from customer.domain.record import Change
from customer.repositories.entries import entered, next_version
from customer.repositories.files import free_folder_name, get_folder, lock_files
from customer.repositories.history import append_history
from customer.tables import FileRow, FolderRow


async def make(work: UnitOfWork, customer_id: UUID, typed: str, *, by: Actor) -> FolderRow:
    """Make a folder. A name another one has is refused, and a free one offered."""
    await lock_files(work, customer_id)
    name = await _free(work, customer_id, typed)
    row = FolderRow(
        customer_id=customer_id,
        name=name,
        name_key=name_key(name),
        **entered(work, by),
    )
    work.session.add(row)
    append_history(
        work, customer_id, "FOLDER_MADE", by=by, changes=[Change("folder.name", None, name)]
    )
    return row


async def rename(
    work: UnitOfWork,
    customer_id: UUID,
    folder_id: UUID,
    typed: str,
    *,
    by: Actor,
    if_match: int | None,
) -> FolderRow:
    """Give a folder another name."""
    await lock_files(work, customer_id)
    row = await get_folder(work, customer_id, folder_id)
    require_match(if_match, row.version)
    name = await _free(work, customer_id, typed, but=row.id)
    if name == row.name:
        return row
    told = [Change("folder.name", row.name, name)]
    row.name, row.name_key = name, name_key(name)
    next_version(work, row, by=by)
    append_history(work, customer_id, "FOLDER_CHANGED", by=by, changes=told)
    return row


async def remove(
    work: UnitOfWork, customer_id: UUID, folder_id: UUID, *, by: Actor, if_match: int | None
) -> None:
    """Delete a folder; what is in it goes to the recycle bin, and brings it back."""
    await lock_files(work, customer_id)
    row = await get_folder(work, customer_id, folder_id)
    require_match(if_match, row.version)
    inside = select(FileRow).where(FileRow.folder_id == folder_id, FileRow.removed_at.is_(None))
    files = (await work.session.scalars(inside)).all()
    for file in files:
        put_into_bin(work, file, by=by)
    row.removed_at = work.now()
    next_version(work, row, by=by)
    told = [Change("folder.of", None, row.name), Change("folder.files", None, str(len(files)))]
    append_history(work, customer_id, "FOLDER_DELETED", by=by, changes=told)


async def _free(work: UnitOfWork, customer_id: UUID, typed: str, *, but: UUID | None = None) -> str:
    name = checked_name("name", typed)
    free = await free_folder_name(work, customer_id, name, but=but)
    if free != name:
        raise NameTaken(free)
    return name
