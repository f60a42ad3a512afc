"""Bring pieces in line with their notes, their customers and what the print room has done."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from backbone.db.models import Instant
from backbone.db.unit_of_work import UnitOfWork
from backbone.db.upsert import upsert_statement
from mailing.dependencies import Dependencies
from mailing.domain.pieces import (
    HandledPiece,
    Note,
    Outcome,
    Recipient,
    already_posted,
    customer_removed,
    hold,
    outcome_of,
    piece_id,
)
from mailing.domain.print_job import Paper
from mailing.repositories.customers import load_recipients
from mailing.repositories.notes import load_notes
from mailing.repositories.piece_events import late_change_event
from mailing.repositories.reference import ReferenceData, load_reference_data
from mailing.tables import BATCH, LATE_CHANGE, PIECE

_FOLLOWS_NOTE: Final = (
    "piece_id",
    "contact_id",
    "customer_id",
    "mailing_code",
    "language",
    "state",
    "held_because",
    "held_sentence",
    "queued_at",
    "pulled",
    "mailed_at",
    "posted_as",
)
"""What a piece takes from its note and customer as long as the print room has not handled it."""


async def contacts_with_unposted_piece(work: UnitOfWork, customers: Iterable[UUID]) -> set[UUID]:
    """Return the notes whose piece depends on these customers' records: it is not posted yet.

    What was withdrawn with a record is among it.
    """
    unposted = PIECE.c.state.in_(("PENDING", "HELD", "BATCHED", "PRINTED"))
    depends = or_(unposted, PIECE.c.held_because == "CUSTOMER_REMOVED")
    wanted = select(PIECE.c.contact_id).where(PIECE.c.customer_id.in_(set(customers)), depends)
    return set((await work.session.scalars(wanted)).all())


async def update_pieces(work: UnitOfWork[Dependencies], contacts: Iterable[UUID]) -> bool:
    """Make the pieces of these notes what they must be; return whether anything changed.

    A batch of a hundred notes costs as many statements as a single one. Rows are read under lock:
    whoever is pulling a batch at this moment has then pulled it, or will see what we write.
    """
    ids = sorted(set(contacts))
    if not ids:
        return False
    notes = await load_notes(work, ids)
    locked = select(PIECE).where(PIECE.c.contact_id.in_(ids)).order_by(PIECE.c.piece_id)
    pieces: Mapping[UUID, list[Row[Any]]] = defaultdict(list)
    for row in await work.session.execute(locked.with_for_update()):
        pieces[row.contact_id].append(row)
    recipients = await load_recipients(work, {note.customer_id for note in notes.values()})
    changes: list[dict[str, Any]] = []
    flags: list[dict[str, Any]] = []
    in_batch: list[_InBatch] = []
    late: list[tuple[Note, UUID]] = []
    for note in notes.values():
        rows = pieces[note.contact_id]
        recipient = recipients.get(note.customer_id)
        handled = [_handled(row) for row in rows if not _follows_note(row)]
        outcome = outcome_of(note, handled, recipient)
        flags += _flags(rows, outcome)
        if recipient is not None:
            in_batch += [
                _InBatch(note, row, recipient)
                for row in rows
                if row.state == "BATCHED" and row.piece_id not in outcome.pulled
            ]
        changed = _changes(
            note, rows, outcome, recipient, hold_for_email=work.deps.settings.hold_for_email
        )
        changes += changed
        asked = any(one["held_because"] == "ALREADY_POSTED" for one in changed)
        if outcome.posted and (note.wants is None or asked):
            late.append((note, outcome.posted.piece_id))
    await _write(work, changes)
    await _flag(work, flags)
    rewritten = await _rewrite(work, in_batch)
    if late:
        await _tell_late_changes(work, late)
    return bool(changes or flags or rewritten)


@dataclass(frozen=True, slots=True)
class _InBatch:
    """A piece in a batch that is not printed yet: it follows its customer and its code (R-51)."""

    note: Note
    row: Row[Any]
    recipient: Recipient


async def _rewrite(work: UnitOfWork, pieces: Sequence[_InBatch]) -> bool:
    """Put on pieces that are not printed yet what is now to be printed on them."""
    if not pieces:
        return False
    reference = await load_reference_data(work)
    changed = {one.row.piece_id: _rewritten(one, reference, work.now()) for one in pieces}
    changes = [change for change in changed.values() if change is not None]
    if not changes:
        return False
    connection = await work.session.connection()
    await connection.execute(
        update(PIECE)
        .where(PIECE.c.piece_id == bindparam("of_piece"))
        .values(
            paper=bindparam("on_it"),
            enclosed=bindparam("in_it"),
            address=bindparam("goes_to"),
            rewritten=bindparam("how_often"),
            rewritten_at=bindparam("last_at", type_=Instant),
        ),
        changes,
    )
    # A batch that is in somebody's hands at this moment is printed anew when it is next asked for.
    batches = {one.row.batch_id for one in pieces if changed[one.row.piece_id] is not None}
    free = select(BATCH.c.batch_id).where(BATCH.c.batch_id.in_(batches))
    await work.session.execute(
        update(BATCH)
        .where(BATCH.c.batch_id.in_(free.with_for_update(skip_locked=True)))
        .values(sha256=None, render_token=BATCH.c.render_token + 1, render_until=None)
    )
    return True


def _rewritten(piece: _InBatch, reference: ReferenceData, now: datetime) -> dict[str, Any] | None:
    """Return what is now to be printed and enclosed; None where it is that already.

    Only what is seen on the paper or by the picker counts as another edition of the batch.
    """
    row = piece.row
    old_paper, old_enclosure = Paper.from_dict(row.paper), reference.enclosed(row)
    paper = reference.paper(piece.note, piece.recipient, mailing_code=row.mailing_code)
    enclosure = reference.enclosure(row.mailing_code)
    looks_same = (paper.changeable, enclosure.sheets) == (
        old_paper.changeable,
        old_enclosure.sheets,
    )
    if looks_same and enclosure == old_enclosure:
        return None
    return {
        "of_piece": row.piece_id,
        "on_it": paper.to_dict(),
        "in_it": enclosure.to_dict(),
        "goes_to": piece.recipient.address.key,
        "how_often": row.rewritten if looks_same else row.rewritten + 1,
        "last_at": row.rewritten_at if looks_same else now,
    }


def _follows_note(row: Row[Any]) -> bool:
    """Return whether a piece just follows its note: the print room has not handled it."""
    return row.batch_id is None and row.called_off_at is None and row.mailed_at is None


def _handled(row: Row[Any]) -> HandledPiece:
    called_off = row.called_off_at is not None
    return HandledPiece(
        row.piece_id, row.state, row.mailing_code, row.language, called_off, row.address
    )


def _flags(rows: Iterable[Row[Any]], outcome: Outcome) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        why = outcome.pulled.get(row.piece_id)
        same = row.pulled == (why is not None) and row.set_aside_because == why
        if row.state in {"BATCHED", "PRINTED"} and not same:
            found.append({"of_piece": row.piece_id, "set_pulled": why is not None, "why": why})
    return found


def _changes(
    note: Note,
    rows: Sequence[Row[Any]],
    outcome: Outcome,
    recipient: Recipient | None,
    *,
    hold_for_email: bool,
) -> list[dict[str, Any]]:
    """Return the pieces not yet handled as they must be, where they are not so already."""
    free = [row for row in rows if _follows_note(row)]
    is_open = [row for row in free if row.state != "CANCELLED"]
    row = next(iter([*is_open, *free]), None)
    if note.request is None:
        return [_cancelled(one) for one in is_open]
    change = {
        "piece_id": row.piece_id if row is not None else piece_id(note.contact_id, len(rows)),
        "contact_id": note.contact_id,
        "customer_id": note.customer_id,
        "mailing_code": note.request.mailing_code,
        "language": note.request.language,
        "held_because": None,
        "held_sentence": None,
        "queued_at": note.request.at,
        "pulled": False,
        "mailed_at": None,
        "posted_as": outcome.posted.mailing_code if outcome.posted else None,
    }
    if outcome.wanted:
        held = hold(recipient, hold_for_email=hold_for_email)
        if outcome.posted and note.wants and (row is None or row.print_too != note.wants):
            held = already_posted(outcome.posted, note.wants)
        change |= {
            "state": "HELD" if held else "PENDING",
            "held_because": held.because if held else None,
            "held_sentence": held.sentence if held else None,
        }
    elif outcome.posted_before:
        change |= {"state": "MAILED", "mailed_at": note.mailing_date}
    elif outcome.withdrawn and (row is not None or not rows):
        gone = customer_removed()
        change |= {
            "state": "CANCELLED",
            "held_because": gone.because,
            "held_sentence": gone.sentence,
        }
    elif len(free) == len(rows):
        change |= {"state": "CANCELLED"}
    else:
        return [_cancelled(one) for one in is_open]
    if row is not None and all(getattr(row, name) == value for name, value in change.items()):
        return []
    return [change]


def _cancelled(row: Row[Any]) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in _FOLLOWS_NOTE}
    return {**same, "state": "CANCELLED", "held_because": None, "held_sentence": None}


async def _write(work: UnitOfWork, changes: list[dict[str, Any]]) -> None:
    if changes:
        replace = upsert_statement(PIECE, _FOLLOWS_NOTE, key=("piece_id",), is_newer=None)
        await work.session.execute(replace, changes)


async def _flag(work: UnitOfWork, flags: list[dict[str, Any]]) -> None:
    if flags:
        connection = await work.session.connection()
        await connection.execute(
            update(PIECE)
            .where(PIECE.c.piece_id == bindparam("of_piece"))
            .values(pulled=bindparam("set_pulled"), set_aside_because=bindparam("why")),
            flags,
        )


async def _tell_late_changes(work: UnitOfWork, late: Sequence[tuple[Note, UUID]]) -> None:
    """Tell that notes were changed or deleted after what they had asked for was posted."""
    wanted = select(PIECE).where(PIECE.c.piece_id.in_([posted for _, posted in late]))
    pieces = {row.piece_id: row for row in await work.session.execute(wanted)}
    reference = await load_reference_data(work)
    for note, posted in late:
        event = late_change_event(note, pieces[posted], reference, noted_at=work.now())
        told = {"change_id": event.change_id, "noted_at": event.noted_at}
        keep = insert(LATE_CHANGE).values(**told, told=event.model_dump(mode="json"))
        once = keep.on_conflict_do_nothing().returning(LATE_CHANGE.c.change_id)
        if (await work.session.execute(once)).one_or_none() is not None:
            work.emit(event)
