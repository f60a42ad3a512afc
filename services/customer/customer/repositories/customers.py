"""Customer records that are still there."""

from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from customer.domain.exceptions import CustomerNotFound
from customer.domain.phones import digits_of
from customer.tables import CustomerRow


async def get_customer(read: ReadSession, customer_id: UUID) -> CustomerRow:
    """Return a record that was not removed."""
    return _present(await read.session.get(CustomerRow, customer_id))


async def lock_customer(work: UnitOfWork, customer_id: UUID) -> CustomerRow:
    """Return a record nobody else changes meanwhile: of two who save at once one waits (N-24)."""
    query = select(CustomerRow).where(CustomerRow.id == customer_id).with_for_update()
    return _present(await work.session.scalar(query))


async def customers_with_number(read: ReadSession, number: str) -> list[UUID]:
    """Return the customers with this number in any of their boxes."""
    query = select(CustomerRow).where(
        CustomerRow.clues.contains([f"phone:{digits_of(number)}"]), CustomerRow.removed_at.is_(None)
    )
    found = await read.session.scalars(query.order_by(CustomerRow.id))
    return [one.id for one in found if number in dict(one.phones.numbers()).values()]


def _present(row: CustomerRow | None) -> CustomerRow:
    if row is None or row.removed_at is not None:
        raise CustomerNotFound
    return row
