"""Phone numbers, and whether each may be texted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backbone.db.unit_of_work import ReadSession
from backbone.ids import new_id
from sms_gateway.domain.reminders import consent_stands
from sms_gateway.tables import NUMBER, ConsentRow, CustomerRow, NumberRow


async def locked_number(session: AsyncSession, number: str) -> NumberRow:
    """Return what is known of a number as it is now, and keep its row to this transaction."""
    unknown = {"number": number, "number_id": new_id(), "version": 0, "opted_out": False}
    await session.execute(insert(NUMBER).values(unknown).on_conflict_do_nothing())
    found = select(NumberRow).where(NumberRow.number == number).with_for_update()
    options = {"populate_existing": True}
    return (await session.execute(found, execution_options=options)).scalar_one()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerNumber:
    """A number on a customer's record, and what is known of texting it."""

    number: str
    as_mobile: bool
    opted_out: bool
    consented: bool
    deceased: bool
    """Of the customer, whatever number it is (R-79)."""
    do_not_call: bool
    unreachable_code: str | None
    unreachable_at: datetime | None


async def numbers_of_customer(
    read: ReadSession, customer_id: UUID
) -> Sequence[CustomerNumber] | None:
    """Return the numbers on a customer's record, the mobile one first; None for no record."""
    customer = await read.session.get(CustomerRow, customer_id)
    if customer is None or customer.removed:
        return None
    known = {
        row.number: row
        for row in await read.session.scalars(
            select(NumberRow).where(NumberRow.number.in_(customer.numbers))
        )
    }
    newest: dict[str, ConsentRow] = {}
    consents = select(ConsentRow).where(ConsentRow.customer_id == customer_id)
    for one in await read.session.scalars(
        consents.order_by(ConsentRow.recorded_at, ConsentRow.consent_id)
    ):
        newest[one.number] = one
    return [
        _customer_number(number, customer, known.get(number), newest.get(number))
        for number in sorted(customer.numbers, key=lambda one: one != customer.mobile)
    ]


def _customer_number(
    number: str, customer: CustomerRow, known: NumberRow | None, consent: ConsentRow | None
) -> CustomerNumber:
    opted_out = known is not None and known.opted_out
    return CustomerNumber(
        number=number,
        as_mobile=number == customer.mobile,
        opted_out=opted_out,
        consented=consent is not None
        and consent_stands(
            granted=consent.granted,
            recorded_at=consent.recorded_at,
            opted_out=opted_out,
            how=known.how if known else None,
            changed_at=known.changed_at if known else None,
        ),
        deceased=customer.deceased,
        do_not_call=customer.do_not_call,
        unreachable_code=known.unreachable_code if known else None,
        unreachable_at=known.unreachable_at if known else None,
    )
