"""What the sms-gateway does about others' events."""

from collections.abc import Mapping, Sequence
from typing import Any

from backbone.db.reference_data import store_customers
from backbone.db.unit_of_work import UnitOfWork
from backbone.db.upsert import upsert_if_newer
from contracts.customer import AppointmentChanged, CustomerRemoved, CustomerSaved, SmsConsentChanged
from contracts.display import display_name
from sms_gateway.commands.locks import lock_customers_of, lock_numbers
from sms_gateway.commands.plan_reminders import plan_reminders
from sms_gateway.commands.set_opt_out import record_reachable, set_opt_out
from sms_gateway.dependencies import Dependencies
from sms_gateway.domain.send_times import instant_of, zone_named
from sms_gateway.repositories.agency import agency_in_texts
from sms_gateway.tables import APPOINTMENT, CONSENT, CUSTOMER

REMOVED: Mapping[str, Any] = {
    "name": None,
    "mobile": None,
    "numbers": [],
    "language": None,
    "zip": None,
    "deceased": False,
    "do_not_call": False,
}
"""What is kept of a removed customer."""

ReminderEvent = CustomerSaved | CustomerRemoved | AppointmentChanged | SmsConsentChanged


async def update_reminders(events: Sequence[ReminderEvent], work: UnitOfWork[Dependencies]) -> None:
    """Store whom to remind, of what, and whether they want it; then plan once for all concerned."""
    consents = [one for one in events if isinstance(one, SmsConsentChanged)]
    customers = {one.customer_id for one in events}
    await lock_numbers(work, (one.number for one in consents))
    changed = set()
    for one in consents:
        out = not one.granted
        if await set_opt_out(work, one.number, opted_out=out, how=one.how, at=one.recorded_at):
            changed.add(one.number)
        if one.granted and await record_reachable(work, one.number, at=one.recorded_at):
            changed.add(one.number)
    concerned = await lock_customers_of(work, changed, customers=customers)
    records = [one for one in events if isinstance(one, CustomerSaved | CustomerRemoved)]
    await store_customers(work, CUSTOMER, records, columns=_customer_columns, blank=REMOVED)
    await _store_appointments(work, [one for one in events if isinstance(one, AppointmentChanged)])
    rows = [one.model_dump(include=set(CONSENT.columns.keys())) for one in consents]
    await upsert_if_newer(work.session, CONSENT, rows, key=["consent_id"])
    await plan_reminders(work, concerned)


def _customer_columns(saved: CustomerSaved) -> Mapping[str, Any]:
    phones = saved.phones
    other = phones.other.number if phones.other else None
    numbers = (phones.mobile, phones.home, phones.message, other)
    return {
        # As the notifications of the sources name people: first name, last name (F-147).
        "name": display_name(saved.first_name, None, saved.last_name),
        "mobile": phones.mobile,
        "numbers": list(dict.fromkeys(one for one in numbers if one)),
        "language": saved.language,
        "zip": saved.mailing_address.zip if saved.mailing_address else None,
        "deceased": saved.deceased,
        "do_not_call": saved.do_not_call,
    }


async def _store_appointments(
    work: UnitOfWork[Dependencies], events: Sequence[AppointmentChanged]
) -> None:
    if not events:
        return
    agency = await agency_in_texts(work, work.deps.settings)
    rows = []
    for one in events:
        zone = zone_named(one.time_zone) or agency.zone
        rows.append(
            {
                **one.model_dump(include=set(APPOINTMENT.columns.keys())),
                "wall": one.starts_at,
                "time_zone": zone.key,
                "starts_at": instant_of(one.starts_at, zone, fold=one.fold),
            }
        )
    await upsert_if_newer(work.session, APPOINTMENT, rows, key=["appointment_id"])
