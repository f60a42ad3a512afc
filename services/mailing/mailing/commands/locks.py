"""Who waits for whom: replicas settle one customer's pieces one after the other, never at once."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import text

from backbone.db.unit_of_work import UnitOfWork

_MANY: Final = 1000
"""Customers locked one by one. The server has room for only so many locks at once."""
_EVERYBODY: Final = -1
"""A key no customer has."""
_LOCK = text(
    "SELECT pg_advisory_xact_lock_shared(:everybody) UNION ALL"
    " SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key"
)
_LOCK_EVERYBODY = text("SELECT pg_advisory_xact_lock(:everybody)")


async def lock_customers(work: UnitOfWork, customers: Iterable[UUID]) -> None:
    """Make everyone else wait who wants to settle the pieces of one of these customers.

    Always in one order: whoever waits holds nothing the other one needs. A key that two customers
    share only makes somebody wait a moment longer. Whoever needs very many makes everybody wait.
    """
    keys = sorted({int.from_bytes(one.bytes[8:]) >> 1 for one in customers})
    if len(keys) > _MANY:
        await work.session.execute(_LOCK_EVERYBODY, {"everybody": _EVERYBODY})
    elif keys:
        await work.session.execute(_LOCK, {"everybody": _EVERYBODY, "keys": keys})
