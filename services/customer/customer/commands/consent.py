"""The ledger of consents to be texted."""

from uuid import UUID

from sqlalchemy import select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from customer.domain.consent import WORDING_VERSION, How
from customer.domain.record import Change
from customer.repositories.customers import get_customer
from customer.repositories.events import consent_changed
from customer.repositories.history import append_history
from customer.tables import ConsentRow


async def record(
    work: UnitOfWork, customer_id: UUID, number: str, *, granted: bool, how: How, by: Actor
) -> ConsentRow:
    """Write down that a customer wants texts at a number, or wants them no more (F-140).

    Every entry stays; the latest one counts.
    """
    await get_customer(work, customer_id)
    await work.advisory_lock(f"consent {customer_id} {number}")
    last = await work.session.scalar(
        select(ConsentRow)
        .where(ConsentRow.customer_id == customer_id, ConsentRow.number == number)
        .order_by(ConsentRow.version.desc())
        .limit(1)
    )
    row = ConsentRow(
        id=new_id(),
        customer_id=customer_id,
        number=number,
        version=last.version + 1 if last else 1,
        granted=granted,
        how=how,
        wording_version=WORDING_VERSION,
        recorded_at=work.now(),
        recorded_by=by.name,
        recorded_by_id=by.id,
    )
    work.session.add(row)
    change = Change("sms_consent", _summary(last), _summary(row))
    append_history(work, customer_id, "SMS_CONSENT_RECORDED", by=by, changes=[change])
    work.emit(consent_changed(row))
    return row


def _summary(row: ConsentRow | None) -> str | None:
    return f"{row.number}: {'YES' if row.granted else 'NO'} ({row.how})" if row else None
