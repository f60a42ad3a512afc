"""Find out what became of texts nobody knows about, and of texts we never heard of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import select, update

from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.telemetry.logging import get_logger
from sms_gateway.adapters.form import Inbound
from sms_gateway.adapters.gateway import Gateway
from sms_gateway.adapters.provider import Carried, OutOfReach, Provider
from sms_gateway.commands.locks import name_of_number
from sms_gateway.commands.receiving import receive
from sms_gateway.commands.states import accepted, advance, move
from sms_gateway.tables import MessageRow, ReplyRow

log = get_logger(__name__)

_AT_ONCE = 50
_AT_A_TIME = 1000
_SKEW = timedelta(minutes=5)
"""How far the provider's clock may be from ours."""
_MISSED = timedelta(hours=48)
"""How far back we look for texts that never reached us."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A text of which nobody knows whether the provider has it."""

    message_id: UUID
    number: str
    called_at: datetime


async def reconcile(units_of_work: UnitOfWorkFactory) -> None:
    """Ask the provider about every doubtful text; only a proven absence is sent again (I-12)."""
    gateway = cast("Gateway", units_of_work.deps)
    if gateway.provider is None:
        return
    for one in await _doubtful(units_of_work):
        try:
            async with units_of_work.session_lock(name_of_number(one.number)):
                carried = await gateway.provider.sent_to(one.number, one.called_at - _SKEW)
                await _settle(units_of_work, one, list(carried))
        except OutOfReach as reason:
            log.warning("provider tells nothing", message=str(one.message_id), reason=str(reason))


async def _doubtful(units_of_work: UnitOfWorkFactory) -> list[Doubtful]:
    """Choose whom to ask about; nobody else asks about them for a while."""
    async with units_of_work.begin() as work:
        now, gateway = work.now(), work.deps
        rows = await work.session.scalars(
            select(MessageRow)
            .where(MessageRow.state.in_(("SENDING", "UNKNOWN")), MessageRow.next_at <= now)
            .order_by(MessageRow.next_at)
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        found = []
        for row in rows.all():
            row.next_at = now + timedelta(seconds=gateway.settings.reconcile_seconds)
            move(work, row, "UNKNOWN", row.reason or "sender lost")
            found.append(Doubtful(row.message_id, row.number or "", row.called_at or now))
        return found


async def _settle(units_of_work: UnitOfWorkFactory, one: Doubtful, carried: list[Carried]) -> None:
    async with units_of_work.begin() as work:
        doubted = select(MessageRow).where(MessageRow.message_id == one.message_id)
        row = (await work.session.execute(doubted.with_for_update())).scalar_one()
        if row.state != "UNKNOWN" or row.called_at != one.called_at:
            return
        found = await _ours(work, row, carried)
        if found is not None:
            await accepted(work, row, found.provider_id)
            await advance(work, row, found.status, None)
            return
        age = work.now() - one.called_at
        if age < timedelta(seconds=work.deps.settings.absent_seconds):
            return
        row.next_at = work.now()
        move(work, row, "SCHEDULED")


async def _ours(work: UnitOfWork, row: MessageRow, carried: list[Carried]) -> Carried | None:
    """Find the text among those carried to that number: the same words, and not yet known."""
    ids = [one.provider_id for one in carried]
    taken = select(MessageRow.provider_id).where(MessageRow.provider_id.in_(ids))
    known = set((await work.session.scalars(taken)).all())
    # On an account that is only being tried, Twilio puts a sentence of its own before our words.
    words = row.body or ""
    alike = [one for one in carried if one.body.endswith(words) and one.provider_id not in known]
    return min(alike, key=lambda one: (one.at, one.provider_id), default=None)


async def fetch_missed(units_of_work: UnitOfWorkFactory) -> None:
    """Take in what people texted while we were away; what we have changes nothing (I-14)."""
    gateway = cast("Gateway", units_of_work.deps)
    provider: Provider | None = gateway.provider
    if provider is None or gateway.simulates:
        return
    async with units_of_work.read() as read:
        since = read.now() - _MISSED
    try:
        carried = await provider.received(since)
    except OutOfReach as reason:
        log.warning("provider tells nothing", reason=str(reason))
        return
    for one in sorted(await _new(units_of_work, carried), key=lambda text: text.at):
        inbound = Inbound(
            provider_id=one.provider_id,
            number=one.sender,
            sent_to=one.receiver,
            words=one.body,
            at=one.at,
        )
        async with units_of_work.begin() as work:
            await receive(work, inbound)


async def _new(units_of_work: UnitOfWorkFactory, carried: Sequence[Carried]) -> list[Carried]:
    """Leave out the texts we have: nearly all of them, nearly always."""
    ids = [one.provider_id for one in carried]
    async with units_of_work.read() as read:
        known: set[str] = set()
        for begin in range(0, len(ids), _AT_A_TIME):
            some = ReplyRow.provider_id.in_(ids[begin : begin + _AT_A_TIME])
            known |= set(await read.session.scalars(select(ReplyRow.provider_id).where(some)))
    return [one for one in carried if one.provider_id not in known]


async def urge(work: UnitOfWork) -> int:
    """Make every planned reminder due now, night or day: for the simulated telephone only."""
    now = work.now()
    waiting = update(MessageRow).where(
        MessageRow.state.in_(("SCHEDULED", "HELD_QUIET_HOURS")), MessageRow.kind == "REMINDER"
    )
    urged = await work.session.execute(
        waiting.values(next_at=now, urged=True).returning(MessageRow.message_id)
    )
    return len(urged.all())
