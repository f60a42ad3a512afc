"""Take in what people texted while we could not be reached."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from backbone.db.unit_of_work import UnitOfWorkFactory
from backbone.telemetry.logging import get_logger
from sms_gateway.commands.receive_text import receive_text
from sms_gateway.dependencies import Dependencies
from sms_gateway.domain.replies import InboundText
from sms_gateway.gateways.provider import CarriedText, ProviderUnreachable
from sms_gateway.tables import ReplyRow

log = get_logger(__name__)

_LOOK_BACK = timedelta(hours=48)
"""How far back we look for texts that never reached us."""
_AT_A_TIME = 1000


async def fetch_missed_texts(units_of_work: UnitOfWorkFactory) -> None:
    """Ask the provider what people texted, and take in what we do not have (N-14)."""
    deps: Dependencies = units_of_work.deps
    if deps.provider is None or deps.simulates:
        return
    async with units_of_work.read() as read:
        since = read.now() - _LOOK_BACK
    try:
        carried = await deps.provider.received(since)
    except ProviderUnreachable as reason:
        log.warning("provider_unreachable", reason=str(reason))
        return
    for one in sorted(await _missed(units_of_work, carried), key=lambda text: text.at):
        text = InboundText(
            provider_id=one.provider_id,
            number=one.sender,
            sent_to=one.receiver,
            words=one.body,
            pictures=one.pictures,
            at=one.at,
        )
        async with units_of_work.begin() as work:
            await receive_text(work, text)


async def _missed(
    units_of_work: UnitOfWorkFactory, carried: Sequence[CarriedText]
) -> list[CarriedText]:
    """Leave out the texts we have: nearly all of them, nearly always."""
    ids = [one.provider_id for one in carried]
    async with units_of_work.read() as read:
        known: set[str] = set()
        for begin in range(0, len(ids), _AT_A_TIME):
            some = ReplyRow.provider_id.in_(ids[begin : begin + _AT_A_TIME])
            known |= set(await read.session.scalars(select(ReplyRow.provider_id).where(some)))
    return [one for one in carried if one.provider_id not in known]
