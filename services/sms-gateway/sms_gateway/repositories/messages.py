"""The texts we send."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncSession

from backbone.db.unit_of_work import ReadSession
from sms_gateway.domain.reminders import still_on
from sms_gateway.domain.replies import Reminded
from sms_gateway.tables import AppointmentRow, MessageRow

_NEWEST = 50
"""Reminders to one number a reply may be about."""


async def locked_message(session: AsyncSession, message_id: UUID) -> MessageRow:
    """Return a text as it is now, and keep its row to this transaction."""
    found = select(MessageRow).where(MessageRow.message_id == message_id).with_for_update()
    options = {"populate_existing": True}
    return (await session.execute(found, execution_options=options)).scalar_one()


async def reminders_sent_to(read: ReadSession, number: str) -> Sequence[Reminded]:
    """Return the newest reminders that went to a number, and whether each still holds."""
    rows = await read.session.execute(
        select(
            MessageRow.message_id,
            MessageRow.schedule_version.label("named_version"),
            MessageRow.wall,
            MessageRow.starts_at,
            MessageRow.sent_at,
            MessageRow.answered_at.is_not(None).label("answered"),
            AppointmentRow.appointment_id,
            AppointmentRow.customer_id,
            AppointmentRow.schedule_version,
            AppointmentRow.kind,
            AppointmentRow.status,
        )
        .join_from(
            MessageRow, AppointmentRow, AppointmentRow.appointment_id == MessageRow.appointment_id
        )
        .where(
            MessageRow.kind == "REMINDER",
            MessageRow.sent_at.is_not(None),
            MessageRow.number == number,
        )
        .order_by(MessageRow.at.desc())
        .limit(_NEWEST)
    )
    return [_reminded(row) for row in rows.mappings()]


def _reminded(row: RowMapping) -> Reminded:
    values = dict(row)
    wall, status = datetime.fromisoformat(values.pop("wall")), values.pop("status")
    # Whoever asked to cancel may change their mind; what staff called off is off.
    stands = still_on(status) or status in {"CANCEL_REQUESTED", "DONE", "NO_SHOW"}
    current = stands and values.pop("named_version") == values["schedule_version"]
    return Reminded(**values, wall=wall, current=current)
