"""The section Notes of a record: note something, correct it, delete it, put it back."""

from fastapi import Response, status

from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.http.schemas import Id
from customer.commands import remarks
from customer.domain.exceptions import CustomerNotFound, RemarkNotFound
from customer.queries.remarks import list_remarks
from customer.repositories.customers import get_customer
from customer.repositories.remarks import get_remark
from customer.schemas.remarks import RemarkIn, RemarkOut

router = transactional_router("/api/customers", tag="customers")


@router.get("/{customer_id}/notes")
@requires("customers.read")
@problems(CustomerNotFound)
async def list_notes(
    customer_id: Id, read: ReadSessionDep, page: PageRequestDep
) -> Page[RemarkOut]:
    """List what was noted about a customer, newest first (F-054); no contact entry notes."""
    return await list_remarks(read, customer_id, page)


@router.post("/{customer_id}/notes", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
@problems(CustomerNotFound)
async def add_note(
    customer_id: Id, new: RemarkIn, work: UnitOfWorkDep, actor: ActorDep, response: Response
) -> RemarkOut:
    """Note something about a customer, in up to 10,000 characters."""
    row = await remarks.add(work, customer_id, new.note, by=actor)
    set_etag(response, row.version)
    return RemarkOut.model_validate(row)


@router.get("/{customer_id}/notes/{note_id}")
@requires("customers.read")
@problems(CustomerNotFound, RemarkNotFound)
async def show_note(
    customer_id: Id, note_id: Id, read: ReadSessionDep, response: Response
) -> RemarkOut:
    """Show one note; its ETag is what a change sends back as If-Match."""
    await get_customer(read, customer_id)
    row = await get_remark(read, customer_id, note_id)
    set_etag(response, row.version)
    return RemarkOut.model_validate(row)


@router.patch("/{customer_id}/notes/{note_id}")
@requires("customers.write")
@problems(CustomerNotFound, RemarkNotFound)
async def change_note(
    customer_id: Id,
    note_id: Id,
    asked: RemarkIn,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> RemarkOut:
    """Correct a note, however old; the record's history keeps what it said before."""
    row = await remarks.change(work, customer_id, note_id, asked.note, by=actor, if_match=if_match)
    set_etag(response, row.version)
    return RemarkOut.model_validate(row)


@router.delete("/{customer_id}/notes/{note_id}", status_code=status.HTTP_204_NO_CONTENT)
@requires("customers.write")
@problems(CustomerNotFound, RemarkNotFound)
async def delete_note(
    customer_id: Id, note_id: Id, work: UnitOfWorkDep, actor: ActorDep, if_match: IfMatchDep
) -> None:
    """Take a note off the record, however old; the record's history keeps its words."""
    await remarks.delete(work, customer_id, note_id, by=actor, if_match=if_match)


@router.post("/{customer_id}/notes/{note_id}/restore")
@requires("customers.write")
@problems(CustomerNotFound, RemarkNotFound)
async def restore_note(
    customer_id: Id, note_id: Id, work: UnitOfWorkDep, actor: ActorDep, response: Response
) -> RemarkOut:
    """Put a deleted note back as it was."""
    row = await remarks.restore(work, customer_id, note_id, by=actor)
    set_etag(response, row.version)
    return RemarkOut.model_validate(row)
