"""How a record is told to the other services: whole, and without what never leaves this one."""

from dataclasses import asdict

from contracts.customer import (
    AppointmentChanged,
    CustomerRemoved,
    CustomerSaved,
    MailingAddress,
    OtherPhone,
    Phones,
    SmsConsentChanged,
)
from customer.domain.address import Address
from customer.domain.consent import consent_id
from customer.tables import AppointmentRow, ConsentRow, CustomerRow


def snapshot(row: CustomerRow) -> CustomerSaved:
    """Tell the record as it stands now."""
    numbers, other, address = row.phones, row.phones.other_phone, row.mailing_address
    return CustomerSaved.model_validate(
        {
            "customer_id": row.id,
            "version": row.version,
            "number": row.number,
            "first_name": row.first_name,
            "middle_initial": row.middle_initial,
            "last_name": row.last_name,
            "phones": Phones(
                home=numbers.home,
                home_ext=numbers.home_ext,
                message=numbers.message,
                message_ext=numbers.message_ext,
                mobile=numbers.mobile,
                other=OtherPhone(number=other.number, ext=other.ext) if other else None,
            ),
            "mailing_address": (
                None if address == Address() else MailingAddress(**asdict(address))
            ),
            "language": row.language,
            "best_time_to_call": row.best_time_to_call,
            "preferred_contact_method": row.preferred_contact_method,
            "special_handling": row.special_handling,
        }
    )


def tombstone(row: CustomerRow) -> CustomerRemoved:
    """Tell that the record was removed."""
    return CustomerRemoved(
        customer_id=row.id,
        version=row.version,
        removed_at=row.removed_at or row.updated_at,
        removed_by=row.removed_by or "",
    )


def appointment_snapshot(row: AppointmentRow) -> AppointmentChanged:
    """Tell an appointment as it stands now, by the clock on the wall there."""
    return AppointmentChanged(
        appointment_id=row.id,
        version=row.version,
        customer_id=row.customer_id,
        kind=row.kind,
        starts_at=row.starts_at.isoformat(),
        fold=row.fold,
        ends_at=row.ends_at.isoformat() if row.ends_at else None,
        time_zone=row.time_zone,
        employee=row.employee,
        status=row.status,
        schedule_version=row.schedule_version,
    )


def consent_snapshot(row: ConsentRow) -> SmsConsentChanged:
    """Tell what a customer last said about texts to a number."""
    return SmsConsentChanged(
        consent_id=consent_id(row.customer_id, row.number),
        version=row.version,
        customer_id=row.customer_id,
        number=row.number,
        granted=row.granted,
        how=row.how,
        wording_version=row.wording_version,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )
