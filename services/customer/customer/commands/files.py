"""Filing a customer's files: added, renamed, moved, copied, deleted and put back (F-061)."""

from collections.abc import Sequence
from uuid import UUID

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from customer.commands.uploads import ReceivedFile
from customer.domain.exceptions import FolderNotFound, NameTaken
from customer.domain.files import checked_name, name_key, with_ending
from customer.domain.record import Action, Change
from customer.repositories.entries import entered, next_version
from customer.repositories.files import (
    folder_name,
    free_file_name,
    free_folder_name,
    get_file,
    get_folder,
    lock_files,
)
from customer.repositories.history import append_history
from customer.schemas.files import FileChange
from customer.tables import ContentRow, FileRow, FolderRow


async def add(work: UnitOfWork, customer_id: UUID, received: ReceivedFile, *, by: Actor) -> FileRow:
    """Name a file whose bytes are there; of two with one name the second gets a number."""
    await lock_files(work, customer_id)
    if received.folder_id:
        await get_folder(work, customer_id, received.folder_id)
    judged = received.judged
    content = ContentRow(
        id=received.content_id,
        key_sealed=received.key_sealed,
        kind=judged.kind,
        size=received.size,
        pages=judged.pages,
        width=judged.width,
        height=judged.height,
        has_thumbnail=received.has_thumbnail,
        scan=received.scan,
    )
    return await _file(
        work, customer_id, content, received.folder_id, received.name, "FILE_ADDED", by=by
    )


async def change(
    work: UnitOfWork,
    customer_id: UUID,
    file_id: UUID,
    asked: FileChange,
    *,
    by: Actor,
    if_match: int | None,
) -> FileRow:
    """Rename a file, or move it. One that is only moved gets a number where its name is taken."""
    await lock_files(work, customer_id)
    row = await get_file(work, customer_id, file_id)
    require_match(if_match, row.version)
    folder_id = row.folder_id
    if "folder_id" in asked.model_fields_set:
        folder_id = asked.folder_id
        if folder_id:
            await get_folder(work, customer_id, folder_id)
    name = row.name
    renamed = "name" in asked.model_fields_set
    if renamed:
        name = with_ending(checked_name("name", asked.name), row.content.kind)
    free = await free_file_name(work, customer_id, folder_id, name, but=row.id)
    if free != name and renamed and name_key(name) != row.name_key:
        raise NameTaken(free)
    changes = [Change("file.of", None, row.name)]
    if free != row.name:
        changes.append(Change("file.name", row.name, free))
    if folder_id != row.folder_id:
        old, new = [await folder_name(work, one) for one in (row.folder_id, folder_id)]
        changes.append(Change("file.folder", old, new))
    if len(changes) == 1:
        return row
    row.name, row.name_key, row.folder_id = free, name_key(free), folder_id
    next_version(work, row, by=by)
    append_history(work, customer_id, "FILE_CHANGED", by=by, changes=changes)
    return row


async def copy(
    work: UnitOfWork, customer_id: UUID, file_id: UUID, *, folder_id: UUID | None, by: Actor
) -> FileRow:
    """File a file a second time. Both lead to the same bytes, which go when neither does."""
    await lock_files(work, customer_id)
    row = await get_file(work, customer_id, file_id)
    if folder_id:
        await get_folder(work, customer_id, folder_id)
    return await _file(work, customer_id, row.content, folder_id, row.name, "FILE_COPIED", by=by)


async def remove(
    work: UnitOfWork, customer_id: UUID, file_id: UUID, *, by: Actor, if_match: int | None
) -> None:
    """Put a file into the recycle bin."""
    await lock_files(work, customer_id)
    row = await get_file(work, customer_id, file_id)
    require_match(if_match, row.version)
    put_into_bin(work, row, by=by)
    append_history(work, customer_id, "FILE_DELETED", by=by, changes=[_named(row)])


async def restore(work: UnitOfWork, customer_id: UUID, file_id: UUID, *, by: Actor) -> FileRow:
    """Put a file back where it was; a folder deleted since comes back with it."""
    await lock_files(work, customer_id)
    row = await get_file(work, customer_id, file_id, in_bin=True)
    if row.folder_id:
        await _revive_folder(work, customer_id, row.folder_id, by=by)
    row.name = await free_file_name(work, customer_id, row.folder_id, row.name)
    row.name_key = name_key(row.name)
    row.removed_at = row.removed_by = None
    next_version(work, row, by=by)
    append_history(work, customer_id, "FILE_RESTORED", by=by, changes=[_named(row)])
    return row


def put_into_bin(work: UnitOfWork, row: FileRow, *, by: Actor) -> None:
    """Take a file out of sight, for as long as the recycle bin keeps things."""
    row.removed_at, row.removed_by = work.now(), by.name
    next_version(work, row, by=by)


async def _revive_folder(
    work: UnitOfWork, customer_id: UUID, folder_id: UUID, *, by: Actor
) -> None:
    folder = await work.session.get(FolderRow, folder_id)
    if folder is None:
        raise FolderNotFound
    if folder.removed_at is None:
        return
    folder.name = await free_folder_name(work, customer_id, folder.name)
    folder.name_key = name_key(folder.name)
    folder.removed_at = None
    next_version(work, folder, by=by)


async def _file(
    work: UnitOfWork,
    customer_id: UUID,
    content: ContentRow,
    folder_id: UUID | None,
    name: str,
    action: Action,
    *,
    by: Actor,
) -> FileRow:
    free = await free_file_name(work, customer_id, folder_id, name)
    row = FileRow(
        customer_id=customer_id,
        folder_id=folder_id,
        content=content,
        name=free,
        name_key=name_key(free),
        **entered(work, by),
    )
    work.session.add(row)
    told: Sequence[Change] = [_named(row)]
    if folder := await folder_name(work, folder_id):
        told = [*told, Change("file.folder", None, folder)]
    append_history(work, customer_id, action, by=by, changes=told)
    return row


def _named(row: FileRow) -> Change:
    return Change("file.of", None, row.name)
