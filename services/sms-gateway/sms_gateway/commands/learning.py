"""Take in what others said: customers, appointments, consents, the agency."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from contracts.base import Event
from contracts.customer import AppointmentChanged, CustomerRemoved, CustomerSaved, SmsConsentChanged
from contracts.staff import AgencyChanged
from sms_gateway.adapters.gateway import AGENCY
from sms_gateway.commands.locks import lock_customers, lock_numbers
from sms_gateway.commands.numbers import opt
from sms_gateway.commands.planning import plan
from sms_gateway.domain.hours import instant_of, zone_named
from sms_gateway.tables import (
    AppointmentRow,
    ConsentRow,
    CustomerRow,
    ReferenceRow,
    table_of,
)

CUSTOMER = table_of(CustomerRow)
APPOINTMENT = table_of(AppointmentRow)
CONSENT = table_of(ConsentRow)
REFERENCE = table_of(ReferenceRow)


async def learn(work: UnitOfWork, events: Sequence[Event]) -> None:
    """Take in everything that arrived together, then plan once for everybody concerned."""
    consents = [one for one in events if isinstance(one, SmsConsentChanged)]
    await lock_numbers(work, (one.number for one in consents))
    customers = {one.customer_id for one in events if isinstance(one, _OF_CUSTOMERS)}
    for one in consents:
        changed = await opt(work, one.number, out=not one.granted, how=one.how, at=one.recorded_at)
        if changed:
            customers |= await _users_of(work, one.number)
    await lock_customers(work, customers)
    await _keep(work, CUSTOMER, "customer_id", _customers(events))
    zone = (await work.deps.agency(work)).zone
    appointments = (one for one in events if isinstance(one, AppointmentChanged))
    rows = [_appointment(one, zone) for one in appointments]
    await _keep(work, APPOINTMENT, "appointment_id", rows)
    await _keep(work, CONSENT, "consent_id", [_consent(one) for one in consents])
    await plan(work, customers)


_OF_CUSTOMERS = (CustomerSaved, CustomerRemoved, AppointmentChanged, SmsConsentChanged)


async def _users_of(work: UnitOfWork, number: str) -> set[UUID]:
    users = select(CUSTOMER.c.customer_id).where(CUSTOMER.c.numbers.contains([number]))
    return set((await work.session.scalars(users)).all())


async def _keep(work: UnitOfWork, table: Table, key: str, rows: list[dict[str, Any]]) -> None:
    """Keep the newest version of each, whatever order the news came in."""
    if not rows:
        return
    put = insert(table)
    news = {name: put.excluded[name] for name in rows[0] if name != key}
    newer = put.on_conflict_do_update(
        index_elements=[key], set_=news, where=put.excluded.version > table.c.version
    )
    await work.session.execute(newer, sorted(rows, key=lambda row: (row[key], row["version"])))


def _customers(events: Iterable[Event]) -> list[dict[str, Any]]:
    rows = []
    for one in events:
        match one:
            case CustomerSaved():
                rows.append(_customer(one))
            case CustomerRemoved():
                rows.append(_gone(one))
            case _:
                pass
    return rows


def _customer(saved: CustomerSaved) -> dict[str, Any]:
    phones = saved.phones
    other = phones.other.number if phones.other else None
    every = (phones.mobile, phones.home, phones.message, other)
    return {
        "customer_id": saved.customer_id,
        "version": saved.version,
        "removed": False,
        # As the notifications of the sources name people: first name, last name (F-147).
        "name": f"{saved.first_name} {saved.last_name}".upper(),
        "mobile": phones.mobile,
        "numbers": list(dict.fromkeys(one for one in every if one)),
        "language": saved.language,
        "zip": saved.mailing_address.zip if saved.mailing_address else None,
    }


def _gone(removed: CustomerRemoved) -> dict[str, Any]:
    """Forget everything but that there was somebody."""
    return {
        "customer_id": removed.customer_id,
        "version": removed.version,
        "removed": True,
        "name": None,
        "mobile": None,
        "numbers": [],
        "language": None,
        "zip": None,
    }


def _appointment(told: AppointmentChanged, agency: ZoneInfo) -> dict[str, Any]:
    zone = zone_named(told.time_zone) or agency
    return {
        "appointment_id": told.appointment_id,
        "version": told.version,
        "customer_id": told.customer_id,
        "kind": told.kind,
        "wall": told.starts_at,
        "time_zone": zone.key,
        "starts_at": instant_of(told.starts_at, zone, fold=told.fold),
        "status": told.status,
        "schedule_version": told.schedule_version,
    }


def _consent(told: SmsConsentChanged) -> dict[str, Any]:
    return {
        "consent_id": told.consent_id,
        "version": told.version,
        "customer_id": told.customer_id,
        "number": told.number,
        "granted": told.granted,
        "recorded_at": told.recorded_at,
    }


async def keep_agency(work: UnitOfWork, agency: AgencyChanged) -> None:
    """Keep what the agency says of itself: texts name it, and its clock counts."""
    put = insert(REFERENCE).values(
        name=AGENCY, version=agency.version, body=agency.model_dump(mode="json")
    )
    newer = put.on_conflict_do_update(
        index_elements=["name"],
        set_={"version": put.excluded.version, "body": put.excluded.body},
        where=put.excluded.version > REFERENCE.c.version,
    )
    await work.session.execute(newer)
