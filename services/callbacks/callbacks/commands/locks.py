"""Who waits for whom: replicas fold one customer's facts one after the other, never at once."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text

from backbone.db.unit_of_work import UnitOfWork

_BOOK = -1
"""The lock of the reference book. Folding shares it, changing the book excludes everybody."""

_LOCK = text(
    "SELECT CASE WHEN key = :book THEN pg_advisory_xact_lock_shared(key)"
    " ELSE pg_advisory_xact_lock(key) END FROM unnest(CAST(:keys AS bigint[])) AS key"
)
_LOCK_ALONE = text("SELECT pg_advisory_xact_lock(:book)")


async def lock_customers(work: UnitOfWork, customers: Iterable[UUID]) -> None:
    """Make everyone else wait who wants to fold one of these customers.

    Always in one order, the book first: whoever waits holds nothing the other one needs. A key that
    two customers share only makes somebody wait a moment longer.
    """
    keys = sorted({int.from_bytes(one.bytes[8:]) >> 1 for one in customers})
    await work.session.execute(_LOCK, {"book": _BOOK, "keys": [_BOOK, *keys]})


async def lock_book(work: UnitOfWork) -> None:
    """Make everyone else wait who wants to read or change the reference book."""
    await work.session.execute(_LOCK_ALONE, {"book": _BOOK})
