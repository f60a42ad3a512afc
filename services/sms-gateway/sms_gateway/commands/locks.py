"""Who waits for whom: numbers first, then customers, each in one order, then single texts.

A send holds its number while the provider is called. So whatever changes whether a number may be
texted waits until no call to it is under way, and the next call sees the change (I-18).
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text

from backbone.db.unit_of_work import UnitOfWork

_USERS = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('customer ' || one, 0)) FROM ("
    " SELECT customer_id::text AS one FROM customer WHERE numbers @> ARRAY[:number]"
    " UNION SELECT customer_id::text FROM message"
    " WHERE number = :number AND customer_id IS NOT NULL ORDER BY one) AS users"
)


def name_of_number(number: str) -> str:
    """Return the name under which a number is held."""
    return f"number {number}"


async def lock_numbers(work: UnitOfWork, numbers: Iterable[str]) -> None:
    """Keep some numbers to this work."""
    for number in sorted(set(numbers)):
        await work.advisory_lock(name_of_number(number))


async def lock_customers(work: UnitOfWork, customers: Iterable[UUID]) -> None:
    """Keep what follows from some customers' facts to this work."""
    for customer_id in sorted(set(customers)):
        await work.advisory_lock(f"customer {customer_id}")


async def lock_users(work: UnitOfWork, number: str) -> None:
    """Keep what follows from the facts of whoever uses a number, or was texted there, to this work.

    In the order of `lock_customers`: ids sort as their words do.
    """
    await work.session.execute(_USERS, {"number": number})
