"""What the provider says about texts on their way; in any order, and more than once."""

from sqlalchemy import select

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from backbone.telemetry.logging import get_logger
from sms_gateway.adapters.form import Report
from sms_gateway.adapters.provider import OPTED_OUT
from sms_gateway.commands.locks import lock_numbers
from sms_gateway.commands.numbers import opt
from sms_gateway.commands.planning import plan_for_number
from sms_gateway.commands.states import accepted, advance
from sms_gateway.tables import MessageRow, StatusRow

log = get_logger(__name__)


async def take_report(work: UnitOfWork, report: Report) -> None:
    """Keep the provider's word, and let the text get further if it says so.

    It may come before the answer to our own call, and may be the only answer there is.
    """
    row = await _meant(work, report)
    work.session.add(
        StatusRow(
            status_id=new_id(),
            message_id=row.message_id if row else None,
            provider_id=report.provider_id,
            status=report.status,
            error=report.error,
            at=work.now(),
        )
    )
    if row is None:
        log.warning("status of a text nobody sent", status=report.status)
        return
    number = row.number
    stopped = report.error == OPTED_OUT and number is not None
    if stopped and number is not None:
        await lock_numbers(work, [number])
        await opt(work, number, out=True, how="PROVIDER", at=work.now(), said_now=True)
    await work.session.refresh(row, with_for_update=True)
    if row.provider_id not in {None, report.provider_id}:
        log.error("a text went out twice", message=str(row.message_id))
        return
    await accepted(work, row, report.provider_id)
    await advance(work, row, report.status, report.error)
    if stopped and number is not None:
        await plan_for_number(work, number)


async def _meant(work: UnitOfWork, report: Report) -> MessageRow | None:
    found = select(MessageRow).where(
        MessageRow.message_id == report.message_id
        if report.message_id is not None
        else MessageRow.provider_id == report.provider_id
    )
    return (await work.session.scalars(found)).one_or_none()
