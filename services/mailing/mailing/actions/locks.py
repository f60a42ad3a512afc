"""Who waits for whom: replicas settle one customer's pieces one after the other, never at once."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text

from backbone.work import Work

_LOCK = text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")


async def lock_customers(work: Work, customers: Iterable[UUID]) -> None:
    """Make everyone else wait who wants to settle the pieces of one of these customers.

    Always in one order: whoever waits holds nothing the other one needs. A key that two customers
    share only makes somebody wait a moment longer.
    """
    keys = sorted({int.from_bytes(one.bytes[8:]) >> 1 for one in customers})
    if keys:
        await work.session.execute(_LOCK, {"keys": keys})
