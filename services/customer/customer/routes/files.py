"""A customer's files: listed, sent, fetched, renamed, moved, copied, deleted, put back (F-061)."""

from typing import Annotated, Any, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import Query, Request, Response, status
from fastapi.responses import StreamingResponse

from backbone.db.unit_of_work import UnitOfWorkFactory
from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import NOT_FOUND, problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    ReceivedDep,
    UnitOfWorkDep,
    receives,
    requires,
    transactional_router,
)
from backbone.http.schemas import Id
from backbone.http.uploads import multipart
from customer.commands import files as commands
from customer.commands.uploads import MOST_UPLOAD, ReceivedFile, take_in
from customer.dependencies import Dependencies
from customer.domain.exceptions import (
    CustomerNotFound,
    FileBeyondLimits,
    FileInfected,
    FileNotFound,
    FileStoreUnavailable,
    FileTooLarge,
    FileTypeNotAllowed,
    FileUnreadable,
    FolderNotFound,
    InvalidField,
    NameTaken,
    NoFileSent,
)
from customer.domain.files import MEDIA_TYPES
from customer.queries import files as queries
from customer.schemas.files import FileChange, FileCopy, FileOut

router = transactional_router("/api/customers", tag="files")

_INERT: Final = {"Content-Security-Policy": "default-src 'none'; sandbox"}
"""Should a browser show a file all the same, nothing in it runs."""
_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "folder": {"type": "string", "format": "uuid"},
                    },
                }
            }
        },
    }
}
_BYTES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/octet-stream": {}}, "description": "The bytes."}
}
_JPEG: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"image/jpeg": {}}, "description": "A small picture, painted anew."}
}


async def _receive(request: Request, units_of_work: UnitOfWorkFactory) -> ReceivedFile:
    try:
        customer_id = UUID(request.path_params["customer_id"])
    except ValueError as error:
        raise NOT_FOUND("There is nothing under this address. Check the id in it.") from error
    return await take_in(units_of_work, customer_id, multipart(request))


@router.get("/{customer_id}/files")
@requires("customers.read")
@problems(CustomerNotFound, FolderNotFound)
async def list_files(
    customer_id: Id,
    read: ReadSessionDep,
    page: PageRequestDep,
    folder: Annotated[Id | None, Query(description="None: the files in no folder.")] = None,
    *,
    bin: Annotated[bool, Query(description="The recycle bin instead.")] = False,  # noqa: A002  what it is called
) -> Page[FileOut]:
    """List the files of one place by name; of the recycle bin, the last deleted first (F-061)."""
    where: queries.Where = "BIN" if bin else folder or "NOWHERE"
    return await queries.list_files(read, customer_id, where, page)


@router.post("/{customer_id}/files", status_code=status.HTTP_201_CREATED, openapi_extra=_FORM)
@requires("customers.write")
@receives(_receive, most=MOST_UPLOAD)
@problems(
    CustomerNotFound,
    FolderNotFound,
    InvalidField,
    NoFileSent,
    FileTooLarge,
    FileTypeNotAllowed,
    FileUnreadable,
    FileBeyondLimits,
    FileInfected,
    FileStoreUnavailable,
)
async def add_file(
    customer_id: Id,
    received: ReceivedDep[ReceivedFile],
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    response: Response,
) -> FileOut:
    """Add a file: a form with `file`, and `folder` where it goes into one.

    What it is, its content says; its name gets the ending of that. Of two with one name in a folder
    the second becomes `name (2)`. It is listed once it is whole, and not before.
    """
    row = await commands.add(work, customer_id, received, by=actor)
    set_etag(response, row.version)
    return queries.describe_file(row)


@router.get("/{customer_id}/files.zip", responses=_BYTES, response_class=StreamingResponse)
@requires("customers.read")
@problems(CustomerNotFound, FolderNotFound, FileStoreUnavailable)
async def download_all(
    customer_id: Id,
    read: ReadSessionDep[Dependencies],
    folder: Annotated[Id | None, Query(description="Only this folder's.")] = None,
) -> StreamingResponse:
    """Download all files, or one folder's, as a zip with the folders in it."""
    size, content = await queries.open_all(read, customer_id, folder)
    return _attachment(content, "files.zip", "application/zip", size)


@router.get("/{customer_id}/files/{file_id}")
@requires("customers.read")
@problems(CustomerNotFound, FileNotFound)
async def show_file(
    customer_id: Id, file_id: Id, read: ReadSessionDep, response: Response
) -> FileOut:
    """Show one file's entry; its ETag is what a change sends back as If-Match."""
    found = await queries.show_file(read, customer_id, file_id)
    set_etag(response, found.version)
    return found


@router.get(
    "/{customer_id}/files/{file_id}/content", responses=_BYTES, response_class=StreamingResponse
)
@requires("customers.read")
@problems(CustomerNotFound, FileNotFound, FileStoreUnavailable)
async def download_file(
    customer_id: Id, file_id: Id, read: ReadSessionDep[Dependencies]
) -> StreamingResponse:
    """Download a file. It is always to be saved, never to be shown."""
    row, content = await queries.open_file(read, customer_id, file_id)
    return _attachment(content, row.name, MEDIA_TYPES[row.content.kind], row.content.size)


@router.get(
    "/{customer_id}/files/{file_id}/thumbnail", responses=_JPEG, response_class=StreamingResponse
)
@requires("customers.read")
@problems(CustomerNotFound, FileNotFound, FileStoreUnavailable)
async def show_thumbnail(
    customer_id: Id, file_id: Id, read: ReadSessionDep[Dependencies]
) -> StreamingResponse:
    """Show the small picture a picture is listed with, painted anew: the only one that is shown."""
    content = await queries.open_thumbnail(read, customer_id, file_id)
    return StreamingResponse(content, media_type="image/jpeg", headers=_INERT)


@router.patch("/{customer_id}/files/{file_id}")
@requires("customers.write")
@problems(CustomerNotFound, FileNotFound, FolderNotFound, NameTaken, InvalidField)
async def change_file(
    customer_id: Id,
    file_id: Id,
    asked: FileChange,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> FileOut:
    """Rename a file, or move it: `folder_id` null is into no folder.

    A name that is taken is refused and a free one offered; one that is only moved gets that name.
    """
    row = await commands.change(work, customer_id, file_id, asked, by=actor, if_match=if_match)
    set_etag(response, row.version)
    return queries.describe_file(row)


@router.post("/{customer_id}/files/{file_id}/copy", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
@problems(CustomerNotFound, FileNotFound, FolderNotFound)
async def copy_file(
    customer_id: Id,
    file_id: Id,
    where: FileCopy,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    response: Response,
) -> FileOut:
    """Copy a file into a folder, or into none; beside the first it becomes `name (2)`."""
    row = await commands.copy(work, customer_id, file_id, folder_id=where.folder_id, by=actor)
    set_etag(response, row.version)
    return queries.describe_file(row)


@router.delete("/{customer_id}/files/{file_id}", status_code=status.HTTP_204_NO_CONTENT)
@requires("customers.write")
@problems(CustomerNotFound, FileNotFound)
async def delete_file(
    customer_id: Id,
    file_id: Id,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    if_match: IfMatchDep,
) -> None:
    """Put a file into the recycle bin, where it stays for a month unless the agency says else."""
    await commands.remove(work, customer_id, file_id, by=actor, if_match=if_match)


@router.post("/{customer_id}/files/{file_id}/restore")
@requires("customers.write")
@problems(CustomerNotFound, FileNotFound, FolderNotFound)
async def restore_file(
    customer_id: Id,
    file_id: Id,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    response: Response,
) -> FileOut:
    """Put a file from the recycle bin back where it was, with its folder if that is gone."""
    row = await commands.restore(work, customer_id, file_id, by=actor)
    set_etag(response, row.version)
    return queries.describe_file(row)


def _attachment(content: Any, name: str, media_type: str, size: int) -> StreamingResponse:
    plain = "".join(sign if sign.isascii() and sign not in '"%\\' else "_" for sign in name)
    whole = f"filename*=UTF-8''{quote(name, safe='')}"
    return StreamingResponse(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{plain}"; {whole}',
            "Content-Length": str(size),
            **_INERT,
        },
    )
