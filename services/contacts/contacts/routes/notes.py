"""Contact entry notes: add, show, correct, delete, find."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response, status

from backbone.http.concurrency import IfMatchDep, require_match, set_etag
from backbone.http.pagination import Page, PageRequest, PageRequestDep
from backbone.http.routing import ActorDep, ReadSessionDep, UnitOfWorkDep, requires
from backbone.http.schemas import Text
from contacts.commands import notes as actions
from contacts.commands.turns import CustomerNotHeardOf
from contacts.domain.barcode import read_barcode
from contacts.domain.codes import ContactType
from contacts.domain.note import Note, Source
from contacts.queries import notes as queries
from contacts.routes.door import ask_for, author, named_fields, router, turn_of
from contacts.schemas.notes import (
    AmendedContact,
    Contact,
    ContactWithHistory,
    Filters,
    NewContact,
    NoteAnswer,
    Scan,
    Search,
    SensibleDay,
)
from contacts.schemas.parts import Key
from contacts.tables import ContactRow


@router.post("", status_code=status.HTTP_201_CREATED, response_model=Contact)
@requires("contacts.write")
async def log_contact(
    new: NewContact, response: Response, work: UnitOfWorkDep, actor: ActorDep
) -> ContactRow:
    """Add a contact entry note to a customer's history.

    Callbacks, mail-outs and reports follow on their own; none of them can make this fail.
    """
    note = Note(
        contact_date=new.contact_date or work.now(),
        contact_type=new.contact_type,
        contact_action=new.contact_action,
        call_code=new.call_code,
        language=new.language,
        notes=new.notes or None,
        mailing_code=new.mailing_code or None,
        shut_off_date=new.shut_off_date,
        resolves=tuple(dict.fromkeys(new.resolves or ())),
    )
    entry = actions.Entry(new.customer_id, note, author(actor), dated=new.contact_date is not None)
    with named_fields():
        try:
            row = await work.group_commit(actions.log_notes, entry)
        except CustomerNotHeardOf:
            await ask_for(work, new.customer_id, actor)
            row = await work.group_commit(actions.log_notes, replace(entry, confirmed=True))
    set_etag(response, row.version)
    return row


async def _filters(  # noqa: PLR0913  one per column
    *,
    customer_id: UUID | None = None,
    contact_type: Annotated[list[ContactType] | None, Query()] = None,
    contact_action: Annotated[list[Key] | None, Query()] = None,
    call_code: Annotated[list[Key] | None, Query()] = None,
    language: Annotated[list[Key] | None, Query()] = None,
    mailing_code: Annotated[list[Key] | None, Query()] = None,
    source: Annotated[list[Source] | None, Query()] = None,
    entered_by: Annotated[Annotated[str, Text(200)] | None, Query()] = None,
    date_from: Annotated[SensibleDay | None, Query()] = None,
    date_to: Annotated[SensibleDay | None, Query()] = None,
    include_voided: Annotated[bool, Query()] = False,
) -> Filters:
    return Filters.model_construct(
        customer_id=customer_id,
        contact_type=tuple(contact_type or ()),
        contact_action=tuple(contact_action or ()),
        call_code=tuple(call_code or ()),
        language=tuple(language or ()),
        mailing_code=tuple(mailing_code or ()),
        source=tuple(source or ()),
        entered_by=entered_by,
        date_from=date_from,
        date_to=date_to,
        include_voided=include_voided,
    )


@router.get("", response_model=Page[Contact])
@requires("contacts.read")
async def list_contacts(
    filters: Annotated[Filters, Depends(_filters)], paging: PageRequestDep, read: ReadSessionDep
) -> dict[str, object]:
    """Show notes, newest first: everybody's, one customer's, or those a column filter leaves.

    Days are the agency's and both end days count. What searches notes' words is a POST: see search.
    """
    items, following = await queries.notes(read, filters, paging)
    return {"items": items, "next": following}


@router.post("/search", response_model=Page[Contact])
@requires("contacts.read")
async def search_contacts(search: Search, work: UnitOfWorkDep) -> dict[str, object]:
    """Find notes by words in them, for one customer or since a day."""
    paging = PageRequest(search.limit, search.after)
    items, following = await queries.notes(work, search, paging, text=search.text)
    return {"items": items, "next": following}


@router.post("/scan", status_code=status.HTTP_201_CREATED, response_model=Contact)
@requires("contacts.write")
async def scan_application(
    scan: Scan, response: Response, work: UnitOfWorkDep, actor: ActorDep
) -> ContactRow:
    """Note that a barcoded application came back (E-14); a second scan finds the first's note."""
    with named_fields():
        scanned = await queries.scanned_note(work, read_barcode(scan.barcode))
        turn = await turn_of(work, scanned.customer_id, actor)
        row, is_first = await actions.record_arrival(work, turn, scanned, by=author(actor))
    if not is_first:
        response.status_code = status.HTTP_200_OK
    set_etag(response, row.version)
    return row


@router.get("/{contact_id}", response_model=ContactWithHistory)
@requires("contacts.read")
async def show_contact(
    contact_id: UUID, response: Response, read: ReadSessionDep
) -> ContactWithHistory:
    """Show one note, with what it said before it was corrected."""
    row = await queries.note(read, contact_id)
    earlier = await queries.versions(read, contact_id)
    set_etag(response, row.version)
    return ContactWithHistory(
        **Contact.model_validate(row).model_dump(),
        versions=[NoteAnswer.model_validate(version) for version in [row, *earlier]],
    )


@router.patch("/{contact_id}", response_model=Contact)
@requires("contacts.write")
async def amend_contact(
    contact_id: UUID,
    amended: AmendedContact,
    if_match: IfMatchDep,
    response: Response,
    work: UnitOfWorkDep,
    actor: ActorDep,
) -> ContactRow:
    """Correct a note that is not older than one day; an older one answers 409 (F-079)."""
    row = await actions.find_note(work, contact_id)
    require_match(if_match, row.version)
    with named_fields():
        await actions.amend_note(work, row, amended.changes(), by=author(actor))
    set_etag(response, row.version)
    return row


@router.delete("/{contact_id}", status_code=status.HTTP_204_NO_CONTENT)
@requires("contacts.write")
async def void_contact(
    contact_id: UUID, if_match: IfMatchDep, work: UnitOfWorkDep, actor: ActorDep
) -> None:
    """Delete a note that is not older than one day. It stays readable, and no longer counts."""
    row = await actions.find_note(work, contact_id)
    if not row.voided:
        require_match(if_match, row.version)
    await actions.void_note(work, row, by=author(actor))
