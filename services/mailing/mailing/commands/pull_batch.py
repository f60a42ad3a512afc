"""Pull a batch: claim waiting pieces, so that none is ever in two batches (N-09)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, text

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from mailing.dependencies import Dependencies
from mailing.domain.enclosures import Enclosure
from mailing.domain.exceptions import MailingSystemOff, NoPieceWaiting, NoReturnAddress
from mailing.domain.formats import FORMATS
from mailing.domain.pieces import hold
from mailing.domain.print_job import Paper
from mailing.repositories.customers import load_recipients
from mailing.repositories.notes import load_notes
from mailing.repositories.reference import MEANINGS_LOCK, ReferenceData, load_reference_data
from mailing.schemas.batches import NewBatch
from mailing.tables import BATCH, PIECE, TOPIC

_CLAIM = text(
    "UPDATE piece SET state = 'BATCHED', batch_id = :batch_id, seat = claimed.seat,"
    " paper = CAST(claimed.paper AS jsonb), enclosed = CAST(claimed.enclosed AS jsonb),"
    " address = claimed.address, batched_at = :now"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:seats AS int[]), CAST(:papers AS text[]),"
    " CAST(:enclosed AS text[]), CAST(:addresses AS text[]))"
    " AS claimed (piece_id, seat, paper, enclosed, address)"
    " WHERE piece.piece_id = claimed.piece_id"
)


@dataclass(frozen=True, slots=True)
class _ClaimedPiece:
    piece_id: UUID
    paper: Paper
    enclosure: Enclosure
    address: str
    packing_order: tuple[str, str, str, str, UUID]


async def pull_batch(work: UnitOfWork[Dependencies], wanted: NewBatch, by: Actor) -> Row[Any]:
    """Pull a batch of the pieces that have waited longest, in the order they are packed in.

    Rows somebody else is pulling at this moment are passed over; nobody waits for anybody.
    """
    await work.advisory_lock(shared=[MEANINGS_LOCK])
    reference = await load_reference_data(work)
    if not reference.mailing_system:
        raise MailingSystemOff
    if not reference.return_address:
        raise NoReturnAddress
    pieces = await _lock_waiting(work, wanted)
    claimed = await _with_papers(work, pieces, reference)
    if not claimed:
        raise NoPieceWaiting
    batch_id = new_id()
    await _claim(work, batch_id, sorted(claimed, key=lambda one: one.packing_order))
    work.notify(TOPIC)
    opened = insert(BATCH).values(
        batch_id=batch_id,
        format=wanted.format,
        wanted=wanted.model_dump(exclude={"format"}),
        state="OPEN",
        pieces=len(claimed),
        pages=FORMATS[wanted.format].pages(len(claimed)),
        return_address=list(reference.return_address),
        pulled_at=work.now(),
        pulled_by=by.name,
        holder_id=by.id,
        holder=by.name,
        held_until=work.now() + timedelta(minutes=work.deps.settings.lease_minutes),
        token=1,
    )
    batch: Row[Any] = (await work.session.execute(opened.returning(BATCH))).one()
    return batch


async def _lock_waiting(work: UnitOfWork[Dependencies], wanted: NewBatch) -> Sequence[Row[Any]]:
    """Lock the pieces that fit and have waited longest."""
    largest = work.deps.settings.largest_batch
    free = select(PIECE).where(PIECE.c.state == "PENDING")
    if wanted.mailing_code is not None:
        free = free.where(PIECE.c.mailing_code == wanted.mailing_code)
    if wanted.language is not None:
        free = free.where(PIECE.c.language == wanted.language)
    free = (
        free.order_by(PIECE.c.queued_at, PIECE.c.piece_id)
        .limit(min(wanted.limit or largest, largest))
        .with_for_update(skip_locked=True)
    )
    return (await work.session.execute(free)).all()


async def _with_papers(
    work: UnitOfWork, pieces: Sequence[Row[Any]], reference: ReferenceData
) -> Sequence[_ClaimedPiece]:
    """Write down what is printed on each piece: it stays what it is now (N-11)."""
    notes = await load_notes(work, [piece.contact_id for piece in pieces])
    recipients = await load_recipients(work, {piece.customer_id for piece in pieces})
    claimed = []
    for piece in pieces:
        recipient = recipients.get(piece.customer_id)
        # What is not fit to be printed is in no batch, whatever its row says.
        if recipient is None or hold(recipient) is not None:
            continue
        paper = reference.paper(notes[piece.contact_id], recipient, mailing_code=piece.mailing_code)
        address = recipient.address
        packing_order = (
            piece.mailing_code,
            piece.language,
            address.zip_code,
            paper.name,
            piece.piece_id,
        )
        enclosure = reference.enclosure(piece.mailing_code)
        claimed.append(_ClaimedPiece(piece.piece_id, paper, enclosure, address.key, packing_order))
    return claimed


async def _claim(work: UnitOfWork, batch_id: UUID, claimed: Sequence[_ClaimedPiece]) -> None:
    await work.session.execute(
        _CLAIM,
        {
            "batch_id": batch_id,
            "now": work.now(),
            "ids": [one.piece_id for one in claimed],
            "seats": list(range(1, len(claimed) + 1)),
            "papers": [json.dumps(one.paper.to_dict(), ensure_ascii=False) for one in claimed],
            "enclosed": [
                json.dumps(one.enclosure.to_dict(), ensure_ascii=False) for one in claimed
            ],
            "addresses": [one.address for one in claimed],
        },
    )
