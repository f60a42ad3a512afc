"""What happens to a pulled batch: printed, posted, printed again, given back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, null, select, update

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from mailing.adapters.posted import parts_of
from mailing.commands.locks import lock_customers
from mailing.commands.pulling import BATCH, Hand
from mailing.commands.settling import PIECE, TOPIC, settle_notes
from mailing.domain.pieces import BatchState
from mailing.tables import ReprintRow, table_of

REPRINT = table_of(ReprintRow)


class NoSuchBatch(Exception):  # noqa: N818  a fact, not an "error"
    """There is no such batch."""


class InOtherHands(Exception):  # noqa: N818
    """Somebody else is working on this batch."""


class NotInThisState(Exception):  # noqa: N818
    """The batch is past that."""


class NoSuchPages(Exception):  # noqa: N818
    """The batch does not have these pages."""


async def _hold(
    work: UnitOfWork, batch_id: UUID, hand: Hand, token: int | None, states: Sequence[BatchState]
) -> Row[Any]:
    """Lock a batch and take it into one's hands, unless they are somebody else's at the moment.

    Every change of hands raises the token; whoever still holds the old one is refused.
    """
    held = select(BATCH).where(BATCH.c.batch_id == batch_id).with_for_update()
    batch = (await work.session.execute(held)).one_or_none()
    if batch is None:
        raise NoSuchBatch
    if batch.state not in states:
        raise NotInThisState(f"Batch {batch.number} is {batch.state.lower()} already.")
    mine = batch.holder_id == hand.id
    if not mine and batch.held_until > work.now():
        raise InOtherHands(f"{batch.holder} is working on batch {batch.number}.")
    if token is not None and token != batch.token:
        raise InOtherHands(f"Batch {batch.number} has changed hands. Open it again.")
    lease = timedelta(minutes=work.deps.settings.lease_minutes)
    return await _change(
        work,
        batch_id,
        holder_id=hand.id,
        holder=hand.name,
        held_until=work.now() + lease,
        token=batch.token if mine else batch.token + 1,
    )


async def _pieces_of(work: UnitOfWork, batch_id: UUID) -> Sequence[Row[Any]]:
    """Lock a batch's pieces, in the order in which news of their notes locks them too."""
    inside = select(PIECE).where(PIECE.c.batch_id == batch_id).order_by(PIECE.c.piece_id)
    return (await work.session.execute(inside.with_for_update())).all()


async def _change(work: UnitOfWork, batch_id: UUID, **values: Any) -> Row[Any]:
    work.notify(TOPIC)
    changed = update(BATCH).where(BATCH.c.batch_id == batch_id).values(values)
    batch: Row[Any] = (await work.session.execute(changed.returning(BATCH))).one()
    return batch


async def mark_printed(work: UnitOfWork, batch_id: UUID, hand: Hand, token: int | None) -> Row[Any]:
    """Note that the papers have left the printer. Printed is not mailed."""
    await _hold(work, batch_id, hand, token, ["OPEN"])
    await _pieces_of(work, batch_id)
    now = work.now()
    await work.session.execute(
        update(PIECE)
        .where(PIECE.c.batch_id == batch_id, PIECE.c.state == "BATCHED")
        .values(state="PRINTED", printed_at=now)
    )
    return await _change(work, batch_id, state="PRINTED", printed_at=now, printed_by=hand.name)


async def mark_mailed(work: UnitOfWork, batch_id: UUID, hand: Hand, token: int | None) -> Row[Any]:
    """Note that a person has posted the batch: every note in it gets its Mailing Date.

    What was flagged to be set aside is not among it, and is told to nobody.
    """
    batch = await _hold(work, batch_id, hand, token, ["OPEN", "PRINTED"])
    await _pieces_of(work, batch_id)
    now = work.now()
    inside = PIECE.c.state.in_(("BATCHED", "PRINTED")) & (PIECE.c.batch_id == batch_id)
    posted = await work.session.execute(
        update(PIECE)
        .where(inside, PIECE.c.pulled.is_(False))
        .values(state="MAILED", mailed_at=now, printed_at=func.coalesce(PIECE.c.printed_at, now))
        .returning(PIECE)
    )
    for part in parts_of(batch_id, posted.all(), mailed_at=now, mailed_by=hand.name):
        work.emit(part)
    await work.session.execute(update(PIECE).where(inside).values(state="CANCELLED"))
    return await _change(
        work,
        batch_id,
        state="MAILED",
        mailed_at=now,
        mailed_by=hand.name,
        printed_at=batch.printed_at or now,
        printed_by=batch.printed_by or hand.name,
    )


async def release(work: UnitOfWork, batch_id: UUID, hand: Hand, token: int | None) -> Row[Any]:
    """Give back what was pulled and not printed; each piece waits again as if nothing had been."""
    await _hold(work, batch_id, hand, token, ["OPEN"])
    inside = PIECE.c.batch_id == batch_id
    customers = select(PIECE.c.customer_id).where(inside)
    await lock_customers(work, set(await work.session.scalars(customers)))
    rows = await _pieces_of(work, batch_id)
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
            address=None,
            batched_at=None,
        )
    )
    await settle_notes(work, {row.contact_id for row in rows})
    return await _change(
        work, batch_id, state="RELEASED", released_at=work.now(), released_by=hand.name
    )


async def reprint(
    work: UnitOfWork, batch_id: UUID, pages: tuple[int, int], *, reason: str, by: str
) -> Row[Any]:
    """Note that some pages are printed once more, and why; the pieces stay what they are (I-11)."""
    batch = (
        await work.session.execute(select(BATCH).where(BATCH.c.batch_id == batch_id))
    ).one_or_none()
    if batch is None:
        raise NoSuchBatch
    if batch.state == "RELEASED":
        raise NotInThisState(f"Batch {batch.number} was given back. Pull a new one.")
    if not 1 <= pages[0] <= pages[1] <= batch.pages:
        raise NoSuchPages(f"Batch {batch.number} has the pages 1 to {batch.pages}.")
    work.notify(TOPIC)
    noted = insert(REPRINT).values(
        reprint_id=new_id(),
        batch_id=batch_id,
        first_page=pages[0],
        last_page=pages[1],
        reason=reason,
        by=by,
        at=work.now(),
    )
    row: Row[Any] = (await work.session.execute(noted.returning(REPRINT))).one()
    return row
