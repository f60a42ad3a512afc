"""The provider reports how far a text of ours has got."""

from sqlalchemy import select

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from backbone.telemetry.logging import get_logger
from sms_gateway.commands.messages import apply_status, mark_accepted
from sms_gateway.commands.set_opt_out import learn_from_error
from sms_gateway.dependencies import Dependencies
from sms_gateway.gateways.twilio_webhooks import StatusReport
from sms_gateway.repositories.messages import locked_message
from sms_gateway.tables import MessageRow, StatusRow

log = get_logger(__name__)


async def record_delivery_status(work: UnitOfWork[Dependencies], report: StatusReport) -> None:
    """Keep what the provider reports, and let the text get further if it says so.

    It may come before the answer to our own call, and may be the only answer there is.
    """
    found = await work.session.execute(
        select(MessageRow.message_id, MessageRow.number).where(
            MessageRow.message_id == report.message_id
            if report.message_id is not None
            else MessageRow.provider_id == report.provider_id
        )
    )
    message = found.one_or_none()
    work.session.add(
        StatusRow(
            status_id=new_id(),
            message_id=message.message_id if message else None,
            provider_id=report.provider_id,
            status=report.status,
            error=report.error,
            at=work.now(),
        )
    )
    if message is None:
        log.warning("status_of_unknown_text", status=report.status)
        return
    await learn_from_error(work, message.number, report.error)
    row = await locked_message(work.session, message.message_id)
    if row.provider_id not in {None, report.provider_id}:
        log.error("text_sent_twice", message_id=str(row.message_id))
        return
    await mark_accepted(work, row, report.provider_id)
    await apply_status(work, row, report.status, report.error)
