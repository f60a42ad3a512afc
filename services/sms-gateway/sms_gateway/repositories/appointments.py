"""Appointments with everything that decides whether their customers may be reminded."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import RowMapping, func, select, true

from backbone.db.unit_of_work import ReadSession
from sms_gateway.domain.reminders import Appointment, consent_stands
from sms_gateway.tables import AppointmentRow, ConsentRow, CustomerRow, NumberRow

_NEWEST_CONSENT = (
    select(ConsentRow.granted, ConsentRow.recorded_at)
    .where(
        ConsentRow.customer_id == CustomerRow.customer_id,
        ConsentRow.number == CustomerRow.mobile,
    )
    .order_by(ConsentRow.recorded_at.desc(), ConsentRow.consent_id.desc())
    .limit(1)
    .lateral("newest_consent")
)
_APPOINTMENTS = (
    select(
        AppointmentRow.appointment_id,
        AppointmentRow.customer_id,
        AppointmentRow.kind,
        AppointmentRow.wall,
        AppointmentRow.time_zone,
        AppointmentRow.starts_at,
        AppointmentRow.status,
        AppointmentRow.schedule_version,
        func.coalesce(CustomerRow.removed, False).label("removed"),
        CustomerRow.mobile.label("number"),
        CustomerRow.zip,
        CustomerRow.language,
        func.coalesce(CustomerRow.deceased, False).label("deceased"),
        func.coalesce(CustomerRow.do_not_call, False).label("do_not_call"),
        func.coalesce(NumberRow.opted_out, False).label("opted_out"),
        NumberRow.unreachable_code.is_not(None).label("unreachable"),
        NumberRow.how,
        NumberRow.changed_at,
        _NEWEST_CONSENT.c.granted,
        _NEWEST_CONSENT.c.recorded_at,
    )
    .outerjoin(CustomerRow, CustomerRow.customer_id == AppointmentRow.customer_id)
    .outerjoin(NumberRow, NumberRow.number == CustomerRow.mobile)
    .outerjoin(_NEWEST_CONSENT, true())
    .order_by(AppointmentRow.appointment_id)
)


async def appointments(
    read: ReadSession,
    *,
    ids: Collection[UUID] = (),
    customers: Collection[UUID] = (),
) -> Mapping[UUID, Appointment]:
    """Return some appointments, or those of some customers, by id."""
    wanted = (
        AppointmentRow.appointment_id.in_(ids) if ids else AppointmentRow.customer_id.in_(customers)
    )
    rows = await read.session.execute(_APPOINTMENTS.where(wanted))
    return {row["appointment_id"]: _appointment(row) for row in rows.mappings()}


def _appointment(row: RowMapping) -> Appointment:
    values = dict(row)
    granted, recorded_at, how, changed_at = (
        values.pop(name) for name in ("granted", "recorded_at", "how", "changed_at")
    )
    consented = recorded_at is not None and consent_stands(
        granted=granted,
        recorded_at=recorded_at,
        opted_out=values["opted_out"],
        how=how,
        changed_at=changed_at,
    )
    return Appointment(**values, consented=consented)
