"""What happens to a single piece: posted in vain, called off, wanted after all."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from mailing.adapters.posted import returned
from mailing.adapters.rows import RETURNED
from mailing.commands.batches import NotInThisState
from mailing.commands.locks import lock_customers
from mailing.commands.settling import PIECE, TOPIC, open_notes_of, settle_notes


class NoSuchPiece(Exception):  # noqa: N818  a fact, not an "error"
    """There is no such piece."""


async def _take(work: UnitOfWork, piece_id: UUID) -> Row[Any]:
    """Lock a piece; nobody settles its customer's pieces meanwhile."""
    found = select(PIECE).where(PIECE.c.piece_id == piece_id)
    known = (await work.session.execute(found)).one_or_none()
    if known is None:
        raise NoSuchPiece
    await lock_customers(work, [known.customer_id])
    piece: Row[Any] = (await work.session.execute(found.with_for_update())).one()
    return piece


async def _change(work: UnitOfWork, piece_id: UUID, **values: Any) -> Row[Any]:
    work.notify(TOPIC)
    changed = update(PIECE).where(PIECE.c.piece_id == piece_id).values(values)
    piece: Row[Any] = (await work.session.execute(changed.returning(PIECE))).one()
    return piece


async def mark_returned(work: UnitOfWork, piece_id: UUID, *, reason: str, by: str) -> None:
    """Note that the post brought a piece back: nothing more goes to that address (I-20)."""
    piece = await _take(work, piece_id)
    if piece.state == "RETURNED":
        return
    if piece.state != "MAILED":
        raise NotInThisState("Only a piece that was mailed can come back.")
    now = work.now()
    piece = await _change(
        work, piece_id, state="RETURNED", returned_at=now, returned_by=by, returned_reason=reason
    )
    bad = insert(RETURNED).values(customer_id=piece.customer_id, address=piece.address, since=now)
    await work.session.execute(bad.on_conflict_do_nothing())
    work.emit(returned(piece))
    await settle_notes(work, await open_notes_of(work, [piece.customer_id]))


async def call_off(work: UnitOfWork, piece_id: UUID, *, reason: str, by: str) -> None:
    """Take a piece out of the queue that need not go: its customer has the same otherwise.

    The note stays what it is. Only when it comes to ask for something else does a piece wait again.
    """
    piece = await _take(work, piece_id)
    if piece.called_off_at is not None:
        return
    if piece.state not in {"PENDING", "HELD"}:
        raise NotInThisState("Only a piece that still waits can be called off.")
    await _change(
        work,
        piece_id,
        state="CANCELLED",
        held_because=None,
        held_sentence=None,
        called_off_at=work.now(),
        called_off_by=by,
        called_off_reason=reason,
    )


async def want_again(work: UnitOfWork, piece_id: UUID) -> None:
    """Let a piece that was called off wait again, if its note still asks for it."""
    piece = await _take(work, piece_id)
    if piece.called_off_at is None:
        raise NotInThisState("Only a piece that was called off can be queued again.")
    nobody = dict.fromkeys(("called_off_at", "called_off_by", "called_off_reason"))
    await _change(work, piece_id, **nobody)
    await settle_notes(work, [piece.contact_id])
