"""Folders for a customer's files (F-061)."""

from fastapi import Response, status

from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.pagination import Page
from backbone.http.problems import problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.http.schemas import Id
from customer.commands import folders as commands
from customer.domain.exceptions import CustomerNotFound, FolderNotFound, InvalidField, NameTaken
from customer.queries import files as queries
from customer.schemas.files import FolderName, FolderOut

router = transactional_router("/api/customers", tag="files")


@router.get("/{customer_id}/folders")
@requires("customers.read")
@problems(CustomerNotFound)
async def list_folders(customer_id: Id, read: ReadSessionDep) -> Page[FolderOut]:
    """List a customer's folders by name: all of them, for people make few."""
    return Page(items=await queries.list_folders(read, customer_id))


@router.post("/{customer_id}/folders", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
@problems(CustomerNotFound, NameTaken, InvalidField)
async def make_folder(
    customer_id: Id, new: FolderName, work: UnitOfWorkDep, actor: ActorDep, response: Response
) -> FolderOut:
    """Make a folder."""
    row = await commands.make(work, customer_id, new.name, by=actor)
    set_etag(response, row.version)
    return queries.describe_folder(row, files=0)


@router.patch("/{customer_id}/folders/{folder_id}")
@requires("customers.write")
@problems(CustomerNotFound, FolderNotFound, NameTaken, InvalidField)
async def rename_folder(
    customer_id: Id,
    folder_id: Id,
    new: FolderName,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> FolderOut:
    """Give a folder another name."""
    row = await commands.rename(work, customer_id, folder_id, new.name, by=actor, if_match=if_match)
    set_etag(response, row.version)
    return queries.describe_folder(row, files=await queries.count_in_folder(work, folder_id))


@router.delete("/{customer_id}/folders/{folder_id}", status_code=status.HTTP_204_NO_CONTENT)
@requires("customers.write")
@problems(CustomerNotFound, FolderNotFound)
async def delete_folder(
    customer_id: Id,
    folder_id: Id,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
) -> None:
    """Delete a folder; the files in it go to the recycle bin, and bring it back from there."""
    await commands.remove(work, customer_id, folder_id, by=actor, if_match=if_match)
