"""Contact entry notes: add, find, export, scan, show, correct, delete."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response, status

from backbone.http.concurrency import IfMatchDep, require_match, set_etag
from backbone.http.csv_export import CSV_ANSWER, csv_response
from backbone.http.pagination import Page, PageRequest, PageRequestDep
from backbone.http.problems import problems
from backbone.http.routing import (
    ActorDep,
    DepsDep,
    ReadSessionDep,
    SharedTransactionDep,
    UnitOfWorkDep,
    requires,
    shares_transaction,
    transactional_router,
)
from contacts.commands import notes as commands
from contacts.commands.customer_clock import CustomerNotHeardOf
from contacts.commands.moves import move_note
from contacts.dependencies import Dependencies
from contacts.domain.barcode import read_barcode
from contacts.domain.moves import MoveNeedsSupervisor
from contacts.domain.note import (
    CustomerGone,
    CustomerUnknown,
    MailingCodeLocked,
    NoApplicationPrinted,
    NoteMailed,
    NoteNotFound,
    NoteTooOld,
    NoteVoided,
)
from contacts.gateways.customers import CustomersUnreachable
from contacts.queries import notes as queries
from contacts.queries.export import TooManyNotes, notes_as_csv
from contacts.repositories.notes import lock_note
from contacts.schemas.moves import Deletion, Move
from contacts.schemas.notes import (
    AmendedContact,
    Contact,
    ContactWithHistory,
    Filters,
    NewContact,
    Scan,
    Search,
)
from contacts.tables import ContactRow

router = transactional_router("/api/contacts", tag="contacts")


@router.post("", status_code=status.HTTP_201_CREATED, response_model=Contact)
@requires("contacts.write")
@problems(CustomerUnknown, CustomerGone, CustomersUnreachable)
@shares_transaction
async def log_contact(
    new: NewContact,
    transaction: SharedTransactionDep,
    deps: DepsDep[Dependencies],
    actor: ActorDep,
) -> Response:
    """Add a contact entry note to a customer's history.

    Callbacks, mail-outs and reports follow on their own; none of them can make this fail.
    """
    entry = commands.Entry(new.customer_id, new.entered(), by=actor)
    try:
        return await transaction.write(commands.log_notes, entry, respond=_created)
    except CustomerNotHeardOf:
        # A brand-new customer's emergency call is never refused because the event is under way.
        # Asked with the caller's own token, outside any transaction.
        if not await deps.customers.exists(new.customer_id, token=actor.token):
            raise CustomerUnknown from None
    confirmed = replace(entry, confirmed=True)
    return await transaction.write(commands.log_notes, confirmed, respond=_created)


def _created(row: ContactRow) -> Response:
    response = Response(
        Contact.model_validate(row).model_dump_json(),
        status.HTTP_201_CREATED,
        media_type="application/json",
    )
    set_etag(response, row.version)
    return response


@router.get("")
@requires("contacts.read")
async def list_contacts(
    filters: Annotated[Filters, Query()],
    page: PageRequestDep,
    read: ReadSessionDep[Dependencies],
) -> Page[Contact]:
    """Show notes, newest first: everybody's, one customer's, or those a column filter leaves.

    Days are the agency's and both end days count. What searches notes' words is a POST: see search.
    """
    return await queries.notes(read, filters, page)


@router.get("/export.csv", response_class=Response, responses=CSV_ANSWER)
@requires("contacts.read")
@problems(TooManyNotes)
async def export_contacts(
    filters: Annotated[Filters, Query()], read: ReadSessionDep[Dependencies]
) -> Response:
    """Return the notes a list shows with the same filters as a CSV file, newest first."""
    return csv_response(await notes_as_csv(read, filters), "contacts.csv")


@router.post("/search")
@requires("contacts.read")
async def search_contacts(search: Search, work: UnitOfWorkDep[Dependencies]) -> Page[Contact]:
    """Find notes by words in them, for one customer or since a day."""
    page = PageRequest(search.limit, search.after)
    return await queries.notes(work, search, page, text=search.text)


@router.post("/scan", status_code=status.HTTP_201_CREATED, response_model=Contact)
@requires("contacts.write")
@problems(NoteNotFound, NoApplicationPrinted, CustomerGone)
async def scan_application(
    scan: Scan, response: Response, work: UnitOfWorkDep[Dependencies], actor: ActorDep
) -> ContactRow:
    """Note that a barcoded application came back (E-14); a second scan finds the first's note."""
    scanned = await queries.scanned_note(work, read_barcode(scan.barcode))
    row, is_first = await commands.record_arrival(work, scanned, by=actor)
    if not is_first:
        response.status_code = status.HTTP_200_OK
    set_etag(response, row.version)
    return row


@router.get("/{contact_id}", response_model=ContactWithHistory)
@requires("contacts.read")
@problems(NoteNotFound)
async def show_contact(
    contact_id: UUID, response: Response, read: ReadSessionDep[Dependencies]
) -> ContactRow:
    """Show one note, with what it said before it was corrected."""
    row = await queries.note(read, contact_id)
    set_etag(response, row.version)
    return row


@router.patch("/{contact_id}", response_model=Contact)
@requires("contacts.write")
@problems(NoteNotFound, NoteTooOld, NoteVoided, MailingCodeLocked, CustomerGone)
async def amend_contact(
    contact_id: UUID,
    amended: AmendedContact,
    if_match: IfMatchDep,
    response: Response,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
) -> ContactRow:
    """Correct a note that is not older than one day; an older one answers 409 (F-079)."""
    row = await lock_note(work.session, contact_id)
    require_match(if_match, row.version)
    await commands.amend_note(work, row, amended.entered(), by=actor)
    set_etag(response, row.version)
    return row


@router.delete("/{contact_id}", status_code=status.HTTP_204_NO_CONTENT)
@requires("contacts.write")
@problems(NoteNotFound, NoteTooOld, NoteMailed)
async def void_contact(
    contact_id: UUID,
    if_match: IfMatchDep,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
) -> None:
    """Delete a note that is not older than one day. It stays readable, and no longer counts."""
    row = await lock_note(work.session, contact_id)
    if not row.voided:
        require_match(if_match, row.version)
    await commands.void_note(work, row, by=actor)


@router.post("/{contact_id}/void", status_code=status.HTTP_204_NO_CONTENT)
@requires("contacts.write")
@problems(NoteNotFound, NoteTooOld, NoteMailed)
async def void_contact_with_reason(
    contact_id: UUID,
    deletion: Deletion,
    if_match: IfMatchDep,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
) -> None:
    """Delete a note and say why; a supervisor (`contacts.manage`) may at any time (R-22)."""
    row = await lock_note(work.session, contact_id)
    if not row.voided:
        require_match(if_match, row.version)
    await commands.void_note(work, row, by=actor, reason=deletion.reason)


@router.post("/{contact_id}/move", status_code=status.HTTP_201_CREATED, response_model=Contact)
@requires("contacts.write")
@problems(
    NoteNotFound,
    NoteVoided,
    MoveNeedsSupervisor,
    CustomerUnknown,
    CustomerGone,
    CustomersUnreachable,
)
async def move_contact(
    contact_id: UUID,
    move: Move,
    if_match: IfMatchDep,
    response: Response,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
) -> ContactRow:
    """Move a note to the customer it is about, with all that follows from it (R-23).

    Answers with the note it became: another contact. The one that was moved stays readable.
    """
    # Asked before anything is locked: the event of a brand-new customer may be under way.
    known = await queries.knows_customer(work, move.customer_id)
    if not known and not await work.deps.customers.exists(move.customer_id, token=actor.token):
        raise CustomerUnknown
    row = await lock_note(work.session, contact_id)
    require_match(if_match, row.version)
    moved = await move_note(
        work, row, move.customer_id, reason=move.reason, settles=move.settles(), by=actor
    )
    moved = await queries.note(work, moved.contact_id)
    set_etag(response, moved.version)
    return moved
