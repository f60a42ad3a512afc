"""What became of notes that were saved: corrected, deleted, moved; across customers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, null, or_, select, union_all
from sqlalchemy.orm import selectinload

from backbone.db.reference_data import load_zone, within_days
from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, keyset_page
from contacts.domain.note import CODED_FIELDS, NOTE_FIELDS
from contacts.schemas.changes import ChangedField, NoteChange, NoteChangeKind
from contacts.tables import CONTACT, CONTACT_VERSION, ContactRow, NoteColumns

_TOLD: Final = (
    "contact_date",
    "contact_type",
    *CODED_FIELDS,
    "shut_off_date",
    "follow_up_date",
)
"""The fields whose content is told; of any other only that it changed."""
_COLUMNS: Final = (
    "contact_id",
    "version",
    "customer_id",
    "recorded_at",
    "recorded_by",
    "voided",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFilter:
    """Which changes somebody wants to see; None asks for all. Days are the agency's."""

    customer_id: UUID | None = None
    by: str | None = None
    kind: NoteChangeKind | None = None
    date_from: date | None = None
    date_to: date | None = None


async def note_changes(
    read: ReadSession, page: PageRequest, wanted: ChangeFilter
) -> Page[NoteChange]:
    """Return a page of what became of notes, newest first; that they were saved is no change."""
    changed = _changed()
    query = select(changed).where(*_conditions(changed, wanted))
    if wanted.date_from or wanted.date_to:
        zone, at = await load_zone(read), changed.c.recorded_at
        query = query.where(*within_days(at, wanted.date_from, wanted.date_to, zone=zone))
    order = [changed.c[name].desc() for name in ("recorded_at", "contact_id", "version")]
    found, following = await keyset_page(read.session, query, page, order=order)
    notes = await read.session.scalars(
        select(ContactRow)
        .where(ContactRow.contact_id.in_({one.contact_id for one in found}))
        .options(selectinload(ContactRow.earlier))
    )
    by_id = {note.contact_id: note for note in notes}
    items = [_change(by_id[one.contact_id], one.version) for one in found]
    return Page(items=items, next=following)


def _changed() -> Subquery:
    """Select every version of a note but its first."""
    moved = CONTACT.c.moved_to_customer_id
    versions = union_all(
        select(*(CONTACT.c[name] for name in _COLUMNS), moved).where(CONTACT.c.version > 1),
        select(
            *(CONTACT_VERSION.c[name] for name in _COLUMNS),
            null().cast(moved.type).label(moved.name),
        ).where(CONTACT_VERSION.c.version > 1),
    )
    return versions.subquery()


def _conditions(changed: Subquery, wanted: ChangeFilter) -> Iterator[ColumnElement[bool]]:
    moved_to = changed.c.moved_to_customer_id
    if wanted.customer_id is not None:
        yield or_(changed.c.customer_id == wanted.customer_id, moved_to == wanted.customer_id)
    if wanted.by:
        yield changed.c.recorded_by == wanted.by
    if wanted.kind is not None:
        yield changed.c.voided.is_(wanted.kind != "CHANGED")
    if wanted.kind in {"DELETED", "MOVED"}:
        yield moved_to.is_not(None) if wanted.kind == "MOVED" else moved_to.is_(None)


def _change(note: ContactRow, version: int) -> NoteChange:
    by_version: dict[int, NoteColumns] = {one.version: one for one in note.earlier}
    by_version[note.version] = note
    before, after = by_version[version - 1], by_version[version]
    # A note that is deleted or moved changes no more: why stands on its last version.
    ended = after.voided
    differing = [name for name in NOTE_FIELDS if _said(before, name) != _said(after, name)]
    return NoteChange(
        contact_id=note.contact_id,
        version=version,
        customer_id=note.customer_id,
        at=after.recorded_at,
        by=after.recorded_by,
        kind=("MOVED" if note.moved_to_contact_id else "DELETED") if ended else "CHANGED",
        reason=note.reason if ended else None,
        moved_to_contact_id=note.moved_to_contact_id if ended else None,
        moved_to_customer_id=note.moved_to_customer_id if ended else None,
        changes=[_field(name, before, after) for name in differing if name in _TOLD],
        also_changed=[name for name in differing if name not in _TOLD],
    )


def _field(name: str, before: NoteColumns, after: NoteColumns) -> ChangedField:
    return ChangedField(
        field=name,
        old=_text(_said(before, name)),
        new=_text(_said(after, name)),
        old_label=getattr(before.labels, name, None),
        new_label=getattr(after.labels, name, None),
    )


def _said(version: NoteColumns, name: str) -> Any:
    return getattr(version.note, name)


def _text(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
