"""What may not change at the same time: numbers are locked first, then customers, then rows.

A send locks its number while the provider is called. So whatever changes whether a number may be
texted waits until no call to it is under way, and the next call sees the change (N-18).
"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from uuid import UUID

from sqlalchemy import select, union

from backbone.db.unit_of_work import UnitOfWork
from sms_gateway.tables import CustomerRow, MessageRow


def lock_of_number(number: str) -> str:
    """Return the name of a number's lock."""
    return f"number {number}"


async def lock_numbers(work: UnitOfWork, numbers: Iterable[str]) -> None:
    """Let nobody else change whether these numbers may be texted, nor text them."""
    await work.advisory_lock(*map(lock_of_number, numbers))


async def lock_customers(work: UnitOfWork, customers: Iterable[UUID]) -> None:
    """Let nobody else plan the reminders of these customers."""
    await work.advisory_lock(*(f"customer {one}" for one in customers))


async def lock_customers_of(
    work: UnitOfWork, numbers: Collection[str], *, customers: Collection[UUID] = ()
) -> Collection[UUID]:
    """Lock whoever uses these numbers or was texted there, and `customers`; return them all.

    While we wait, somebody else may come to use a number. Then all locks are released and taken
    anew: only one order over all of them keeps two transactions from waiting for each other.
    """
    while True:
        with suppress(_NumberGainedUser):
            async with work.session.begin_nested():
                found = {*customers, *await _customers_of(work, numbers)}
                await lock_customers(work, found)
                if found.issuperset(await _customers_of(work, numbers)):
                    return found
                raise _NumberGainedUser


class _NumberGainedUser(Exception):
    """Somebody came to use a number whose users were being locked."""


async def _customers_of(work: UnitOfWork, numbers: Collection[str]) -> Collection[UUID]:
    if not numbers:
        return ()
    using = select(CustomerRow.customer_id).where(CustomerRow.numbers.overlap(list(numbers)))
    texted = select(MessageRow.customer_id).where(
        MessageRow.number.in_(numbers), MessageRow.customer_id.is_not(None)
    )
    return (await work.session.scalars(union(using, texted))).all()
