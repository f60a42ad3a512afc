"""The records: create, show, change, remove; their history."""

from typing import Annotated, get_args

from fastapi import Header, Query, Response, status

from backbone.http.audit_filter import AuditFilterDep
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
from customer.commands import records
from customer.dependencies import Dependencies
from customer.domain.exceptions import (
    CustomerNotFound,
    ManagementNotConsulted,
    SpecialHandlingNotPermitted,
    SsnNotRecorded,
    StillOpen,
    TooManyReveals,
)
from customer.domain.record import Action, Open
from customer.domain.ssn import dashed
from customer.queries.records import list_changes, list_history
from customer.queries.search import possible_duplicates
from customer.queries.sections import count_sections
from customer.repositories.customers import get_customer
from customer.schemas.answers import (
    CreatedCustomer,
    Customer,
    FoundCustomer,
    HistoryEntry,
    RecordChange,
    RevealedSsn,
)
from customer.schemas.requests import CustomerChange, NewCustomer, RevealReason
from customer.schemas.sections import Sections

router = transactional_router("/api/customers", tag="customers")

Acknowledged = Annotated[
    bool | None, Header(description="`true` once management was consulted (F-044).")
]

_KINDS = "|".join(get_args(Open))
OpenAcknowledged = Annotated[
    str | None,
    Header(
        pattern=rf"^ *(({_KINDS})( *, *({_KINDS}))*)? *$",
        max_length=200,
        description="What was seen to be open with the customer, with commas between (R-74).",
        examples=["EMERGENCY, MAIL"],
    ),
]


@router.post("", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
@problems(SpecialHandlingNotPermitted)
async def add_customer(
    new: NewCustomer, work: UnitOfWorkDep[Dependencies], actor: ActorDep, response: Response
) -> CreatedCustomer:
    """Create a customer: a name is enough.

    Records that may be the same person are named in `possible_duplicates`; they prevent nothing.
    """
    details = new.details()
    mark = work.deps.ssn_vault.mark(new.ssn) if new.ssn else None
    alike = await possible_duplicates(work, details, ssn_mark=mark)
    row = await records.add(work, details, new.ssn, by=actor)
    set_etag(response, row.version)
    return CreatedCustomer(
        **dict(Customer.model_validate(row)),
        possible_duplicates=[FoundCustomer.of(one.customer, one.match) for one in alike],
    )


@router.get("/changes")
@requires("audit.read")
async def show_changes(
    read: ReadSessionDep,
    page: PageRequestDep,
    wanted: AuditFilterDep,
    number: Annotated[int | None, Query(ge=1, le=2**53, description="The CustomerID#.")] = None,
    action: Action | None = None,
) -> Page[RecordChange]:
    """Show who changed which record, removed ones included; newest first, SSNs only masked."""
    return await list_changes(read, page, wanted, number=number, action=action)


@router.get("/{customer_id}")
@requires("customers.read")
@problems(CustomerNotFound)
async def show_customer(customer_id: Id, read: ReadSessionDep, response: Response) -> Customer:
    """Show a customer's record; its ETag is what a change sends back as If-Match."""
    row = await get_customer(read, customer_id)
    set_etag(response, row.version)
    return Customer.model_validate(row)


@router.patch("/{customer_id}")
@requires("customers.write")
@problems(CustomerNotFound, ManagementNotConsulted, SpecialHandlingNotPermitted)
async def change_customer(
    customer_id: Id,
    asked: CustomerChange,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
    special_handling_acknowledged: Acknowledged = None,
) -> Customer:
    """Change any part of a record: what is left out stays, null clears.

    A record marked for special handling asks for management: send
    `Special-Handling-Acknowledged: true` once they were consulted.
    """
    row = await records.change(
        work,
        customer_id,
        asked,
        by=actor,
        if_match=if_match,
        acknowledged=bool(special_handling_acknowledged),
    )
    set_etag(response, row.version)
    return Customer.model_validate(row)


@router.delete("/{customer_id}", status_code=status.HTTP_204_NO_CONTENT)
@requires("customers.remove")
@problems(CustomerNotFound, ManagementNotConsulted, StillOpen)
async def remove_customer(
    customer_id: Id,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
    special_handling_acknowledged: Acknowledged = None,
    open_acknowledged: OpenAcknowledged = None,
) -> None:
    """Remove a customer for good. The history and the CustomerID# are kept.

    With a visit ahead it is refused until `Open-Acknowledged` names APPOINTMENT. What other
    services know to be open a client asks them, shows, and names there, too; the history keeps it.
    """
    await records.remove(
        work,
        customer_id,
        by=actor,
        if_match=if_match,
        acknowledged=bool(special_handling_acknowledged),
        open_acknowledged=_named(open_acknowledged),
    )


def _named(kinds: str | None) -> set[Open]:
    sent = {one.strip() for one in (kinds or "").split(",")}
    return {kind for kind in get_args(Open) if kind in sent}


@router.get("/{customer_id}/sections")
@requires("customers.read")
@problems(CustomerNotFound)
async def show_sections(customer_id: Id, read: ReadSessionDep) -> Sections:
    """Say how much is in each section of a record, so that none need be loaded to know (F-042)."""
    return await count_sections(read, customer_id)


@router.get("/{customer_id}/history")
@requires("customers.read")
@problems(CustomerNotFound)
async def show_history(
    customer_id: Id, read: ReadSessionDep, page: PageRequestDep
) -> Page[HistoryEntry]:
    """Show who changed what and when, newest first; social security numbers only masked."""
    return await list_history(read, customer_id, page)


@router.post("/{customer_id}/reveal-ssn")
@requires("customers.reveal_ssn")
@problems(CustomerNotFound, SsnNotRecorded, TooManyReveals)
async def reveal_ssn(
    customer_id: Id,
    why: RevealReason,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    response: Response,
) -> RevealedSsn:
    """Show a social security number in full. Who asked, when and why is kept in the history."""
    ssn = await records.reveal_ssn(work, customer_id, reason=why.reason, by=actor)
    # An answer marked so is not stored, so a repeatable request leaves no number behind.
    response.headers["Cache-Control"] = "no-store"
    return RevealedSsn(ssn=dashed(ssn))
