"""Bring pieces in line with their notes, their customers and what the print room has done."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from mailing.adapters.rows import note_of, recipients
from mailing.domain.pieces import Note, Outcome, Recipient, Taken, piece_id, session_lock, settle
from mailing.tables import NoteRow, PieceRow, table_of

NOTE = table_of(NoteRow)
PIECE = table_of(PieceRow)

TOPIC = "mailing"
"""Announced whenever pieces or batches have changed."""


async def open_notes_of(work: UnitOfWork, customers: Iterable[UUID]) -> set[UUID]:
    """Return the notes whose piece still waits for these customers' records or addresses."""
    waiting = select(PIECE.c.contact_id).where(
        PIECE.c.customer_id.in_(set(customers)), PIECE.c.state.in_(("PENDING", "HELD"))
    )
    return set((await work.session.scalars(waiting)).all())


async def settle_notes(work: UnitOfWork, contacts: Iterable[UUID]) -> bool:
    """Make the pieces of these notes what they must be; say whether anything changed.

    A batch of a hundred notes costs as many statements as a single one. Rows are read under lock:
    whoever is pulling a batch at this moment has then pulled it, or will see what we write.
    """
    ids = sorted(set(contacts))
    if not ids:
        return False
    session = work.session
    notes = [
        note_of(row)
        for row in await session.execute(select(NOTE).where(NOTE.c.contact_id.in_(ids)))
    ]
    held = select(PIECE).where(PIECE.c.contact_id.in_(ids)).order_by(PIECE.c.piece_id)
    pieces: Mapping[UUID, list[Row[Any]]] = defaultdict(list)
    for row in await session.execute(held.with_for_update()):
        pieces[row.contact_id].append(row)
    known = await recipients(work, {note.customer_id for note in notes})
    room = work.deps
    changes: list[dict[str, Any]] = []
    flags: list[dict[str, Any]] = []
    for note in notes:
        rows = pieces[note.contact_id]
        outcome = settle(note, [_taken(row) for row in rows if not _loose(row)])
        flags += _flags(rows, outcome)
        changes += _changes(note, rows, outcome, known, email=room.settings.hold_for_email)
    await _write(work, changes)
    await _flag(work, flags)
    return bool(changes or flags)


def _loose(row: Row[Any]) -> bool:
    """Say whether a piece just follows its note: nobody has had it in their hands."""
    return row.batch_id is None and row.called_off_at is None


def _taken(row: Row[Any]) -> Taken:
    called_off = row.called_off_at is not None
    return Taken(row.piece_id, row.state, row.mailing_code, row.language, called_off)


def _flags(rows: Iterable[Row[Any]], outcome: Outcome) -> list[dict[str, Any]]:
    return [
        {"of_piece": row.piece_id, "set_pulled": row.piece_id in outcome.pulled}
        for row in rows
        if row.state in {"BATCHED", "PRINTED"} and row.pulled != (row.piece_id in outcome.pulled)
    ]


def _changes(
    note: Note,
    rows: Sequence[Row[Any]],
    outcome: Outcome,
    known: Mapping[UUID, Recipient],
    *,
    email: bool,
) -> list[dict[str, Any]]:
    """Return the rows nobody has had in hands as they must be, where they are not so already."""
    loose = [row for row in rows if _loose(row)]
    open_now = next((row for row in loose if row.state != "CANCELLED"), None)
    if not outcome.wanted:
        return [_cancelled(row) for row in loose if row.state != "CANCELLED"]
    row = open_now or next(iter(loose), None)
    wanted = _waiting(note, row, len(rows), known, email=email)
    if row is not None and all(getattr(row, name) == value for name, value in wanted.items()):
        return []
    return [wanted]


def _waiting(
    note: Note,
    row: Row[Any] | None,
    earlier: int,
    known: Mapping[UUID, Recipient],
    *,
    email: bool,
) -> dict[str, Any]:
    held = session_lock(known.get(note.customer_id), hold_for_email=email)
    return {
        "piece_id": row.piece_id if row is not None else piece_id(note.contact_id, earlier),
        "contact_id": note.contact_id,
        "customer_id": note.customer_id,
        "mailing_code": note.wants,
        "language": note.language,
        "state": "HELD" if held else "PENDING",
        "held_because": held.because if held else None,
        "held_sentence": held.sentence if held else None,
        "queued_at": note.recorded_at,
        "pulled": False,
    }


def _cancelled(row: Row[Any]) -> dict[str, Any]:
    return {
        "piece_id": row.piece_id,
        "contact_id": row.contact_id,
        "customer_id": row.customer_id,
        "mailing_code": row.mailing_code,
        "language": row.language,
        "state": "CANCELLED",
        "held_because": None,
        "held_sentence": None,
        "queued_at": row.queued_at,
        "pulled": False,
    }


async def _write(work: UnitOfWork, changes: list[dict[str, Any]]) -> None:
    if not changes:
        return
    put = insert(PIECE)
    news = {name: put.excluded[name] for name in changes[0] if name != "piece_id"}
    await work.session.execute(
        put.on_conflict_do_update(index_elements=["piece_id"], set_=news), changes
    )


async def _flag(work: UnitOfWork, flags: list[dict[str, Any]]) -> None:
    if not flags:
        return
    connection = await work.session.connection()
    await connection.execute(
        update(PIECE)
        .where(PIECE.c.piece_id == bindparam("of_piece"))
        .values(pulled=bindparam("set_pulled")),
        flags,
    )
