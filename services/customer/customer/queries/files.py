"""A customer's files and folders, and what is in a file."""

import zipfile
from collections.abc import Iterator, Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from zipstream import ZipStream

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, keyset_page
from customer.dependencies import Dependencies
from customer.domain.exceptions import FileNotFound
from customer.domain.files import content_name, free_name, name_key, thumbnail_name
from customer.gateways.sealed_content import open_content, thumbnail_key
from customer.repositories.customers import get_customer
from customer.repositories.files import get_file, get_folder
from customer.schemas.files import FileOut, FolderOut
from customer.tables import ContentRow, FileRow, FolderRow

Where = UUID | Literal["NOWHERE", "BIN"]
"""The folder whose files are meant; those in none, or those in the recycle bin."""


async def list_files(
    read: ReadSession, customer_id: UUID, where: Where, page: PageRequest
) -> Page[FileOut]:
    """Return the files of one place: by name, in the bin the last deleted first."""
    await get_customer(read, customer_id)
    query = select(FileRow).where(FileRow.customer_id == customer_id)
    order = [FileRow.name_key, FileRow.id]
    match where:
        case "BIN":
            query = query.where(FileRow.removed_at.is_not(None))
            order = [FileRow.removed_at.desc(), FileRow.id.desc()]  # type: ignore[list-item]  # either is a column
        case "NOWHERE":
            query = query.where(FileRow.removed_at.is_(None), FileRow.folder_id.is_(None))
        case folder_id:
            await get_folder(read, customer_id, folder_id)
            query = query.where(FileRow.removed_at.is_(None), FileRow.folder_id == folder_id)
    rows, after = await keyset_page(read.session, query, page, order=order)
    return Page(items=[describe_file(row) for row in rows], next=after)


async def list_folders(read: ReadSession, customer_id: UUID) -> list[FolderOut]:
    """Return a customer's folders by name, with how many files are in each."""
    await get_customer(read, customer_id)
    query = (
        select(FolderRow, func.count(FileRow.id))
        .outerjoin(FileRow, (FileRow.folder_id == FolderRow.id) & FileRow.removed_at.is_(None))
        .where(FolderRow.customer_id == customer_id, FolderRow.removed_at.is_(None))
        .group_by(FolderRow.id)
        .order_by(FolderRow.name_key)
    )
    return [describe_folder(row, files=files) for row, files in await read.session.execute(query)]


async def show_file(read: ReadSession, customer_id: UUID, file_id: UUID) -> FileOut:
    """Return one of a customer's files, one in the recycle bin too."""
    await get_customer(read, customer_id)
    return describe_file(await get_file(read, customer_id, file_id, in_bin=None))


async def count_in_folder(read: ReadSession, folder_id: UUID) -> int:
    """Return how many files are in a folder."""
    query = select(func.count()).where(FileRow.folder_id == folder_id, FileRow.removed_at.is_(None))
    return int(await read.session.scalar(query) or 0)


async def open_file(
    read: ReadSession[Dependencies], customer_id: UUID, file_id: UUID
) -> tuple[FileRow, Iterator[bytes]]:
    """Open what is in a file: its row, and its bytes a piece at a time."""
    await get_customer(read, customer_id)
    row = await get_file(read, customer_id, file_id)
    return row, _opened(read.deps, row.content)


async def open_thumbnail(
    read: ReadSession[Dependencies], customer_id: UUID, file_id: UUID
) -> Iterator[bytes]:
    """Open the small picture that a file is shown by."""
    await get_customer(read, customer_id)
    content = (await get_file(read, customer_id, file_id)).content
    if not content.has_thumbnail:
        raise FileNotFound
    key = thumbnail_key(read.deps.file_vault.open_key(content.id, content.key_sealed))
    return open_content(key, read.deps.file_store.read(thumbnail_name(content.id)))


async def open_all(
    read: ReadSession[Dependencies], customer_id: UUID, folder_id: UUID | None
) -> tuple[int, Iterator[bytes]]:
    """Open a zip of a customer's files, or of one folder's: its size, and its bytes.

    Every file is opened only when the reader has come to it, and read a piece at a time.
    """
    await get_customer(read, customer_id)
    query = (
        select(FileRow, FolderRow.name)
        .outerjoin(FolderRow, FolderRow.id == FileRow.folder_id)
        .where(FileRow.customer_id == customer_id, FileRow.removed_at.is_(None))
        .options(joinedload(FileRow.content))
        .order_by(FolderRow.name_key.nulls_first(), FileRow.name_key)
    )
    if folder_id is not None:
        await get_folder(read, customer_id, folder_id)
        query = query.where(FileRow.folder_id == folder_id)
    found = (await read.session.execute(query)).all()
    return _zipped(read.deps, [(row, folder) for row, folder in found])


def _zipped(
    deps: Dependencies, files: Sequence[tuple[FileRow, str | None]]
) -> tuple[int, Iterator[bytes]]:
    zipped = ZipStream(compress_type=zipfile.ZIP_STORED, sized=True)
    used: set[str] = set()
    for row, folder in files:
        # A folder and a file beside it may have one name; on somebody's disk they may not.
        name = free_name(f"{folder}/{row.name}" if folder else row.name, used.__contains__)
        used |= {name_key(name), *([name_key(folder)] if folder else [])}
        zipped.add(_opened_late(deps, row.content), name, size=row.content.size)
    return len(zipped), iter(zipped)


def _opened_late(deps: Dependencies, content: ContentRow) -> Iterator[bytes]:
    yield from _opened(deps, content)


def _opened(deps: Dependencies, content: ContentRow) -> Iterator[bytes]:
    key = deps.file_vault.open_key(content.id, content.key_sealed)
    return open_content(key, deps.file_store.read(content_name(content.id)))


def describe_file(row: FileRow) -> FileOut:
    """Return a file as the list shows it."""
    content = row.content
    of_row = {one: getattr(row, one) for one in FileOut.model_fields if hasattr(row, one)}
    of_content = {
        one: getattr(content, one)
        for one in ("kind", "size", "pages", "width", "height", "has_thumbnail", "scan")
    }
    return FileOut.model_validate({**of_row, **of_content})


def describe_folder(row: FolderRow, *, files: int) -> FolderOut:
    """Return a folder as the list shows it."""
    own = {one: getattr(row, one) for one in FolderOut.model_fields if hasattr(row, one)}
    return FolderOut.model_validate({**own, "files": files})
