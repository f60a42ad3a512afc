"""Find out what became of texts of which nobody knows whether the provider has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory
from backbone.telemetry.logging import get_logger
from sms_gateway.commands.locks import lock_of_number
from sms_gateway.commands.messages import apply_status, mark_accepted, set_state
from sms_gateway.commands.set_opt_out import learn_from_error
from sms_gateway.dependencies import Dependencies
from sms_gateway.gateways.provider import CarriedText, ProviderUnreachable
from sms_gateway.repositories.messages import locked_message
from sms_gateway.tables import MessageRow

log = get_logger(__name__)

_AT_ONCE = 50
_CLOCK_SKEW = timedelta(minutes=5)
"""How far the provider's clock may be from ours."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A text of which nobody knows whether the provider has it."""

    message_id: UUID
    number: str
    called_at: datetime


async def reconcile_doubtful(units_of_work: UnitOfWorkFactory) -> None:
    """Ask the provider about every doubtful text; only a proven absence is sent again (N-12)."""
    deps: Dependencies = units_of_work.deps
    if deps.provider is None:
        return
    for one in await _doubtful(units_of_work):
        try:
            async with units_of_work.session_lock(lock_of_number(one.number)):
                carried = await deps.provider.sent_to(one.number, one.called_at - _CLOCK_SKEW)
                error = await _resolve(units_of_work, one, carried)
            # Only now: it locks the number itself.
            async with units_of_work.begin() as work:
                await learn_from_error(work, one.number, error)
        except ProviderUnreachable as reason:
            message_id = str(one.message_id)
            log.warning("provider_unreachable", message_id=message_id, reason=str(reason))


async def _doubtful(units_of_work: UnitOfWorkFactory) -> list[Doubtful]:
    """Choose which texts to ask about; nobody else asks about them for a while."""
    async with units_of_work.begin() as work:
        now, pause = work.now(), timedelta(seconds=work.deps.settings.reconcile_seconds)
        rows = await work.session.scalars(
            select(MessageRow)
            .where(MessageRow.state.in_(("SENDING", "UNKNOWN")), MessageRow.next_at <= now)
            .order_by(MessageRow.next_at)
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        found = []
        for row in rows.all():
            row.next_at = now + pause
            set_state(work, row, "UNKNOWN", row.reason or "sender lost")
            found.append(Doubtful(row.message_id, row.number or "", row.called_at or now))
        return found


async def _resolve(
    units_of_work: UnitOfWorkFactory, one: Doubtful, carried: Sequence[CarriedText]
) -> str | None:
    """Settle a doubtful text; return the error the provider tells of it, if it does."""
    async with units_of_work.begin() as work:
        row = await locked_message(work.session, one.message_id)
        if row.state != "UNKNOWN" or row.called_at != one.called_at:
            return None
        found = await _ours(work, row, carried)
        if found is not None:
            await mark_accepted(work, row, found.provider_id)
            await apply_status(work, row, found.status, found.error)
            return found.error
        absent_after = timedelta(seconds=work.deps.settings.absent_seconds)
        if work.now() - one.called_at >= absent_after:
            row.next_at = work.now()
            set_state(work, row, "SCHEDULED")
        return None


async def _ours(
    work: UnitOfWork, row: MessageRow, carried: Sequence[CarriedText]
) -> CarriedText | None:
    """Find the text among those carried to its number: the same words, and not yet known."""
    ids = [one.provider_id for one in carried]
    taken = select(MessageRow.provider_id).where(MessageRow.provider_id.in_(ids))
    known = set((await work.session.scalars(taken)).all())
    # On an account that is only being tried, Twilio puts a sentence of its own before our words.
    words = row.body or ""
    alike = [one for one in carried if one.body.endswith(words) and one.provider_id not in known]
    return min(alike, key=lambda one: (one.at, one.provider_id), default=None)
