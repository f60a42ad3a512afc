"""What a generation contains, counted and summed up in a fingerprint.

Only what reports can show counts: one generation may know of a removed customer or a deleted note
and another may not, and no report would differ.
"""

import hashlib

from sqlalchemy import bindparam, text

from backbone.db.unit_of_work import ReadSession
from reporting.schemas import GenerationContents

_CUSTOMER_NOT_REMOVED = """
  NOT EXISTS (SELECT FROM customer removed WHERE removed.generation = one.generation
              AND removed.customer_id = one.customer_id AND removed.removed)
"""
_NOTE_IS_SHOWN = """
  EXISTS (SELECT FROM note WHERE note.generation = one.generation
          AND note.contact_id = one.contact_id AND NOT note.voided AND NOT EXISTS (
            SELECT FROM customer removed WHERE removed.generation = note.generation
            AND removed.customer_id = note.customer_id AND removed.removed))
"""
_SHOWN = {
    "notes": ("note", "contact_id", f"NOT voided AND {_CUSTOMER_NOT_REMOVED}"),
    "deficiencies": ("deficiency", "deficiency_id", _NOTE_IS_SHOWN),
    "pieces": ("piece", "piece_id", _NOTE_IS_SHOWN),
    "customers": ("customer", "customer_id", "NOT removed"),
}
"""Of each kind its table, its key, and which rows reports can show."""


async def read_contents(read: ReadSession, generation: int) -> GenerationContents:
    """Read everything of a generation that reports can show, in one order."""
    counts: dict[str, int] = {}
    fingerprint = hashlib.sha256()
    for name, (table, key, shown) in _SHOWN.items():
        # `to_jsonb` writes instants in UTC and the keys of objects in one order.
        every = text(
            f"SELECT (to_jsonb(one) - 'generation')::text FROM {table} one"  # noqa: S608  our names
            f" WHERE one.generation = :generation AND {shown} ORDER BY one.{key}"
        ).bindparams(bindparam("generation", generation))
        counts[name] = 0
        rows = await read.session.stream(every.execution_options(yield_per=1000))
        async for (row,) in rows:
            counts[name] += 1
            fingerprint.update(f"{name} {row}\n".encode())
    return GenerationContents(counts=counts, sha256=fingerprint.hexdigest())


async def count_contents(read: ReadSession, generation: int) -> dict[str, int]:
    """Count the same without reading it."""
    return {
        name: await read.session.scalar(
            text(
                f"SELECT count(*) FROM {table} one"  # noqa: S608  our names
                f" WHERE one.generation = :generation AND {shown}"
            ),
            {"generation": generation},
        )
        or 0
        for name, (table, _, shown) in _SHOWN.items()
    }
