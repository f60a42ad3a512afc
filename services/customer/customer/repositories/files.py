"""Files and folders of customers that are still there, and the names that are free."""

from uuid import UUID

from sqlalchemy import exists, select, true

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from customer.domain.exceptions import FileNotFound, FolderNotFound
from customer.domain.files import free_name, name_key
from customer.repositories.customers import get_customer
from customer.tables import FileRow, FolderRow


async def lock_files(work: UnitOfWork, customer_id: UUID) -> None:
    """Let nobody else add to or change a customer's files meanwhile: names are given out singly."""
    await get_customer(work, customer_id)
    await work.advisory_lock(f"files {customer_id}")


async def get_file(
    read: ReadSession, customer_id: UUID, file_id: UUID, *, in_bin: bool | None = False
) -> FileRow:
    """Return a customer's file: one in sight, one in the recycle bin, or either."""
    row = await read.session.get(FileRow, file_id)
    if row is None or row.customer_id != customer_id:
        raise FileNotFound
    if in_bin is not None and (row.removed_at is not None) != in_bin:
        raise FileNotFound
    return row


async def get_folder(read: ReadSession, customer_id: UUID, folder_id: UUID) -> FolderRow:
    """Return one of a customer's folders."""
    row = await read.session.get(FolderRow, folder_id)
    if row is None or row.customer_id != customer_id or row.removed_at is not None:
        raise FolderNotFound
    return row


async def folder_name(read: ReadSession, folder_id: UUID | None) -> str | None:
    """Return what a folder is called, a deleted one too; None where there is no folder."""
    row = await read.session.get(FolderRow, folder_id) if folder_id else None
    return row.name if row else None


async def free_file_name(
    work: UnitOfWork,
    customer_id: UUID,
    folder_id: UUID | None,
    name: str,
    *,
    but: UUID | None = None,
) -> str:
    """Return a name that is free in a folder: this one, or this one with a number."""
    in_folder = (
        FileRow.customer_id == customer_id,
        FileRow.folder_id == folder_id if folder_id else FileRow.folder_id.is_(None),
        FileRow.removed_at.is_(None),
        FileRow.id != but if but else true(),
    )
    same = exists().where(*in_folder, FileRow.name_key == name_key(name))
    if not await work.session.scalar(select(same)):
        return name
    taken = set(await work.session.scalars(select(FileRow.name_key).where(*in_folder)))
    return free_name(name, taken.__contains__)


async def free_folder_name(
    work: UnitOfWork, customer_id: UUID, name: str, *, but: UUID | None = None
) -> str:
    """Return a name that no folder of the customer has."""
    query = select(FolderRow.name_key).where(
        FolderRow.customer_id == customer_id,
        FolderRow.removed_at.is_(None),
        FolderRow.id != but if but else true(),
    )
    taken = set(await work.session.scalars(query))
    return free_name(name, taken.__contains__, has_ending=False)
