"""The moment at which a version of a note is recorded, and what holds at that moment.

Versions of one customer's notes never share a moment, and none is earlier than the one before it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Interval, Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from backbone.db.models import Instant
from backbone.db.unit_of_work import ReadSession, UnitOfWork
from contacts.dependencies import Dependencies
from contacts.domain.note import Circumstances, CustomerGone

_TICK = timedelta(microseconds=1)
_NOW = "coalesce(:fixed_now, clock_timestamp())"
_SETTINGS = f"""
    {_NOW} AS now,
    (SELECT version FROM code_set) AS codes_version,
    (SELECT (body->'mailing_system')::boolean FROM reference WHERE name = 'agency')
        AS mailing_system,
    (SELECT body->>'time_zone' FROM reference WHERE name = 'agency') AS time_zone
"""  # noqa: S608  put together from constants
_FIXED_NOW = bindparam("fixed_now", type_=Instant)
_READ = text(f"SELECT {_SETTINGS}").bindparams(_FIXED_NOW)

# One statement for everything saves must know, because saving is what the front desk waits for.
# The clock row is the customer's: whoever updates it second waits, and is later by a microsecond.
_ADVANCE = text(f"""
WITH asked AS (
    SELECT customer_id, removed
    FROM unnest(:customer_ids) AS one (customer_id) LEFT JOIN customer USING (customer_id)
), advanced AS (
    INSERT INTO customer_clock AS clock (customer_id, last_recorded_at)
    SELECT customer_id, greatest({_NOW}, :not_before) + :room FROM asked
    WHERE CASE WHEN removed IS NULL THEN :even_unknown WHEN removed THEN :even_removed ELSE true END
    ORDER BY customer_id
    ON CONFLICT (customer_id) DO UPDATE SET last_recorded_at = :room + greatest(
        {_NOW}, :not_before, clock.last_recorded_at + interval '1 microsecond'
    )
    RETURNING customer_id, last_recorded_at
)
SELECT customer_id, removed, last_recorded_at, {_SETTINGS}
FROM asked LEFT JOIN advanced USING (customer_id)
""").bindparams(  # noqa: S608  put together from constants
    bindparam("customer_ids", type_=ARRAY(Uuid)),
    bindparam("even_unknown", type_=Boolean),
    bindparam("even_removed", type_=Boolean),
    bindparam("not_before", type_=Instant),
    bindparam("room", type_=Interval),
    _FIXED_NOW,
)


class CustomerNotHeardOf(Exception):
    """No event of this customer has arrived yet; the customer service knows if there is one."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a version of a customer's note is recorded, and what it is checked against."""

    customer_id: UUID
    recorded_at: datetime
    circumstances: Circumstances


async def stamp_notes(
    work: UnitOfWork[Dependencies],
    customer_ids: Sequence[UUID],
    *,
    after: datetime | None = None,
    even_unknown: bool = False,
    even_removed: bool = False,
) -> Sequence[Stamp | CustomerGone | CustomerNotHeardOf]:
    """Return a stamp for each note, given whose it is, or why there is none, in the same order.

    The time is the database's, one for all replicas, and later than `after`. Whoever stamps a note
    of the same customer waits until this unit of work ends.
    """
    room = max(Counter(customer_ids).values()) - 1
    parameters = {
        "customer_ids": list(dict.fromkeys(customer_ids)),
        "not_before": after and after + _TICK,
        "room": room * _TICK,
        "even_unknown": even_unknown,
        "even_removed": even_removed,
        "fixed_now": work.fixed_now,
    }
    rows = (await work.session.execute(_ADVANCE, parameters)).all()
    circumstances = await _circumstances(work, rows[0])
    by_customer = {row.customer_id: row for row in rows}
    given: Counter[UUID] = Counter()
    stamps: list[Stamp | CustomerGone | CustomerNotHeardOf] = []
    for customer_id in customer_ids:
        row = by_customer[customer_id]
        if row.last_recorded_at is None:
            stamps.append(CustomerGone() if row.removed else CustomerNotHeardOf())
        else:
            recorded_at = row.last_recorded_at - (room - given[customer_id]) * _TICK
            stamps.append(Stamp(customer_id, recorded_at, circumstances))
            given[customer_id] += 1
    return stamps


async def stamp_note(
    work: UnitOfWork[Dependencies],
    customer_id: UUID,
    *,
    after: datetime | None = None,
    even_removed: bool = False,
) -> Stamp:
    """Return the stamp of one note whose customer is known to exist, or raise CustomerGone."""
    [stamp] = await stamp_notes(
        work, [customer_id], after=after, even_unknown=True, even_removed=even_removed
    )
    if isinstance(stamp, Exception):
        raise stamp
    return stamp


async def read_circumstances(read: ReadSession[Dependencies]) -> Circumstances:
    """Return what holds now, without stamping anything."""
    row = (await read.session.execute(_READ, {"fixed_now": read.fixed_now})).one()
    return await _circumstances(read, row)


async def _circumstances(read: ReadSession[Dependencies], row: Row[Any]) -> Circumstances:
    return Circumstances(
        now=row.now,
        codes=await read.deps.codes.get(read.session, version=row.codes_version),
        # Until the agency has said otherwise it has a mailing system, as its profile begins.
        mailing_system=row.mailing_system is not False,
        time_zone=row.time_zone or "UTC",
    )
