"""Digests: what a service published and what another took in, hour by hour, quick to compare.

Both sides read hour and digest from the event ids alone, so that equal sets give equal digests in
any two databases. What differs is settled exactly, by the ids themselves.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from contracts.reconciliation import RECONCILIATION_EVENTS, RangeDigest

Database = AsyncConnection | AsyncSession

COMPARED = timedelta(days=6)
"""How far back is compared: a published event is kept for seven days, and clocks may differ."""
HOUR_MS = 3_600_000

_NOT_COMPARED = [event.type for event in RECONCILIATION_EVENTS]
# Not PostgreSQL's own hash functions: they may differ between its versions, and md5 is forbidden
# where only approved cryptography is.
_DIGEST = (
    "coalesce(to_hex(bit_xor(CAST(CAST('x' || left(encode(sha256(uuid_send(event_id)), 'hex'), 16)"
    " AS bit(64)) AS bigint))), '0')"
)
_HOUR = (
    "CAST(CAST('x' || left(encode(uuid_send(event_id), 'hex'), 12) AS bit(48)) AS bigint)"
    f" / {HOUR_MS}"
)
_PUBLISHED = text(
    f"""
    SELECT type, {_HOUR} AS hour, count(*) AS events, {_DIGEST} AS digest FROM outbox
    WHERE event_id >= :from_id AND event_id < :to_id AND type <> ALL(CAST(:left_out AS text[]))
      AND published_at <= coalesce(CAST(:published_by AS timestamptz), 'infinity')
    GROUP BY 1, 2 ORDER BY 2, 1
    """  # noqa: S608  constants of this module
)
_PUBLISHED_IN_RANGE = text(
    f"""
    SELECT count(*), {_DIGEST} FROM outbox
    WHERE event_id >= :from_id AND event_id < :to_id AND type = :type AND published_at IS NOT NULL
    """  # noqa: S608  constants of this module
)
_TAKEN_IN = text(
    f"""
    SELECT CAST(wanted.n AS integer) - 1 AS n, taken.events, taken.digest, EXISTS (
               SELECT FROM inbox WHERE event_id >= wanted.from_id AND event_id < wanted.to_id
               AND inbox.type IS NULL) AS untyped
    FROM unnest(CAST(:types AS text[]), CAST(:from_ids AS uuid[]), CAST(:to_ids AS uuid[]))
         WITH ORDINALITY AS wanted (type, from_id, to_id, n)
    CROSS JOIN LATERAL (
        SELECT count(*) AS events, {_DIGEST} AS digest FROM (
            SELECT event_id FROM inbox
            WHERE event_id >= wanted.from_id AND event_id < wanted.to_id
              AND inbox.type = wanted.type AND inbox.source = :source
            UNION
            SELECT event_id FROM dead_letter
            WHERE event_id >= wanted.from_id AND event_id < wanted.to_id
              -- Only a readable envelope has a type: no other body is parsed.
              AND CASE WHEN dead_letter.type = wanted.type
                       THEN CAST(body AS json) ->> 'source' END = :source
        ) AS known
    ) AS taken
    ORDER BY wanted.n
    """  # noqa: S608  constants of this module
)
_IDS_TAKEN_IN = text(
    """
    SELECT event_id FROM inbox WHERE event_id >= :from_id AND event_id < :to_id
       AND (type = :type AND source = :source OR type IS NULL)
    UNION
    SELECT event_id FROM dead_letter WHERE event_id >= :from_id AND event_id < :to_id
    ORDER BY event_id
    """
)
_LACKING = text(
    """
    SELECT position, event_id FROM outbox
    WHERE event_id >= :from_id AND event_id < :to_id AND type = :type
      AND published_at <= coalesce(CAST(:published_by AS timestamptz), 'infinity')
      AND event_id <> ALL(CAST(:ids AS uuid[]))
    ORDER BY position
    """
)
_TELL_AGAIN = text(
    "UPDATE outbox SET published_at = NULL, due_at = clock_timestamp(), tries = 0"
    " WHERE position = ANY(CAST(:positions AS bigint[]))"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A range in which a consumer does not have exactly what its source published."""

    published: RangeDigest
    taken_in: int
    untyped: bool
    """Whether events were taken in there by a version that did not note their types yet."""

    @property
    def missing(self) -> int:
        """About how many events are missing; exactly, unless the consumer has others as well."""
        return max(self.published.count - self.taken_in, 1)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A published event that a consumer does not have."""

    position: int
    event_id: UUID


def first_id(moment: datetime) -> UUID:
    """Return the id before which every UUIDv7 was made before the moment."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def hour_of(event_id: UUID) -> datetime:
    """Return the hour, in UTC, in which an id was made."""
    return datetime.fromtimestamp((event_id.int >> 80) // HOUR_MS * HOUR_MS / 1000, UTC)


async def published_ranges(
    database: Database, *, now: datetime, up_to: UUID, published_by: datetime | None = None
) -> Sequence[RangeDigest]:
    """Return a digest of every hour and type published in the days that are compared.

    Only events with ids below `up_to` that were published by a moment, at any time without one.
    """
    since = (now - COMPARED).replace(minute=0, second=0, microsecond=0)
    parameters = {
        "from_id": first_id(since),
        "to_id": up_to,
        "left_out": _NOT_COMPARED,
        "published_by": published_by,
    }
    return [
        RangeDigest(
            type=row.type,
            from_id=UUID(int=row.hour * HOUR_MS << 80),
            to_id=min(UUID(int=(row.hour + 1) * HOUR_MS << 80), up_to),
            count=row.events,
            digest=row.digest,
        )
        for row in await database.execute(_PUBLISHED, parameters)
    ]


async def published_range(database: Database, one: RangeDigest, *, lacking: int) -> RangeDigest:
    """Return the digest of one range anew, with how many a consumer lacked there."""
    parameters = {"type": one.type, "from_id": one.from_id, "to_id": one.to_id}
    count, digest = (await database.execute(_PUBLISHED_IN_RANGE, parameters)).one()
    return one.model_copy(update={"count": count, "digest": digest, "lacking": lacking})


async def differences(
    database: Database, source: str, ranges: Sequence[RangeDigest]
) -> Sequence[Difference]:
    """Return the ranges in which the database of a consumer has not what the source published."""
    parameters = {
        "source": source,
        "types": [one.type for one in ranges],
        "from_ids": [one.from_id for one in ranges],
        "to_ids": [one.to_id for one in ranges],
    }
    rows = await database.execute(_TAKEN_IN, parameters)
    return [
        Difference(ranges[row.n], row.events, row.untyped)
        for row in rows
        if (row.events, row.digest) != (ranges[row.n].count, ranges[row.n].digest)
    ]


async def ids_taken_in(database: Database, source: str, one: RangeDigest) -> Sequence[UUID]:
    """Return, in order, the ids a consumer has in a range; with others whose type is unknown."""
    parameters = {
        "source": source,
        "type": one.type,
        "from_id": one.from_id,
        "to_id": one.to_id,
    }
    return (await database.execute(_IDS_TAKEN_IN, parameters)).scalars().all()


async def lacking(
    database: Database,
    one: RangeDigest,
    taken_in: Collection[UUID],
    *,
    published_by: datetime | None = None,
) -> Sequence[Lacking]:
    """Return what was published in a range and is not among the ids a consumer has."""
    parameters = {
        "type": one.type,
        "from_id": one.from_id,
        "to_id": one.to_id,
        "ids": list(taken_in),
        "published_by": published_by,
    }
    rows = await database.execute(_LACKING, parameters)
    return [Lacking(row.position, row.event_id) for row in rows]


async def tell_again(database: Database, events: Iterable[Lacking]) -> None:
    """Mark published events as unsent, so that the relay publishes them once more."""
    await database.execute(_TELL_AGAIN, {"positions": [one.position for one in events]})
