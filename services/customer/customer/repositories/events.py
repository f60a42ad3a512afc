"""Rows as the events other services get: whole, and without what never leaves this service."""

from dataclasses import asdict
from typing import Any

from contracts.base import Event
from contracts.customer import (
    ApplicationChanged,
    AppointmentChanged,
    CustomerRemoved,
    CustomerSaved,
    SmsConsentChanged,
)
from customer.domain.address import Address
from customer.domain.consent import consent_id
from customer.tables import ApplicationRow, AppointmentRow, Base, ConsentRow, CustomerRow


def customer_saved(row: CustomerRow) -> CustomerSaved:
    """Return the record as it stands now."""
    numbers, other = asdict(row.phones), row.phones.other_phone
    address = row.mailing_address
    boxes = {**asdict(address), "overruled": address.overruled}
    # Why somebody vouches for it is staff's own business.
    del boxes["overruled_because"]
    return CustomerSaved.model_validate(
        {
            **_same(row, CustomerSaved),
            "customer_id": row.id,
            "phones": {**numbers, "other": asdict(other) if other else None},
            "mailing_address": None if address == Address() else boxes,
        }
    )


def customer_removed(row: CustomerRow) -> CustomerRemoved:
    """Return that the record was removed."""
    return CustomerRemoved.model_validate({**_same(row, CustomerRemoved), "customer_id": row.id})


def appointment_changed(row: AppointmentRow) -> AppointmentChanged:
    """Return an appointment as it stands now, in local time."""
    return AppointmentChanged.model_validate(
        {
            **_same(row, AppointmentChanged),
            "appointment_id": row.id,
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat() if row.ends_at else None,
        }
    )


def application_changed(row: ApplicationRow) -> ApplicationChanged:
    """Return an application as others may know it: no household, no address, no account."""
    return ApplicationChanged.model_validate(
        {
            **_same(row, ApplicationChanged),
            "application_id": row.id,
            "received_on": row.intake_date,
            "removed": row.removed_at is not None,
        }
    )


def consent_changed(row: ConsentRow) -> SmsConsentChanged:
    """Return what a customer last said about texts to a number."""
    return SmsConsentChanged.model_validate(
        {
            **_same(row, SmsConsentChanged),
            "consent_id": consent_id(row.customer_id, row.number),
        }
    )


def _same(row: Base, event: type[Event]) -> dict[str, Any]:
    """Return what the row and the event have under the same name."""
    return {name: getattr(row, name) for name in event.model_fields if hasattr(row, name)}
