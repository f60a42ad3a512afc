"""Commitments and pledges below an application."""

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
from customer.commands import pledges as commands
from customer.dependencies import Dependencies
from customer.domain.exceptions import ApplicationNotFound, CustomerNotFound, PledgeNotFound
from customer.queries import applications as queries
from customer.schemas.applications import NewPledge, PledgeChange, PledgeOut

router = transactional_router("/api/customers/{customer_id}/applications", tag="customers")


@router.get("/{application_id}/pledges")
@requires("customers.read")
@problems(CustomerNotFound, ApplicationNotFound)
async def list_pledges(
    customer_id: Id, application_id: Id, read: ReadSessionDep, page: PageRequestDep
) -> Page[PledgeOut]:
    """List what was pledged on an application, the newest first (F-057)."""
    return await queries.list_pledges(read, customer_id, application_id, page)


@router.post("/{application_id}/pledges", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
@problems(CustomerNotFound, ApplicationNotFound)
async def add_pledge(
    customer_id: Id,
    application_id: Id,
    new: NewPledge,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    response: Response,
) -> PledgeOut:
    """Write down a commitment or pledge for a payment."""
    row = await commands.add(work, customer_id, application_id, new.pledge(), by=actor)
    set_etag(response, row.version)
    return PledgeOut.model_validate(row)


@router.get("/{application_id}/pledges/{pledge_id}")
@requires("customers.read")
@problems(CustomerNotFound, ApplicationNotFound, PledgeNotFound)
async def show_pledge(
    customer_id: Id, application_id: Id, pledge_id: Id, read: ReadSessionDep, response: Response
) -> PledgeOut:
    """Show one pledge; its ETag is what a change sends back as If-Match."""
    found = await queries.find_pledge(read, customer_id, application_id, pledge_id)
    set_etag(response, found.version)
    return found


@router.patch("/{application_id}/pledges/{pledge_id}")
@requires("customers.write")
@problems(CustomerNotFound, ApplicationNotFound, PledgeNotFound)
async def change_pledge(
    customer_id: Id,
    application_id: Id,
    pledge_id: Id,
    asked: PledgeChange,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> PledgeOut:
    """Correct a pledge."""
    row = await commands.change(
        work, customer_id, application_id, pledge_id, asked, by=actor, if_match=if_match
    )
    set_etag(response, row.version)
    return PledgeOut.model_validate(row)


@router.delete("/{application_id}/pledges/{pledge_id}", status_code=status.HTTP_204_NO_CONTENT)
@requires("customers.write")
@problems(CustomerNotFound, ApplicationNotFound, PledgeNotFound)
async def remove_pledge(
    customer_id: Id,
    application_id: Id,
    pledge_id: Id,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
) -> None:
    """Take a pledge away; the history keeps what it said."""
    await commands.remove(work, customer_id, application_id, pledge_id, by=actor, if_match=if_match)
