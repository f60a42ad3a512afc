"""Claims: who is calling a customer at the moment.

A claim is advice with an end: it keeps two people from dialling the same number and never keeps a
note from counting (T-29). Its token grows with every new claim, so a late hand can be told apart.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from callbacks.commands.listing import CALLBACK, CLAIM, TOPIC
from callbacks.domain.places import lifted_tier


class NotOnTheList(Exception):  # noqa: N818  a fact, not an "error"
    """This customer is not on the callback list any more. Refresh the list."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who wants to make the call."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ClaimedBy:
    """Somebody else is making the call."""

    name: str
    since: datetime
    until: datetime


async def claim(
    work: UnitOfWork, customer: UUID, caller: Caller, *, take_over: bool
) -> Row[Any] | ClaimedBy:
    """Claim a customer for a call, or renew one's claim; say who has it when somebody else does.

    One statement decides: of fifty people who press at once, one gets the row.
    """
    tier = await _tier_of(work, customer)
    now = work.now()
    put = insert(CLAIM).values(
        customer_id=customer,
        by_id=caller.id,
        by=caller.name,
        since=now,
        until=now + timedelta(minutes=work.deps.settings.lease_minutes),
        token=1,
        tier=tier,
    )
    renewing = (CLAIM.c.by_id == caller.id) & (CLAIM.c.until > now)
    free = or_(CLAIM.c.until <= now, CLAIM.c.by_id == caller.id)
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
        return await _holder(work, customer)
    work.notify(TOPIC)
    return row


async def _tier_of(work: UnitOfWork, customer: UUID) -> int:
    """Return how urgent an open row is, and keep it from closing until the claim is written."""
    held = select(CALLBACK.c.tier, CALLBACK.c.lift_at).where(
        CALLBACK.c.customer_id == customer, CALLBACK.c.open
    )
    row = (await work.session.execute(held.with_for_update(key_share=True))).one_or_none()
    if row is None:
        raise NotOnTheList(NotOnTheList.__doc__)
    return lifted_tier(row.tier, row.lift_at, work.now())


async def _holder(work: UnitOfWork, customer: UUID) -> ClaimedBy:
    row = (await work.session.execute(select(CLAIM).where(CLAIM.c.customer_id == customer))).one()
    return ClaimedBy(row.by, row.since, row.until)


async def release(
    work: UnitOfWork, customer: UUID, caller: Caller, *, take_over: bool
) -> ClaimedBy | None:
    """Give a customer back to everybody; say who has the claim when it is not the caller."""
    mine = true() if take_over else CLAIM.c.by_id == caller.id
    ended = await work.session.execute(
        update(CLAIM)
        .where(CLAIM.c.customer_id == customer, CLAIM.c.until > work.now(), mine)
        .values(until=CLAIM.c.since)
        .returning(CLAIM.c.customer_id)
    )
    if ended.one_or_none() is not None:
        work.notify(TOPIC)
        return None
    standing = select(CLAIM).where(CLAIM.c.customer_id == customer, CLAIM.c.until > work.now())
    row = (await work.session.execute(standing)).one_or_none()
    return None if row is None else ClaimedBy(row.by, row.since, row.until)
