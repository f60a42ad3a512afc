"""Change requests: ask on the record, withdraw; for supervisors list, send and settle."""

from typing import Annotated

from fastapi import Query, Response, status

from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.csv_export import CSV_ANSWER, csv_response
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
from customer.commands import change_requests as commands
from customer.dependencies import Dependencies
from customer.domain.change_requests import State
from customer.domain.exceptions import (
    ChangeRequestAlreadySent,
    ChangeRequestNotFound,
    CustomerNotFound,
    SsnNotRecorded,
    StateNotPossible,
    TooManyReveals,
)
from customer.domain.ssn import dashed
from customer.queries import change_requests as queries
from customer.repositories.change_requests import get_change_request
from customer.repositories.customers import get_customer
from customer.schemas.change_requests import (
    ChangeRequestOut,
    ChangeRequestStep,
    CorrectableFields,
    ListedChangeRequest,
    MarkedSent,
    NewChangeRequest,
    RevealedChangeRequest,
    SentRequests,
)
from customer.schemas.requests import RevealReason

router = transactional_router("/api/customers", tag="customers")


@router.get("/change-requests")
@requires("customers.change_requests")
async def list_all_change_requests(
    read: ReadSessionDep, page: PageRequestDep, state: State | None = None
) -> Page[ListedChangeRequest]:
    """List the change requests of all customers (F-060).

    What is to be sent, and what was and has no answer yet, comes in the order in which it was asked
    for; everything else the newest first.
    """
    return await queries.list_of_all(read, state, page)


@router.get("/change-requests/export.csv", response_class=Response, responses=CSV_ANSWER)
@requires("customers.change_requests")
async def export_change_requests(
    read: ReadSessionDep,
    up_to: Annotated[Id | None, Query(description="The last request on the list at hand.")] = None,
) -> Response:
    """Return what is to be sent to the state as a CSV file; social security numbers only masked.

    Up to 5,000 at once, those that wait longest.
    """
    return csv_response(await queries.requests_to_send(read, up_to=up_to), "change-requests.csv")


@router.post("/change-requests/sent")
@requires("customers.change_requests")
async def mark_change_requests_sent(
    sent: SentRequests, work: UnitOfWorkDep, actor: ActorDep
) -> MarkedSent:
    """Mark up to 200 requests sent, all together; those that were sent before are only named."""
    return MarkedSent.model_validate(
        await commands.mark_sent(work, sent.ids, by=actor), from_attributes=True
    )


@router.get("/{customer_id}/change-requests")
@requires("customers.read")
@problems(CustomerNotFound)
async def list_change_requests(
    customer_id: Id, read: ReadSessionDep, page: PageRequestDep
) -> Page[ChangeRequestOut]:
    """List what the state was asked to correct of a customer, newest first (F-060)."""
    return await queries.list_of_customer(read, customer_id, page)


@router.get("/{customer_id}/change-requests/fields")
@requires("customers.write")
@problems(CustomerNotFound)
async def list_correctable_fields(customer_id: Id, read: ReadSessionDep) -> CorrectableFields:
    """List what may be corrected of a record, with what the record says; empty fields may not."""
    return await queries.correctable_fields(read, customer_id)


@router.post("/{customer_id}/change-requests", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
@problems(CustomerNotFound)
async def request_change(
    customer_id: Id,
    new: NewChangeRequest,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    response: Response,
) -> ChangeRequestOut:
    """Ask that the state's system say what the record says.

    `theirs` is what it holds; of a social security number both sides are kept sealed.
    """
    row = await commands.ask(work, customer_id, new, by=actor)
    set_etag(response, row.version)
    return queries.describe_request(row, await get_customer(work, customer_id))


@router.get("/{customer_id}/change-requests/{request_id}")
@requires("customers.read")
@problems(CustomerNotFound, ChangeRequestNotFound)
async def show_change_request(
    customer_id: Id, request_id: Id, read: ReadSessionDep, response: Response
) -> ChangeRequestOut:
    """Show one change request; its ETag is what a change sends back as If-Match."""
    customer = await get_customer(read, customer_id)
    row = await get_change_request(read, customer_id, request_id)
    set_etag(response, row.version)
    return queries.describe_request(row, customer)


@router.patch("/{customer_id}/change-requests/{request_id}")
@requires("customers.change_requests")
@problems(CustomerNotFound, ChangeRequestNotFound, StateNotPossible)
async def move_change_request(
    customer_id: Id,
    request_id: Id,
    step: ChangeRequestStep,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> ChangeRequestOut:
    """Send a request, settle it as DONE or REFUSED, or take it up again where it was."""
    row = await commands.move(work, customer_id, request_id, step, by=actor, if_match=if_match)
    set_etag(response, row.version)
    return queries.describe_request(row, await get_customer(work, customer_id))


@router.delete(
    "/{customer_id}/change-requests/{request_id}", status_code=status.HTTP_204_NO_CONTENT
)
@requires("customers.write")
@problems(CustomerNotFound, ChangeRequestNotFound, ChangeRequestAlreadySent)
async def withdraw_change_request(
    customer_id: Id, request_id: Id, work: UnitOfWorkDep, actor: ActorDep, if_match: IfMatchDep
) -> None:
    """Withdraw a request that has not been sent; the record's history keeps that it was made."""
    await commands.withdraw(work, customer_id, request_id, by=actor, if_match=if_match)


@router.post("/{customer_id}/change-requests/{request_id}/reveal-ssn")
@requires("customers.reveal_ssn")
@problems(CustomerNotFound, ChangeRequestNotFound, SsnNotRecorded, TooManyReveals)
async def reveal_change_request(
    customer_id: Id,
    request_id: Id,
    why: RevealReason,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    response: Response,
) -> RevealedChangeRequest:
    """Show both numbers of a request in full, to be told to the state's clerk.

    Who asked, when and why is kept in the history, and counts among the reveals of an hour.
    """
    theirs, ours = await commands.reveal(work, customer_id, request_id, reason=why.reason, by=actor)
    response.headers["Cache-Control"] = "no-store"
    return RevealedChangeRequest(theirs=dashed(theirs) if theirs else None, ours=dashed(ours))
