"""Saving, correcting and deleting contact entry notes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, func, insert, select
from sqlalchemy.orm import selectinload

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from contacts.commands.events import tell
from contacts.commands.turns import (
    CustomerNotHeardOf,
    NoTurn,
    Turn,
    confirm_customer,
    take_turn_again,
    take_turns,
)
from contacts.domain.barcode import NOTIFICATION_LETTER, arrival
from contacts.domain.faults import Fault, FieldsRefused
from contacts.domain.note import (
    Author,
    CustomerGone,
    MailingCodeLocked,
    Note,
    NoteNotFound,
    Source,
    Words,
    check,
    require_editable,
    words_of,
)
from contacts.tables import ContactRow, ContactVersionRow

_CONTACT: Table = ContactRow.metadata.tables["contact"]
_VERSION: Table = ContactVersionRow.metadata.tables["contact_version"]
_INSERT = insert(_CONTACT).returning(_CONTACT.c.contact_id, _CONTACT.c.number)
_KEEP = insert(_VERSION).from_select(
    [column.name for column in _VERSION.columns],
    select(*(_CONTACT.c[column.name] for column in _VERSION.columns)).where(
        _CONTACT.c.contact_id == bindparam("contact_id")
    ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A note as it was written down, to be saved."""

    customer_id: UUID
    note: Note
    by: Author
    dated: bool
    """Whether Contact Date was entered; otherwise it is the moment of saving (F-071)."""
    confirmed: bool = False
    """Whether the customer service was asked, and knows the customer."""


Refused = (FieldsRefused, CustomerGone, CustomerNotHeardOf)
"""Why one note is not saved; the others of its transaction are."""


async def log_notes(work: UnitOfWork, entries: Sequence[Entry]) -> Sequence[ContactRow | Exception]:
    """Save contact entry notes and tell everyone who acts on them; say of each what came of it."""
    for customer_id in sorted({entry.customer_id for entry in entries if entry.confirmed}):
        await confirm_customer(work, customer_id)
    outcomes: dict[int, ContactRow | Exception] = {}
    accepted: dict[int, dict[str, Any]] = {}
    for together in _one_of_each(entries):
        turns = await take_turns(work, together)
        for customer_id, place in together.items():
            try:
                accepted[place] = await _judge(work, turns[customer_id], entries[place])
            except Refused as refused:
                outcomes[place] = refused
    for place, row in zip(accepted, await _save(work, accepted.values()), strict=True):
        work.emit(tell(row), caused_by=entries[place])
        outcomes[place] = row
    return [outcomes[place] for place in range(len(entries))]


def _one_of_each(entries: Sequence[Entry]) -> Sequence[Mapping[UUID, int]]:
    """Sort entries so that each customer stands only once in a group, in the order they came."""
    groups: list[dict[UUID, int]] = []
    for place, entry in enumerate(entries):
        group = next((one for one in groups if entry.customer_id not in one), None)
        if group is None:
            groups.append({entry.customer_id: place})
        else:
            group[entry.customer_id] = place
    return groups


async def _judge(work: UnitOfWork, turn: Turn | NoTurn, entry: Entry) -> dict[str, Any]:
    if not isinstance(turn, Turn):
        raise turn
    note = entry.note if entry.dated else replace(entry.note, contact_date=turn.counter.now)
    words = check(note, turn.counter)
    await _settles_own(work, turn.customer_id, note)
    return _first_version(turn, columns(note, words), entry.by, source="staff")


def _first_version(
    turn: Turn,
    written: Mapping[str, Any],
    by: Author,
    *,
    source: Source,
    scanned_from: UUID | None = None,
) -> dict[str, Any]:
    return {
        "contact_id": new_id(),
        "version": 1,
        "customer_id": turn.customer_id,
        "recorded_at": turn.recorded_at,
        "recorded_by": by.name,
        "entered_at": turn.recorded_at,
        "entered_by": by.name,
        "entered_by_id": by.account,
        "source": source,
        "scanned_from": scanned_from,
        "voided": False,
        **written,
    }


async def _save(work: UnitOfWork, notes: Collection[dict[str, Any]]) -> Sequence[ContactRow]:
    if not notes:
        return []
    kept = await work.session.execute(_INSERT, list(notes))
    numbers = {row.contact_id: row.number for row in kept}
    # Written by one plain statement and never handed to the session: the save is the hot path.
    return [ContactRow(number=numbers[values["contact_id"]], **values) for values in notes]


async def find_note(work: UnitOfWork, contact_id: UUID) -> ContactRow:
    """Fetch a note to change it; nobody else changes it meanwhile."""
    row = await work.session.scalar(
        select(ContactRow)
        .where(ContactRow.contact_id == contact_id)
        .options(selectinload(ContactRow.deficiencies))
        .with_for_update()
    )
    if row is None:
        raise NoteNotFound
    return row


async def amend_note(
    work: UnitOfWork, row: ContactRow, changes: Mapping[str, Any], *, by: Author
) -> ContactRow:
    """Correct a note within its first day (F-079) and tell everyone who acted on it."""
    turn = await take_turn_again(work, row.customer_id, last=row.recorded_at, even_removed=False)
    require_editable(entered_at=row.entered_at, now=turn.counter.now, voided=row.voided)
    before, words = row.note, row.labels
    after = replace(before, **changes)
    if after == before:
        return row
    if row.mailing_date is not None and after.mailing_code != before.mailing_code:
        raise MailingCodeLocked
    words = check(after, turn.counter, before=before, words=words)
    if after.resolves != before.resolves:
        await _settles_own(work, row.customer_id, after)
    await _next_version(work, row, turn, by, columns(after, words))
    return row


async def void_note(work: UnitOfWork, row: ContactRow, *, by: Author) -> None:
    """Delete a note within its first day: it stays readable, and no longer counts (I-07)."""
    if row.voided:
        return
    turn = await take_turn_again(work, row.customer_id, last=row.recorded_at, even_removed=True)
    require_editable(entered_at=row.entered_at, now=turn.counter.now, voided=False)
    await _next_version(work, row, turn, by, {"voided": True})


async def record_arrival(
    work: UnitOfWork, turn: Turn, scanned: ContactRow, *, by: Author
) -> tuple[ContactRow, bool]:
    """Note that an application came back (E-14); say whether this scan is the first to tell."""
    # The customer's turn is taken: a second scanner waits here and finds the first one's note.
    known = await work.session.scalar(
        select(ContactRow)
        .where(ContactRow.scanned_from == scanned.contact_id, ContactRow.voided.is_(False))
        .options(selectinload(ContactRow.deficiencies))
    )
    if known is not None:
        return known, False
    codes = turn.counter.codes
    note = arrival(
        language=scanned.language,
        at=turn.counter.now,
        letters=turn.counter.mailing_system and codes.in_use("mailing_codes", NOTIFICATION_LETTER),
    )
    # Not judged as a typed note is: whoever scans chose none of these codes and can change none.
    written = columns(note, words_of(note, codes))
    values = _first_version(turn, written, by, source="barcode", scanned_from=scanned.contact_id)
    [row] = await _save(work, [values])
    work.emit(tell(row))
    return row, True


def columns(note: Note, words: Words) -> dict[str, Any]:
    """Lay a note out as the table keeps it."""
    labels = {f"{name}_label": word for name, word in asdict(words).items()}
    # Written in UTC whatever zone it was typed in: everyone hears the same words for one moment.
    return {
        **{name: getattr(note, name) for name in Note.__slots__},
        "contact_date": note.contact_date.astimezone(UTC),
        **labels,
    }


async def _next_version(
    work: UnitOfWork, row: ContactRow, turn: Turn, by: Author, changed: Mapping[str, Any]
) -> None:
    """Put the version that was aside, write the new one over it, and tell everyone."""
    await work.session.execute(_KEEP, {"contact_id": row.contact_id})
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    row.recorded_at = turn.recorded_at
    row.recorded_by = by.name
    work.emit(tell(row))


async def _settles_own(work: UnitOfWork, customer_id: UUID, note: Note) -> None:
    """Refuse to settle another customer's contacts. One not known here may be a text under way."""
    if not note.resolves:
        return
    others = await work.session.scalar(
        select(func.count())
        .select_from(_CONTACT)
        .where(_CONTACT.c.contact_id.in_(note.resolves), _CONTACT.c.customer_id != customer_id)
    )
    if others:
        message = "names a contact of another customer. Choose among this customer's contacts."
        raise FieldsRefused(Fault("resolves", "Resolves", message))
