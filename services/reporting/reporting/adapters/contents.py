"""What an edition knows, counted and summed up in a fingerprint.

Only what reports can show counts: the grave of a removed customer, or of a deleted note, may be
known to one telling and not to another, and no report would differ.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, text

from backbone.db.unit_of_work import ReadSession

_THERE = """
  NOT EXISTS (SELECT FROM customer gone WHERE gone.edition = one.edition
              AND gone.customer_id = one.customer_id AND gone.removed)
"""
_STANDS = """
  EXISTS (SELECT FROM note WHERE note.edition = one.edition AND note.contact_id = one.contact_id
          AND NOT note.voided AND NOT EXISTS (
            SELECT FROM customer gone WHERE gone.edition = note.edition
            AND gone.customer_id = note.customer_id AND gone.removed))
"""
_CONTENTS = {
    "notes": ("note", "contact_id", f"NOT voided AND {_THERE}"),
    "deficiencies": ("deficiency", "deficiency_id", _STANDS),
    "pieces": ("piece", "piece_id", _STANDS),
    "customers": ("customer", "customer_id", "NOT removed"),
    "references": ("reference", "name", "true"),
}


@dataclass(frozen=True, slots=True)
class Contents:
    """How much an edition knows, and the fingerprint of all of it."""

    counts: Mapping[str, int]
    sha256: str


async def contents_of(read: ReadSession, edition: int) -> Contents:
    """Read everything an edition can show, in one order."""
    counts: dict[str, int] = {}
    fingerprint = hashlib.sha256()
    for name, (table, key, shown) in _CONTENTS.items():
        # Instants are written in UTC by `to_jsonb`, keys of objects in one order.
        every = text(
            f"SELECT (to_jsonb(one) - 'edition')::text FROM {table} one"  # noqa: S608  names of ours
            f" WHERE one.edition = :edition AND {shown} ORDER BY one.{key}"
        ).bindparams(bindparam("edition", edition))
        counts[name] = 0
        rows = await read.session.stream(every.execution_options(yield_per=1000))
        async for (row,) in rows:
            counts[name] += 1
            fingerprint.update(f"{name} {row}\n".encode())
    return Contents(counts, fingerprint.hexdigest())


async def counts_of(read: ReadSession, edition: int) -> Mapping[str, int]:
    """Count what an edition can show, without reading it."""
    return {
        name: await read.session.scalar(
            text(
                f"SELECT count(*) FROM {table} one"  # noqa: S608  names of ours
                f" WHERE one.edition = :edition AND {shown}"
            ),
            {"edition": edition},
        )
        or 0
        for name, (table, _, shown) in _CONTENTS.items()
    }
