"""The ledger of consents to be texted, and the mark of numbers that want no more texts."""

from uuid import UUID

from sqlalchemy import select

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from contracts.sms import OptChange, OptedOut
from customer.adapters.news import consent_snapshot
from customer.adapters.rows import present
from customer.commands.history import remember
from customer.domain.consent import WORDING_VERSION, How
from customer.domain.phones import digits_of
from customer.domain.record import Change
from customer.tables import ConsentRow, CustomerRow, NumberRow


async def record(
    work: UnitOfWork, customer_id: UUID, number: str, *, granted: bool, how: How, by: Actor
) -> ConsentRow:
    """Write down that a customer wants texts at a number, or wants them no more (F-140).

    Every entry stays; the latest one counts.
    """
    await present(work, customer_id)
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
    seen = Change("sms_consent", _words(last), _words(row))
    remember(work, customer_id, "SMS_CONSENT_RECORDED", by=by, seen=[seen])
    work.emit(consent_snapshot(row))
    return row


async def mark_number(work: UnitOfWork, event: OptChange) -> None:
    """Mark a number that wants no more texts, or wants them again, for everybody who uses it."""
    await work.advisory_lock(f"number {event.number_id}")
    row = await work.session.get(NumberRow, event.number_id)
    if row is not None and row.version >= event.version:
        return
    opted_out = isinstance(event, OptedOut)
    was_out = row.opted_out if row else None
    if row is None:
        row = NumberRow(number_id=event.number_id)
        work.session.add(row)
    row.number, row.version, row.how, row.at = event.number, event.version, event.how, event.at
    row.opted_out = opted_out
    if was_out == opted_out:
        return
    for customer_id in await _users_of(work, event.number):
        remember(
            work,
            customer_id,
            "SMS_OPTED_OUT" if opted_out else "SMS_OPTED_IN",
            by=None,
            seen=[Change("sms_number", None, f"{event.number} ({event.how})")],
        )


async def _users_of(work: UnitOfWork, number: str) -> list[UUID]:
    """Return the customers with this number in any of their boxes."""
    query = select(CustomerRow).where(
        CustomerRow.clues.contains([f"phone:{digits_of(number)}"]), CustomerRow.removed_at.is_(None)
    )
    found = await work.session.scalars(query.order_by(CustomerRow.id))
    return [one.id for one in found if number in dict(one.phones.numbers()).values()]


def _words(row: ConsentRow | None) -> str | None:
    return f"{row.number}: {'YES' if row.granted else 'NO'} ({row.how})" if row else None
