"""The records: create, find, show, change, remove; their history."""

from asyncio import to_thread
from typing import Annotated

from fastapi import Depends, Header, Response, status

from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.pagination import Page, PageRequestDep
from backbone.http.routing import ActorDep, ReadSessionDep, UnitOfWorkDep, requires
from backbone.http.schemas import Id
from customer.adapters import zip_book
from customer.commands import records as actions
from customer.commands.records import Editor
from customer.domain.ssn import SSN, dashed
from customer.queries import duplicates, records, search
from customer.routes.entrance import router
from customer.schemas.answers import (
    CreatedCustomer,
    Customer,
    Findings,
    HistoryEntry,
    RevealedSsn,
    ZipAnswer,
    found,
)
from customer.schemas.requests import CustomerChange, CustomerSearch, NewCustomer, RevealReason

Acknowledged = Annotated[
    bool | None, Header(description="`true` once management was consulted (F-044).")
]


def _editor(
    actor: ActorDep, if_match: IfMatchDep, special_handling_acknowledged: Acknowledged = None
) -> Editor:
    return Editor(actor, if_match, acknowledged=bool(special_handling_acknowledged))


EditorDep = Annotated[Editor, Depends(_editor)]


@router.post("", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
async def add_customer(
    new: NewCustomer, work: UnitOfWorkDep, actor: ActorDep, response: Response
) -> CreatedCustomer:
    """Create a customer: a name is enough.

    Records that may be the same person are named in `possible_duplicates`; they prevent nothing.
    """
    details = new.details()
    mark = work.deps.vault.mark(new.ssn) if new.ssn else None
    alike = await duplicates.possible_duplicates(work, details, ssn_mark=mark)
    row = await actions.add(work, details, new.ssn, actor=actor)
    set_etag(response, row.version)
    return CreatedCustomer(
        **dict(Customer.model_validate(row)),
        possible_duplicates=[found(one.customer, one.match) for one in alike],
    )


@router.post("/search")
@requires("customers.read")
async def search_customers(asked: CustomerSearch, work: UnitOfWorkDep) -> Findings:
    """Find customers by any subset of what is known; misspelt names are found too.

    Telephone, social security number and date of birth outrank any name. A POST, so that nothing
    personal stands in an address; what was asked is never logged.
    """
    mark = work.deps.vault.mark(asked.ssn) if isinstance(asked.ssn, SSN) else None
    findings = await search.find(work, asked.search(ssn_mark=mark), limit=asked.limit)
    return Findings(items=[found(one.customer, one.match) for one in findings])


@router.get("/zip-codes/{zip_code}")
@requires("customers.read")
async def look_up_zip(zip_code: str) -> ZipAnswer:
    """Fill in city, county and state from a ZIP code; 404 when the book does not have it."""
    # In a thread: the book is opened on first use, and nobody else shall wait for that.
    return ZipAnswer.model_validate(await to_thread(zip_book.look_up, zip_code))


@router.get("/{customer_id}")
@requires("customers.read")
async def show_customer(customer_id: Id, read: ReadSessionDep, response: Response) -> Customer:
    """Show a customer's record; its ETag is what a change sends back as If-Match."""
    row = await records.one(read, customer_id)
    set_etag(response, row.version)
    return Customer.model_validate(row)


@router.patch("/{customer_id}")
@requires("customers.write")
async def change_customer(
    customer_id: Id,
    asked: CustomerChange,
    work: UnitOfWorkDep,
    editor: EditorDep,
    response: Response,
) -> Customer:
    """Change any part of a record: what is left out stays, null clears.

    A record marked for special handling asks for management: send
    `Special-Handling-Acknowledged: true` once they were consulted.
    """
    row = await actions.change(work, customer_id, asked.applied_to, ssn=asked.new_ssn(), by=editor)
    set_etag(response, row.version)
    return Customer.model_validate(row)


@router.delete("/{customer_id}", status_code=status.HTTP_204_NO_CONTENT)
@requires("customers.remove")
async def remove_customer(customer_id: Id, work: UnitOfWorkDep, editor: EditorDep) -> None:
    """Remove a customer for good. The history and the CustomerID# are kept."""
    await actions.remove(work, customer_id, by=editor)


@router.get("/{customer_id}/history")
@requires("customers.read")
async def show_history(
    customer_id: Id, read: ReadSessionDep, paging: PageRequestDep
) -> Page[HistoryEntry]:
    """Show who changed what and when, newest first; social security numbers only masked."""
    return await records.history(read, customer_id, paging)


@router.post("/{customer_id}/reveal-ssn")
@requires("customers.reveal_ssn")
async def reveal_ssn(
    customer_id: Id, why: RevealReason, work: UnitOfWorkDep, actor: ActorDep, response: Response
) -> RevealedSsn:
    """Show a social security number in full. Who asked, when and why is kept in the history."""
    ssn = await actions.reveal_ssn(work, customer_id, reason=why.reason, actor=actor)
    # The door keeps no answer that says this, so a repeatable request leaves no number behind.
    response.headers["Cache-Control"] = "no-store"
    return RevealedSsn(ssn=dashed(ssn))
