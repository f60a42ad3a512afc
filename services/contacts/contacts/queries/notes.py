"""Customers' histories: notes, what they said before, and what is written under them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import PageRequest, encode_cursor
from contacts.domain.note import NoteNotFound
from contacts.queries.places import id_place, moment_place
from contacts.schemas.notes import Filters
from contacts.tables import AgencyRow, ContactRow, ContactVersionRow, DiaryRow

_WITH_DEFICIENCIES = selectinload(ContactRow.deficiencies)


async def notes(
    read: ReadSession, filters: Filters, paging: PageRequest, *, text: str | None = None
) -> tuple[list[ContactRow], str | None]:
    """Return a page of notes, newest Contact Date first (F-080), and where the next page begins."""
    wanted = (
        select(ContactRow)
        .where(*_conditions(filters), *await _days(read, filters))
        .order_by(ContactRow.contact_date.desc(), ContactRow.contact_id.desc())
        .limit(paging.limit + 1)
        .options(_WITH_DEFICIENCIES)
    )
    if text is not None:
        wanted = wanted.where(ContactRow.notes.icontains(text, autoescape=True))
    place = paging.place(2)
    if place is not None:
        last = tuple_(ContactRow.contact_date, ContactRow.contact_id)
        wanted = wanted.where(last < (moment_place(place[0]), id_place(place[1])))
    rows = list(await read.session.scalars(wanted))
    if len(rows) <= paging.limit:
        return rows, None
    rows = rows[: paging.limit]
    return rows, encode_cursor(rows[-1].contact_date.isoformat(), rows[-1].contact_id)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.customer_id is not None:
        conditions.append(ContactRow.customer_id == filters.customer_id)
    choices: tuple[tuple[InstrumentedAttribute[Any], tuple[str, ...]], ...] = (
        (ContactRow.contact_type, filters.contact_type),
        (ContactRow.contact_action, filters.contact_action),
        (ContactRow.call_code, filters.call_code),
        (ContactRow.language, filters.language),
        (ContactRow.mailing_code, filters.mailing_code),
        (ContactRow.source, filters.source),
    )
    conditions += [column.in_(chosen) for column, chosen in choices if chosen]
    if filters.entered_by:
        conditions.append(ContactRow.entered_by == filters.entered_by)
    if not filters.include_voided:
        conditions.append(ContactRow.voided.is_(False))
    return conditions


async def _days(read: ReadSession, filters: Filters) -> list[ColumnElement[bool]]:
    """Turn the agency's days into moments; both end days count whole."""
    if filters.date_from is None and filters.date_to is None:
        return []
    newest = select(AgencyRow.time_zone).order_by(AgencyRow.version.desc()).limit(1)
    zone = ZoneInfo(await read.session.scalar(newest) or "UTC")
    conditions = []
    if filters.date_from is not None:
        conditions.append(ContactRow.contact_date >= _midnight(filters.date_from, zone))
    if filters.date_to is not None:
        after = _midnight(filters.date_to + timedelta(days=1), zone)
        conditions.append(ContactRow.contact_date < after)
    return conditions


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


async def note(read: ReadSession, contact_id: UUID) -> ContactRow:
    """Return one note in its current version, deleted or not."""
    row = await read.session.get(ContactRow, contact_id, options=[_WITH_DEFICIENCIES])
    if row is None:
        raise NoteNotFound
    return row


async def scanned_note(read: ReadSession, barcode: UUID | int) -> ContactRow:
    """Return the note a barcode stands for: by its id, or by its number."""
    which = (
        ContactRow.contact_id == barcode
        if isinstance(barcode, UUID)
        else ContactRow.number == barcode
    )
    row = await read.session.scalar(select(ContactRow).where(which))
    if row is None:
        raise NoteNotFound("No contact has this barcode. Find the customer by name and add a note.")
    return row


async def versions(read: ReadSession, contact_id: UUID) -> list[ContactVersionRow]:
    """Return what a note said before, newest first."""
    earlier = (
        select(ContactVersionRow)
        .where(ContactVersionRow.contact_id == contact_id)
        .order_by(ContactVersionRow.version.desc())
    )
    return list(await read.session.scalars(earlier))


async def diary(
    read: ReadSession, contact_id: UUID, paging: PageRequest
) -> tuple[list[DiaryRow], str | None]:
    """Return a page of a note's log, newest line first."""
    wanted = (
        select(DiaryRow)
        .where(DiaryRow.contact_id == contact_id)
        .order_by(DiaryRow.entry_id.desc())
        .limit(paging.limit + 1)
    )
    place = paging.place(1)
    if place is not None:
        wanted = wanted.where(DiaryRow.entry_id < id_place(place[0]))
    rows = list(await read.session.scalars(wanted))
    if len(rows) <= paging.limit:
        return rows, None
    return rows[: paging.limit], encode_cursor(rows[paging.limit - 1].entry_id)
