"""Somebody of the staff texts a customer: handed over the same way as a reminder (R-66)."""

from datetime import timedelta
from uuid import UUID

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from sms_gateway.commands.locks import lock_numbers
from sms_gateway.commands.messages import emit_state
from sms_gateway.dependencies import Dependencies
from sms_gateway.domain.message_state import Reason
from sms_gateway.domain.reminders import against_texting
from sms_gateway.domain.send_times import when_to_send
from sms_gateway.domain.wording import language_of_text
from sms_gateway.repositories.agency import agency_in_texts
from sms_gateway.repositories.numbers import numbers_of_customer
from sms_gateway.repositories.time_zones import zones_of
from sms_gateway.tables import CustomerRow, MessageRow

_EXPIRES_AFTER = timedelta(hours=24)
"""What somebody wrote is not sent a day after its time any more."""


class NumberNotTextable(Exception):
    """A number may not be texted, and why."""

    def __init__(self, against: Reason) -> None:
        super().__init__("This number may not be texted now.")
        self.parameters = {"against": against}


async def reason_against(
    work: UnitOfWork[Dependencies], customer_id: UUID, number: str
) -> Reason | None:
    """Return why a customer may not be texted at a number now; None where they may."""
    numbers = await numbers_of_customer(work, customer_id)
    if numbers is None:
        return "CUSTOMER_REMOVED"
    found = next((one for one in numbers if one.number == number), None)
    if found is None:
        return "NUMBER_GONE"
    if work.deps.provider is None:
        return "PROVIDER_OFF"
    return against_texting(
        opted_out=found.opted_out,
        unreachable=found.unreachable_code is not None,
        consented=found.consented,
        deceased=found.deceased,
        do_not_call=found.do_not_call,
    )


async def write_text(
    work: UnitOfWork[Dependencies], customer_id: UUID, number: str, words: str, *, by: str
) -> MessageRow:
    """Plan a text for now, or for the morning in quiet hours; raise NumberNotTextable."""
    await lock_numbers(work, [number])
    against = await reason_against(work, customer_id, number)
    if against is not None:
        raise NumberNotTextable(against)
    customer = await work.session.get_one(CustomerRow, customer_id)
    agency = await agency_in_texts(work, work.deps.settings)
    at = when_to_send(
        work.now(),
        customer=zones_of(customer.zip, number),
        agency=agency.zone,
        daytime=work.deps.settings.daytime,
    )
    row = MessageRow(
        message_id=new_id(),
        version=1,
        kind="STAFF",
        number=number,
        customer_id=customer_id,
        language=language_of_text(customer.language or agency.language),
        body=words,
        state="HELD_QUIET_HOURS" if at > work.now() else "SCHEDULED",
        due_at=at,
        next_at=at,
        at=at,
        expires_at=at + _EXPIRES_AFTER,
        sent_by=by,
    )
    work.session.add(row)
    emit_state(work, row)
    await work.session.flush()
    return row
