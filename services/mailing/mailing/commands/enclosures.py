"""Let the agency say what its mailing codes put into an envelope (F-007)."""

from typing import Final

from sqlalchemy import insert, select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.concurrency import require_match
from mailing.commands.piece_updates import update_pieces
from mailing.dependencies import Dependencies
from mailing.domain.enclosures import Enclosure
from mailing.repositories.customers import lock_customers
from mailing.repositories.reference import MEANINGS_LOCK, load_meanings, load_reference_data
from mailing.schemas.enclosures import NewEnclosure
from mailing.tables import MEANING, PIECE, TOPIC

_AT_ONCE: Final = 5000
"""Pieces rewritten by one statement: it has room for only so many parameters."""


async def explain_code(
    work: UnitOfWork[Dependencies],
    mailing_code: str,
    new: NewEnclosure,
    *,
    if_match: int | None,
    by: Actor,
) -> None:
    """Say what a mailing code encloses from now on; who said it stays in the audit.

    What waits follows, and so does what lies in a batch as long as it is not printed; its batch is
    another edition then. What is printed keeps what was printed on it.
    """
    await work.advisory_lock(MEANINGS_LOCK)
    said = (await load_meanings(work)).get(mailing_code)
    require_match(if_match, said.version if said else 0)
    reference = await load_reference_data(work)
    before = reference.enclosure(mailing_code)
    after = Enclosure.from_dict(mailing_code, new.model_dump())
    if after == before and mailing_code in reference.table.enclosures:
        return
    await work.session.execute(
        insert(MEANING).values(
            mailing_code=mailing_code,
            before=before.to_dict(),
            after=after.to_dict(),
            by=by.name,
            by_id=by.id,
            at=work.now(),
        )
    )
    await _rewrite_batched(work, mailing_code)
    work.notify(TOPIC)


async def _rewrite_batched(work: UnitOfWork[Dependencies], mailing_code: str) -> None:
    """Let what lies in batches and is not printed follow what its code means now."""
    in_batches = (PIECE.c.mailing_code == mailing_code) & (PIECE.c.state == "BATCHED")
    customers = select(PIECE.c.customer_id).where(in_batches).distinct()
    await lock_customers(work, await work.session.scalars(customers))
    # All at once and in one order for everybody, before some after the other are rewritten.
    pieces = select(PIECE.c.contact_id).where(in_batches).order_by(PIECE.c.piece_id)
    contacts = (await work.session.scalars(pieces.with_for_update())).all()
    for first in range(0, len(contacts), _AT_ONCE):
        await update_pieces(work, contacts[first : first + _AT_ONCE])
