"""What happens to a pulled batch: printed, posted, printed again, given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, null, select, update

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from mailing.commands.piece_updates import update_pieces
from mailing.dependencies import Dependencies
from mailing.domain.exceptions import (
    BatchChangedHands,
    BatchHeldByAnother,
    BatchReleased,
    BatchRewritten,
    PagesNotInBatch,
    WrongBatchState,
)
from mailing.domain.pieces import BatchState
from mailing.repositories.batches import EDITION, load_batch
from mailing.repositories.customers import lock_customers
from mailing.repositories.notes import note_mailing_dates
from mailing.repositories.piece_events import mailed_events, printed_events
from mailing.tables import BATCH, PIECE, REPRINT, TOPIC


@dataclass(frozen=True, slots=True)
class SeenBatch:
    """What a batch was when somebody opened it; None where they do not say."""

    token: int | None = None
    edition: int | None = None


async def _take_in_hand(
    work: UnitOfWork[Dependencies],
    batch_id: UUID,
    by: Actor,
    seen: SeenBatch,
    states: Sequence[BatchState],
) -> Row[Any]:
    """Lock a batch and take it into one's hands, unless they are somebody else's at the moment.

    Every change of hands raises the token; whoever still holds the old one is refused.
    """
    batch = await load_batch(work, batch_id, lock=True)
    if batch.state not in states:
        raise WrongBatchState(batch.number, batch.state, possible=states)
    mine = batch.holder_id == by.id
    if not mine and batch.held_until > work.now():
        raise BatchHeldByAnother(batch.number, holder=batch.holder, held_until=batch.held_until)
    if seen.token is not None and seen.token != batch.token:
        raise BatchChangedHands(batch.number, holder=batch.holder)
    return await _update_batch(
        work,
        batch_id,
        holder_id=by.id,
        holder=by.name,
        held_until=work.now() + timedelta(minutes=work.deps.settings.lease_minutes),
        token=batch.token if mine else batch.token + 1,
    )


async def _update_batch(work: UnitOfWork, batch_id: UUID, **values: Any) -> Row[Any]:
    work.notify(TOPIC)
    changed = update(BATCH).where(BATCH.c.batch_id == batch_id).values(values)
    batch: Row[Any] = (await work.session.execute(changed.returning(BATCH))).one()
    return batch


async def _lock_pieces(work: UnitOfWork, batch_id: UUID) -> Sequence[Row[Any]]:
    """Lock a batch's pieces, in the order in which changes of their notes lock them too."""
    inside = select(PIECE).where(PIECE.c.batch_id == batch_id).order_by(PIECE.c.piece_id)
    return (await work.session.execute(inside.with_for_update())).all()


async def _lock_customers_and_pieces(work: UnitOfWork, batch_id: UUID) -> Sequence[Row[Any]]:
    """Lock a batch's pieces, and before them their customers: then notes may be written, too."""
    customers = select(PIECE.c.customer_id).where(PIECE.c.batch_id == batch_id)
    await lock_customers(work, await work.session.scalars(customers))
    return await _lock_pieces(work, batch_id)


async def _require_edition(work: UnitOfWork, batch: Row[Any], seen: SeenBatch) -> None:
    """Refuse who says that papers are printed or posted which are not in the batch any more."""
    inside = select(EDITION).where(PIECE.c.batch_id == batch.batch_id)
    edition = await work.session.scalar(inside)
    if seen.edition is not None and seen.edition != edition:
        raise BatchRewritten(batch.number, edition=edition or 1)


async def mark_printed(
    work: UnitOfWork[Dependencies], batch_id: UUID, by: Actor, seen: SeenBatch
) -> Row[Any]:
    """Note that the papers have left the printer. Printed is not mailed."""
    batch = await _take_in_hand(work, batch_id, by, seen, ["OPEN"])
    pieces = await _lock_pieces(work, batch_id)
    await _require_edition(work, batch, seen)
    now = work.now()
    await work.session.execute(
        update(PIECE)
        .where(PIECE.c.batch_id == batch_id, PIECE.c.state == "BATCHED")
        .values(state="PRINTED", printed_at=now)
    )
    printed = await _update_batch(
        work, batch_id, state="PRINTED", printed_at=now, printed_by=by.name
    )
    for event in printed_events(printed, pieces):
        work.emit(event)
    return printed


async def mark_mailed(
    work: UnitOfWork[Dependencies], batch_id: UUID, by: Actor, seen: SeenBatch
) -> Row[Any]:
    """Note that a person has posted the batch: every note in it gets its Mailing Date.

    What was flagged to be set aside is not among it, and no event tells of it.
    """
    batch = await _take_in_hand(work, batch_id, by, seen, ["OPEN", "PRINTED"])
    inside_before = await _lock_customers_and_pieces(work, batch_id)
    await _require_edition(work, batch, seen)
    now = work.now()
    inside = PIECE.c.state.in_(("BATCHED", "PRINTED")) & (PIECE.c.batch_id == batch_id)
    posted = await work.session.execute(
        update(PIECE)
        .where(inside, PIECE.c.pulled.is_(False))
        .values(state="MAILED", mailed_at=now, printed_at=func.coalesce(PIECE.c.printed_at, now))
        .returning(PIECE)
    )
    await work.session.execute(update(PIECE).where(inside).values(state="CANCELLED"))
    mailed = await _update_batch(
        work,
        batch_id,
        state="MAILED",
        mailed_at=now,
        mailed_by=by.name,
        printed_at=batch.printed_at or now,
        printed_by=batch.printed_by or by.name,
    )
    if batch.printed_at is None:
        for event in printed_events(mailed, inside_before):
            work.emit(event)
    pieces = posted.all()
    await note_mailing_dates(work, {piece.contact_id: now for piece in pieces})
    for told in mailed_events(mailed, pieces):
        work.emit(told)
    return mailed


async def release_batch(
    work: UnitOfWork[Dependencies], batch_id: UUID, by: Actor, seen: SeenBatch
) -> Row[Any]:
    """Give back what was pulled and not printed; each piece waits again as if nothing had been."""
    await _take_in_hand(work, batch_id, by, seen, ["OPEN"])
    inside = PIECE.c.batch_id == batch_id
    pieces = await _lock_customers_and_pieces(work, batch_id)
    await work.session.execute(
        update(PIECE).where(inside, PIECE.c.pulled).values(state="CANCELLED")
    )
    await work.session.execute(
        update(PIECE)
        .where(inside, PIECE.c.pulled.is_(False))
        .values(
            state="CANCELLED",
            batch_id=None,
            seat=None,
            paper=null(),
            enclosed=null(),
            address=None,
            batched_at=None,
            rewritten=0,
            rewritten_at=None,
        )
    )
    await update_pieces(work, {piece.contact_id for piece in pieces})
    return await _update_batch(
        work, batch_id, state="RELEASED", released_at=work.now(), released_by=by.name
    )


async def reprint_pages(
    work: UnitOfWork, batch_id: UUID, pages: tuple[int, int], *, reason: str, by: Actor
) -> Row[Any]:
    """Note that some pages are printed once more, and why; the pieces stay what they are (N-11)."""
    batch = await load_batch(work, batch_id)
    if batch.state == "RELEASED":
        raise BatchReleased(batch.number)
    if not 1 <= pages[0] <= pages[1] <= batch.pages:
        raise PagesNotInBatch(batch.number, pages=batch.pages)
    work.notify(TOPIC)
    noted = insert(REPRINT).values(
        reprint_id=new_id(),
        batch_id=batch_id,
        first_page=pages[0],
        last_page=pages[1],
        reason=reason,
        by=by.name,
        at=work.now(),
    )
    row: Row[Any] = (await work.session.execute(noted.returning(REPRINT))).one()
    return row
