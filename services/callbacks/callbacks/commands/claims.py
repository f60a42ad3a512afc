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
from callbacks.domain.withholding import Withheld, may_claim
from callbacks.repositories.callbacks import CALLBACK, number_to_dial
from callbacks.repositories.facts import CUSTOMER, load_wishes
from contracts.staff import AccessRevoked


class NotOnTheList(Exception):
    """This customer is not on the callback list any more. Refresh the list."""


class ClaimedByAnother(Exception):
    """Somebody else is making the call."""

    def __init__(self, by: str, since: datetime, until: datetime) -> None:
        super().__init__(f"{by} is already calling this customer. Take another one from the list.")
        self.parameters = {"by": by, "since": since.isoformat(), "until": until.isoformat()}


class NotToBeCalled(Exception):
    """This customer is not called as usual. Read why, then claim the call knowingly."""

    def __init__(self, because: Withheld, *, emergency: bool) -> None:
        super().__init__()
        self.parameters = {"because": because, "emergency": emergency}


async def claim(
    work: UnitOfWork[Dependencies],
    customer: UUID,
    by: Actor,
    *,
    take_over: bool,
    acknowledged: bool = False,
) -> Row[Any]:
    """Claim a customer for a call, or renew one's claim; return the claim's row.

    Everybody on the list who would be called at the same number is claimed too (R-37). One
    statement decides: of fifty people who press at once, one gets the rows. Raises ClaimedByAnother
    where somebody else has one of them, NotOnTheList where there is nothing to call about, and
    NotToBeCalled where the customer is not called as usual and that was not `acknowledged` by
    somebody who may call all the same (R-79).
    """
    tiers = await _tiers_of(work, customer)
    await _require_callable(work, customer, tiers[customer], by, acknowledged=acknowledged)
    now = work.now()
    claim = {
        "by_id": by.id,
        "by": by.name,
        "since": now,
        "until": now + timedelta(minutes=work.deps.settings.lease_minutes),
        "token": 1,
        "with_customer": customer,
        "by_session": by.session_id,
        "by_version": by.account_version,
    }
    put = insert(CLAIM).values(
        [{"customer_id": one, "tier": tier, **claim} for one, tier in tiers.items()]
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
            "with_customer": put.excluded.with_customer,
            "by_session": put.excluded.by_session,
            "by_version": put.excluded.by_version,
        },
        where=true() if take_over else free,
    ).returning(CLAIM)
    rows: dict[UUID, Row[Any]] = {
        row.customer_id: row for row in await work.session.execute(claimed)
    }
    if refused := tiers.keys() - rows.keys():
        standing = select(CLAIM).where(CLAIM.c.customer_id.in_(refused))
        holder = (await work.session.execute(standing.order_by(CLAIM.c.since).limit(1))).one()
        raise ClaimedByAnother(holder.by, holder.since, holder.until)
    work.notify(TOPIC)
    return rows[customer]


async def _require_callable(
    work: UnitOfWork[Dependencies], customer: UUID, tier: int, by: Actor, *, acknowledged: bool
) -> None:
    _, because = (await load_wishes(work.session, [customer])).get(customer, (None, None))
    if because is None or await _is_calling(work, customer, by):
        return
    emergency_tier = (await work.deps.reference.load(work)).decisions.emergency_tier
    allowed = may_claim(
        because,
        tier,
        emergency_tier=emergency_tier,
        manages=by.may("callbacks.manage"),
        acknowledged=acknowledged,
    )
    if not allowed:
        raise NotToBeCalled(because, emergency=tier <= emergency_tier)


async def _is_calling(work: UnitOfWork, customer: UUID, by: Actor) -> bool:
    """Return whether somebody keeps a claim they have: they read why when they took it."""
    own = select(CLAIM.c.by_id).where(CLAIM.c.customer_id == customer, CLAIM.c.until > work.now())
    return await work.session.scalar(own) == by.id


async def _tiers_of(work: UnitOfWork[Dependencies], customer: UUID) -> dict[UUID, int]:
    """Return how urgent a customer's open row is, and those of others with the number to dial.

    None of them closes until the claim is stored.
    """
    dialled = number_to_dial()
    of_customer = (
        select(dialled)
        .select_from(CALLBACK)
        .outerjoin(CUSTOMER, CUSTOMER.c.customer_id == CALLBACK.c.customer_id)
        .where(CALLBACK.c.customer_id == customer)
        .scalar_subquery()
    )
    # In one order everywhere, so that two claims never wait for each other in a circle.
    held = (
        select(CALLBACK.c.customer_id, CALLBACK.c.tier, CALLBACK.c.lift_at)
        .outerjoin(CUSTOMER, CUSTOMER.c.customer_id == CALLBACK.c.customer_id)
        .where(CALLBACK.c.open, or_(CALLBACK.c.customer_id == customer, dialled == of_customer))
        .order_by(CALLBACK.c.customer_id)
        .with_for_update(key_share=True, of=CALLBACK)
    )
    rows = await work.session.execute(held)
    now = work.now()
    tiers = {row.customer_id: effective_tier(row.tier, row.lift_at, now) for row in rows}
    if customer not in tiers:
        raise NotOnTheList
    return tiers


async def release(
    work: UnitOfWork[Dependencies], customer: UUID, by: Actor, *, take_over: bool
) -> None:
    """Give a customer back to everybody, and whoever was claimed with them.

    Raises ClaimedByAnother where the claim is not theirs.
    """
    own = select(CLAIM.c.with_customer).where(CLAIM.c.customer_id == customer).scalar_subquery()
    together = or_(CLAIM.c.customer_id == customer, CLAIM.c.with_customer == own)
    # Locked before they are judged: another window of theirs may end and renew them meanwhile.
    kept = select(CLAIM).where(together).order_by(CLAIM.c.customer_id).with_for_update()
    standing = [row for row in await work.session.execute(kept) if row.until > work.now()]
    mine = {row.customer_id for row in standing if take_over or row.by_id == by.id}
    for holder in standing:
        if holder.customer_id == customer and customer not in mine:
            raise ClaimedByAnother(holder.by, holder.since, holder.until)
    if mine:
        ended = update(CLAIM).where(CLAIM.c.customer_id.in_(mine)).values(until=CLAIM.c.since)
        await work.session.execute(ended)
        work.notify(TOPIC)


async def free_claims(work: UnitOfWork, revoked: AccessRevoked) -> None:
    """Give back what was claimed with tokens that are good no longer (R-21).

    Whoever signed in again since keeps what they claimed then, however late this is heard.
    """
    if revoked.session_id is not None:
        theirs = CLAIM.c.by_session == revoked.session_id
    else:
        before = CLAIM.c.by_version < revoked.account_version
        unknown = CLAIM.c.by_version.is_(None) & (CLAIM.c.since <= revoked.revoked_at)
        theirs = (CLAIM.c.by_id == revoked.account_id) & (before | unknown)
    freed = await work.session.execute(
        update(CLAIM)
        .where(theirs, CLAIM.c.until > work.now())
        .values(until=CLAIM.c.since)
        .returning(CLAIM.c.customer_id)
    )
    if freed.first() is not None:
        work.notify(TOPIC)
