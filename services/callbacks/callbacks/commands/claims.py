"""Claims: who is calling a customer at the moment.

A claim is advice with an end: it keeps two people from dialling the same number and never keeps a
note from counting (T-29). Its token grows with every new claim, so that a late save can be told
apart.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from callbacks.commands.callback_list import CLAIM, TOPIC
from callbacks.dependencies import Dependencies
from callbacks.domain.ranking import effective_tier
from callbacks.repositories.callbacks import CALLBACK


class NotOnTheList(Exception):
    """This customer is not on the callback list any more. Refresh the list."""


class ClaimedByAnother(Exception):
    """Somebody else is making the call."""

    def __init__(self, by: str, since: datetime, until: datetime) -> None:
        super().__init__(f"{by} is already calling this customer. Take another one from the list.")
        self.parameters = {"by": by, "since": since.isoformat(), "until": until.isoformat()}


async def claim(
    work: UnitOfWork[Dependencies], customer: UUID, by: Actor, *, take_over: bool
) -> Row[Any]:
    """Claim a customer for a call, or renew one's claim; return the claim's row.

    One statement decides: of fifty people who press at once, one gets the row. Raises
    ClaimedByAnother where somebody else has it, NotOnTheList where there is nothing to call about.
    """
    tier = await _tier_of(work, customer)
    now = work.now()
    put = insert(CLAIM).values(
        customer_id=customer,
        by_id=by.id,
        by=by.name,
        since=now,
        until=now + timedelta(minutes=work.deps.settings.lease_minutes),
        token=1,
        tier=tier,
    )
    renewing = (CLAIM.c.by_id == by.id) & (CLAIM.c.until > now)
    free = or_(CLAIM.c.until <= now, CLAIM.c.by_id == by.id)
    claimed = put.on_conflict_do_update(
        index_elements=["customer_id"],
        set_={
            "by_id": put.excluded.by_id,
            "by": put.excluded.by,
            "since": case((renewing, CLAIM.c.since), else_=put.excluded.since),
            "until": put.excluded.until,
            "token": case((renewing, CLAIM.c.token), else_=CLAIM.c.token + 1),
            "tier": put.excluded.tier,
        },
        where=true() if take_over else free,
    ).returning(CLAIM)
    row: Row[Any] | None = (await work.session.execute(claimed)).one_or_none()
    if row is None:
        standing = select(CLAIM).where(CLAIM.c.customer_id == customer)
        holder = (await work.session.execute(standing)).one()
        raise ClaimedByAnother(holder.by, holder.since, holder.until)
    work.notify(TOPIC)
    return row


async def _tier_of(work: UnitOfWork[Dependencies], customer: UUID) -> int:
    """Return how urgent an open row is, and keep it from closing until the claim is stored."""
    held = select(CALLBACK.c.tier, CALLBACK.c.lift_at).where(
        CALLBACK.c.customer_id == customer, CALLBACK.c.open
    )
    row = (await work.session.execute(held.with_for_update(key_share=True))).one_or_none()
    if row is None:
        raise NotOnTheList
    return effective_tier(row.tier, row.lift_at, work.now())


async def release(
    work: UnitOfWork[Dependencies], customer: UUID, by: Actor, *, take_over: bool
) -> None:
    """Give a customer back to everybody; raise ClaimedByAnother where the claim is not theirs."""
    # Locked before it is judged: another window of theirs may end and renew it meanwhile.
    kept = select(CLAIM).where(CLAIM.c.customer_id == customer).with_for_update()
    holder = (await work.session.execute(kept)).one_or_none()
    if holder is None or holder.until <= work.now():
        return
    if not take_over and holder.by_id != by.id:
        raise ClaimedByAnother(holder.by, holder.since, holder.until)
    ended = update(CLAIM).where(CLAIM.c.customer_id == customer).values(until=CLAIM.c.since)
    await work.session.execute(ended)
    work.notify(TOPIC)
