"""What happens to a single piece: returned, called off, queued again."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from mailing.commands.piece_updates import contacts_with_unposted_piece, update_pieces
from mailing.dependencies import Dependencies
from mailing.domain.exceptions import PieceNotFound, WrongPieceState
from mailing.repositories.customers import load_recipients, lock_customers
from mailing.repositories.piece_events import returned_event
from mailing.tables import PIECE, RETURNED, TOPIC


async def _lock_piece(work: UnitOfWork, piece_id: UUID) -> Row[Any]:
    """Lock a piece; nobody changes its customer's pieces meanwhile."""
    wanted = select(PIECE).where(PIECE.c.piece_id == piece_id)
    found = (await work.session.execute(wanted)).one_or_none()
    if found is None:
        raise PieceNotFound
    await lock_customers(work, [found.customer_id])
    piece: Row[Any] = (await work.session.execute(wanted.with_for_update())).one()
    return piece


async def _update_piece(work: UnitOfWork, piece_id: UUID, **values: Any) -> Row[Any]:
    work.notify(TOPIC)
    changed = update(PIECE).where(PIECE.c.piece_id == piece_id).values(values)
    piece: Row[Any] = (await work.session.execute(changed.returning(PIECE))).one()
    return piece


async def mark_returned(
    work: UnitOfWork[Dependencies], piece_id: UUID, *, reason: str, by: Actor
) -> None:
    """Note that the post brought a piece back: nothing more goes to that address (N-20)."""
    piece = await _lock_piece(work, piece_id)
    if piece.state == "RETURNED":
        return
    if piece.state != "MAILED":
        raise WrongPieceState("Only a piece that was mailed can come back.", state=piece.state)
    now = work.now()
    recipient = (await load_recipients(work, [piece.customer_id])).get(piece.customer_id)
    piece = await _update_piece(
        work,
        piece_id,
        state="RETURNED",
        can_be_phoned=recipient is not None and recipient.can_be_phoned,
        returned_at=now,
        returned_by=by.name,
        returned_reason=reason,
    )
    # Of what was posted before our records begin nobody knows where it went.
    if piece.address is not None:
        bad = {"customer_id": piece.customer_id, "address": piece.address, "since": now}
        await work.session.execute(insert(RETURNED).values(bad).on_conflict_do_nothing())
    work.emit(returned_event(piece))
    await update_pieces(work, await contacts_with_unposted_piece(work, [piece.customer_id]))


async def call_off(work: UnitOfWork, piece_id: UUID, *, reason: str, by: Actor) -> None:
    """Take a piece out of the queue that need not go: its customer has the same otherwise.

    The note stays what it is. Only when it comes to ask for something else does a piece wait again.
    """
    piece = await _lock_piece(work, piece_id)
    if piece.called_off_at is not None:
        return
    if piece.state not in {"PENDING", "HELD"}:
        sentence = "Only a piece that still waits can be called off."
        raise WrongPieceState(sentence, state=piece.state)
    await _update_piece(
        work,
        piece_id,
        state="CANCELLED",
        held_because=None,
        held_sentence=None,
        called_off_at=work.now(),
        called_off_by=by.name,
        called_off_reason=reason,
    )


async def print_too(work: UnitOfWork[Dependencies], piece_id: UUID, *, by: Actor) -> None:
    """Let a piece go though something else was already posted for its note."""
    piece = await _lock_piece(work, piece_id)
    if piece.print_too == piece.mailing_code:
        return
    if piece.held_because != "ALREADY_POSTED":
        sentence = "Only a piece whose note had something else posted before is asked about."
        raise WrongPieceState(sentence, state=piece.state)
    said = {"print_too": piece.mailing_code, "print_too_at": work.now(), "print_too_by": by.name}
    await _update_piece(work, piece_id, **said)
    await update_pieces(work, [piece.contact_id])


async def queue_again(work: UnitOfWork[Dependencies], piece_id: UUID) -> None:
    """Let a piece that was called off wait again, if its note still asks for it."""
    piece = await _lock_piece(work, piece_id)
    if piece.called_off_at is None:
        sentence = "Only a piece that was called off can be queued again."
        raise WrongPieceState(sentence, state=piece.state)
    nobody = dict.fromkeys(("called_off_at", "called_off_by", "called_off_reason"))
    await _update_piece(work, piece_id, **nobody)
    await update_pieces(work, [piece.contact_id])
