"""The household of a customer: the members of an application, and which of them are shown."""

from fastapi import Response, status

from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.problems import problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.http.schemas import Id
from customer.commands import household as commands
from customer.dependencies import Dependencies
from customer.domain.exceptions import (
    ApplicationNotFound,
    CustomerNotFound,
    HouseholdHasMembers,
    HouseholdInNumbers,
    MemberNotFound,
    NoMembersToTakeOver,
    SsnNotRecorded,
    TooManyReveals,
)
from customer.domain.ssn import dashed
from customer.queries import applications as queries
from customer.schemas.answers import RevealedSsn
from customer.schemas.household import Household, MemberChange, MemberOut, Members, NewMember
from customer.schemas.requests import RevealReason

router = transactional_router("/api/customers/{customer_id}", tag="customers")


@router.get("/household")
@requires("customers.read")
@problems(CustomerNotFound)
async def show_household(customer_id: Id, read: ReadSessionDep) -> Household:
    """Show the members of the newest application that has any, and which one that is (I-22).

    Applications that tell their household in numbers are passed over (F-052).
    """
    return await queries.show_household(read, customer_id)


@router.get("/applications/{application_id}/members")
@requires("customers.read")
@problems(CustomerNotFound, ApplicationNotFound)
async def list_members(customer_id: Id, application_id: Id, read: ReadSessionDep) -> Members:
    """List the members of an application; social security numbers only masked."""
    return await queries.list_members(read, customer_id, application_id)


@router.post("/applications/{application_id}/members", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
@problems(CustomerNotFound, ApplicationNotFound, HouseholdInNumbers)
async def add_member(
    customer_id: Id,
    application_id: Id,
    new: NewMember,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    response: Response,
) -> MemberOut:
    """Add a member of the household an application was made for."""
    row = await commands.add(work, customer_id, application_id, new.member(), new.ssn, by=actor)
    set_etag(response, row.version)
    return MemberOut.model_validate(row)


@router.post(
    "/applications/{application_id}/members/take-over", status_code=status.HTTP_201_CREATED
)
@requires("customers.write")
@problems(
    CustomerNotFound,
    ApplicationNotFound,
    HouseholdInNumbers,
    HouseholdHasMembers,
    NoMembersToTakeOver,
)
async def take_over_members(
    customer_id: Id, application_id: Id, work: UnitOfWorkDep[Dependencies], actor: ActorDep
) -> Members:
    """Copy the members of the last application that has any into one that has none yet."""
    await commands.take_over(work, customer_id, application_id, by=actor)
    return await queries.list_members(work, customer_id, application_id)


@router.get("/applications/{application_id}/members/{member_id}")
@requires("customers.read")
@problems(CustomerNotFound, ApplicationNotFound, MemberNotFound)
async def show_member(
    customer_id: Id, application_id: Id, member_id: Id, read: ReadSessionDep, response: Response
) -> MemberOut:
    """Show one member; the ETag is what a change sends back as If-Match."""
    found = await queries.find_member(read, customer_id, application_id, member_id)
    set_etag(response, found.version)
    return found


@router.patch("/applications/{application_id}/members/{member_id}")
@requires("customers.write")
@problems(CustomerNotFound, ApplicationNotFound, MemberNotFound)
async def change_member(
    customer_id: Id,
    application_id: Id,
    member_id: Id,
    asked: MemberChange,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> MemberOut:
    """Correct a member: what is left out stays, null clears."""
    row = await commands.change(
        work, customer_id, application_id, member_id, asked, by=actor, if_match=if_match
    )
    set_etag(response, row.version)
    return MemberOut.model_validate(row)


@router.delete(
    "/applications/{application_id}/members/{member_id}", status_code=status.HTTP_204_NO_CONTENT
)
@requires("customers.write")
@problems(CustomerNotFound, ApplicationNotFound, MemberNotFound)
async def remove_member(
    customer_id: Id,
    application_id: Id,
    member_id: Id,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
) -> None:
    """Take a member away; the history keeps who it was, and nobody the number."""
    await commands.remove(work, customer_id, application_id, member_id, by=actor, if_match=if_match)


@router.post("/applications/{application_id}/members/{member_id}/reveal-ssn")
@requires("customers.reveal_ssn")
@problems(CustomerNotFound, ApplicationNotFound, MemberNotFound, SsnNotRecorded, TooManyReveals)
async def reveal_member_ssn(
    customer_id: Id,
    application_id: Id,
    member_id: Id,
    why: RevealReason,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    response: Response,
) -> RevealedSsn:
    """Show a member's number in full. Who asked, when and why is kept in the history.

    It counts among the numbers one person may show in an hour.
    """
    ssn = await commands.reveal_ssn(
        work, customer_id, application_id, member_id, reason=why.reason, by=actor
    )
    # An answer marked so is not stored, so a repeatable request leaves no number behind.
    response.headers["Cache-Control"] = "no-store"
    return RevealedSsn(ssn=dashed(ssn))
