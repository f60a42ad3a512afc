"""What an envelope must know of a customer, and who is worked on at the moment."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from backbone.db.reference_data import store_customers
from backbone.db.unit_of_work import ReadSession, UnitOfWork
from contracts.customer import CustomerRemoved, CustomerSaved
from mailing.domain.address import Address
from mailing.domain.pieces import Recipient
from mailing.domain.printable_text import titled
from mailing.tables import CUSTOMER, RETURNED

_MOST_LOCKS: Final = 1000
"""Customers locked one by one. The server has room for only so many locks at once."""
_ALL_CUSTOMERS: Final = "customers"


async def lock_customers(work: UnitOfWork, customers: Iterable[UUID]) -> None:
    """Make everybody else wait who wants to change the pieces of one of these customers.

    Whoever needs very many of them makes all others wait.
    """
    names = {f"customer {customer}" for customer in customers}
    if len(names) > _MOST_LOCKS:
        await work.advisory_lock(_ALL_CUSTOMERS)
    elif names:
        await work.advisory_lock(*names, shared=[_ALL_CUSTOMERS])


async def store_recipients(
    work: UnitOfWork, events: Sequence[CustomerSaved | CustomerRemoved]
) -> None:
    """Keep the newest version of each customer; of a removed one, only that there was one."""
    blank: dict[str, Any] = {"number": None, "name": None, "address": {}, "prefers_email": False}
    blank |= dict.fromkeys(("has_phone", "deceased", "no_post"), False)
    await store_customers(work, CUSTOMER, events, columns=_columns, blank=blank)


def _columns(event: CustomerSaved) -> Mapping[str, Any]:
    address = event.mailing_address
    return {
        "number": event.number,
        "name": titled(event.display_name),
        "address": address.model_dump() if address else {},
        "prefers_email": event.preferred_contact_method == "EMAIL",
        "deceased": event.deceased,
        "no_post": event.no_post,
        "has_phone": any(event.phones.model_dump().values()),
    }


async def load_recipients(
    read: ReadSession, customers: Collection[UUID]
) -> Mapping[UUID, Recipient]:
    """Return what is known of customers; an unknown one is missing."""
    session = read.session
    returned: Mapping[UUID, set[str]] = defaultdict(set)
    for row in await session.execute(select(RETURNED).where(RETURNED.c.customer_id.in_(customers))):
        returned[row.customer_id].add(row.address)
    rows = await session.execute(select(CUSTOMER).where(CUSTOMER.c.customer_id.in_(customers)))
    return {
        row.customer_id: Recipient(
            customer_id=row.customer_id,
            removed=row.removed,
            name=row.name or "",
            address=Address.from_record(row.address),
            prefers_email=row.prefers_email,
            deceased=row.deceased,
            no_post=row.no_post,
            returned=frozenset(returned[row.customer_id]),
            # Nobody has said so yet of records kept before that was asked.
            can_be_phoned=not row.removed and row.has_phone is not False,
        )
        for row in rows
    }
