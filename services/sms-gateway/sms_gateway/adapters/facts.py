"""Everything that decides about customers' reminders, read in as few statements as possible."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from sms_gateway.domain.states import Facts
from sms_gateway.tables import AppointmentRow, ConsentRow, CustomerRow, NumberRow


@dataclass(frozen=True, slots=True)
class Known:
    """An appointment, whose it is, and whether they may be reminded."""

    appointment: AppointmentRow
    customer: CustomerRow | None
    facts: Facts


async def known_of(
    read: ReadSession,
    *,
    customers: Collection[UUID] = (),
    appointments: Collection[UUID] = (),
) -> Mapping[UUID, Known]:
    """Return what is known of some customers' appointments, or of some appointments, by id."""
    wanted = (
        AppointmentRow.appointment_id.in_(appointments)
        if appointments
        else AppointmentRow.customer_id.in_(customers)
    )
    fresh = {"populate_existing": True}
    rows = (
        await read.session.scalars(
            select(AppointmentRow).where(wanted).order_by(AppointmentRow.appointment_id),
            execution_options=fresh,
        )
    ).all()
    people = {row.customer_id for row in rows}
    found = await read.session.scalars(
        select(CustomerRow).where(CustomerRow.customer_id.in_(people)), execution_options=fresh
    )
    by_id = {row.customer_id: row for row in found}
    given = await _consents(read, people)
    mobiles = {row.mobile for row in by_id.values() if row.mobile}
    numbers = await _numbers(read, mobiles)
    return {
        row.appointment_id: _known(row, by_id.get(row.customer_id), given, numbers) for row in rows
    }


def _known(
    row: AppointmentRow,
    customer: CustomerRow | None,
    given: Mapping[tuple[UUID, str], ConsentRow],
    numbers: Mapping[str, NumberRow],
) -> Known:
    mobile = customer.mobile if customer else None
    consent = given.get((row.customer_id, mobile)) if mobile else None
    number = numbers.get(mobile) if mobile else None
    facts = Facts(
        schedule_version=row.schedule_version,
        status=row.status,
        starts_at=row.starts_at,
        removed=customer is not None and customer.removed,
        number=mobile,
        consented=consent is not None and stands(consent, number),
        opted_out=number is not None and number.opted_out,
    )
    return Known(row, customer, facts)


def stands(consent: ConsentRow, number: NumberRow | None) -> bool:
    """Say whether a consent stands: given, or taken back and given again by text (START)."""
    if consent.granted:
        return True
    return (
        number is not None
        and not number.opted_out
        and number.how in {"REPLY", "CARRIER"}
        and number.changed_at is not None
        and number.changed_at > consent.recorded_at
    )


async def _consents(
    read: ReadSession, customers: Collection[UUID]
) -> Mapping[tuple[UUID, str], ConsentRow]:
    newest_last = (ConsentRow.recorded_at, ConsentRow.consent_id)
    rows = await read.session.scalars(
        select(ConsentRow).where(ConsentRow.customer_id.in_(customers)).order_by(*newest_last),
        execution_options={"populate_existing": True},
    )
    return {(row.customer_id, row.number): row for row in rows}


async def _numbers(read: ReadSession, numbers: Collection[str]) -> Mapping[str, NumberRow]:
    rows = await read.session.scalars(
        select(NumberRow).where(NumberRow.number.in_(numbers)),
        execution_options={"populate_existing": True},
    )
    return {row.number: row for row in rows}
