"""Customers' histories: notes, what they said before, and what is written under them."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import selectinload

from backbone.db.reference_data import load_zone, within_days
from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, model_page
from contacts.domain.note import NoteNotFound
from contacts.repositories.notes import WITH_DEFICIENCIES
from contacts.schemas.notes import Contact, DiaryEntry, Filters
from contacts.tables import CONTACT, ContactRow, CustomerRow, DiaryRow

_WITH_EARLIER = selectinload(ContactRow.earlier)
NEWEST_FIRST = (CONTACT.c.contact_date.desc(), CONTACT.c.contact_id.desc())
_EQUAL = ("customer_id", "entered_by", "entered_by_id")
_ONE_OF = ("contact_type", "contact_action", "call_code", "language", "mailing_code", "source")
_FILLED = {"has_notes": "notes", "mailed": "mailing_date"}


async def notes(
    read: ReadSession, filters: Filters, page: PageRequest, *, text: str | None = None
) -> Page[Contact]:
    """Return a page of notes, newest Contact Date first (F-080)."""
    wanted = (await matching(read, filters)).options(WITH_DEFICIENCIES)
    if text is not None:
        wanted = wanted.where(CONTACT.c.notes.icontains(text, autoescape=True))
    return await model_page(read.session, Contact, wanted, page, order=NEWEST_FIRST)


async def matching(read: ReadSession, filters: Filters) -> Select[ContactRow]:
    """Return the statement that selects the notes which pass the filters."""
    wanted = select(ContactRow).where(*_conditions(filters))
    if filters.date_from is None and filters.date_to is None:
        return wanted
    first, last, zone = filters.date_from, filters.date_to, await load_zone(read)
    return wanted.where(*within_days(CONTACT.c.contact_date, first, last, zone=zone))


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    for name in _EQUAL:
        if value := getattr(filters, name):
            yield CONTACT.c[name] == value
    for name in _ONE_OF:
        if chosen := getattr(filters, name):
            yield CONTACT.c[name].in_(chosen)
    for name, column in _FILLED.items():
        wanted = getattr(filters, name)
        if wanted is not None:
            yield CONTACT.c[column].is_not(None) if wanted else CONTACT.c[column].is_(None)
    if filters.include_voided:
        return
    counts = CONTACT.c.voided.is_(False)
    yield or_(counts, CONTACT.c.reason.is_not(None)) if filters.include_struck else counts


async def note(read: ReadSession, contact_id: UUID) -> ContactRow:
    """Return one note, deleted or not, with what it said before."""
    row = await read.session.get(ContactRow, contact_id, options=[WITH_DEFICIENCIES, _WITH_EARLIER])
    if row is None:
        raise NoteNotFound
    return row


async def knows_customer(read: ReadSession, customer_id: UUID) -> bool:
    """Return whether an event of this customer has arrived here, be it that they were removed."""
    return await read.session.get(CustomerRow, customer_id) is not None


async def scanned_note(read: ReadSession, barcode: UUID | int) -> ContactRow:
    """Return the note a barcode stands for: by its id, or by its number."""
    column = ContactRow.contact_id if isinstance(barcode, UUID) else ContactRow.number
    row = await read.session.scalar(select(ContactRow).where(column == barcode))
    if row is None:
        raise NoteNotFound("No contact has this barcode. Find the customer by name and add a note.")
    return row


async def diary(read: ReadSession, contact_id: UUID, page: PageRequest) -> Page[DiaryEntry]:
    """Return a page of a note's log, newest line first; NoteNotFound where there is no note."""
    if await read.session.get(ContactRow, contact_id) is None:
        raise NoteNotFound
    wanted = select(DiaryRow).where(DiaryRow.contact_id == contact_id)
    order = [DiaryRow.entry_id.desc()]
    return await model_page(read.session, DiaryEntry, wanted, page, order=order)
