"""A customer's turn: the one moment at which a version of one of their notes is stored."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Boolean, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Uuid

from backbone.db.models import Instant
from backbone.db.unit_of_work import ReadSession, UnitOfWork
from contacts.domain.note import Counter, CustomerGone
from contacts.tables import CustomerRow

_NOW = "coalesce(:told_time, clock_timestamp())"
_AROUND = """
    (SELECT version FROM code_set) AS codes_version,
    (SELECT mailing_system FROM agency ORDER BY version DESC LIMIT 1) AS mailing_system,
    (SELECT time_zone FROM agency ORDER BY version DESC LIMIT 1) AS time_zone
"""
_TIMES = (bindparam("told_time", type_=Instant), bindparam("later_than", type_=Instant))

# One statement for everything saves must know, because saving is what the front desk waits for.
# The clock row is the customer's: whoever updates it second waits, and is later by a microsecond.
_TURNS = text(f"""
WITH asked AS (
    SELECT customer_id, customer.removed, {_NOW} AS now
    FROM unnest(:customer_ids) AS one (customer_id) LEFT JOIN customer USING (customer_id)
), turn AS (
    INSERT INTO customer_clock AS clock (customer_id, last_recorded_at)
    SELECT customer_id, greatest(now, :later_than) FROM asked WHERE :anyway OR NOT removed
    ORDER BY customer_id
    ON CONFLICT (customer_id) DO UPDATE SET last_recorded_at = greatest(
        {_NOW}, :later_than, clock.last_recorded_at + interval '1 microsecond'
    )
    RETURNING customer_id, last_recorded_at
)
SELECT customer_id, now, removed, last_recorded_at AS recorded_at, {_AROUND}
FROM asked LEFT JOIN turn USING (customer_id)
""").bindparams(  # noqa: S608  put together from constants
    bindparam("customer_ids", type_=ARRAY(Uuid)), bindparam("anyway", type_=Boolean), *_TIMES
)
_LOOK = text(f"SELECT {_NOW} AS now, {_AROUND}").bindparams(_TIMES[0])

_CONFIRM = insert(CustomerRow.metadata.tables["customer"]).on_conflict_do_nothing()
_TICK = timedelta(microseconds=1)


class CustomerNotHeardOf(Exception):  # noqa: N818  a fact, not an "error"
    """No news of this customer has arrived yet; the customer service knows whether there is one."""


NoTurn = CustomerGone | CustomerNotHeardOf
"""Why a customer's note gets no moment."""


@dataclass(frozen=True, slots=True)
class Turn:
    """When this version is stored, and what it is checked against."""

    customer_id: UUID
    recorded_at: datetime
    counter: Counter


@dataclass(frozen=True, slots=True)
class Around:
    """What holds now: the moment, the code tables, the agency's switches and its time zone."""

    counter: Counter
    time_zone: str


async def take_turns(
    work: UnitOfWork, customer_ids: Collection[UUID]
) -> Mapping[UUID, Turn | NoTurn]:
    """Give customers' new notes their moment, later than any before; saves for one customer queue.

    The moment is the database's: it is the same for all replicas, whatever their own clocks say.
    A customer who gets none is told why.
    """
    return await _turns(work, customer_ids, anyway=False, later_than=None, even_removed=False)


async def take_turn(work: UnitOfWork, customer_id: UUID) -> Turn:
    """Give one customer's new note its moment, or raise why not."""
    return _taken((await take_turns(work, [customer_id]))[customer_id])


async def confirm_customer(work: UnitOfWork, customer_id: UUID) -> None:
    """Remember a customer the customer service confirmed; the news of it is still under way."""
    row = {"customer_id": customer_id, "version": 0, "removed": False}
    await work.session.execute(_CONFIRM, row)


async def take_any_turn(work: UnitOfWork, customer_id: UUID) -> Turn:
    """Give a note the system itself writes its moment, whatever is known of the customer."""
    return await _turn_anyway(work, customer_id, later_than=None, even_removed=True)


async def take_turn_again(
    work: UnitOfWork, customer_id: UUID, *, last: datetime, even_removed: bool
) -> Turn:
    """Give a new version of a note that is already here its moment, later than its last version."""
    return await _turn_anyway(work, customer_id, later_than=last + _TICK, even_removed=even_removed)


async def _turn_anyway(
    work: UnitOfWork, customer_id: UUID, *, later_than: datetime | None, even_removed: bool
) -> Turn:
    found = await _turns(
        work, [customer_id], anyway=True, later_than=later_than, even_removed=even_removed
    )
    return _taken(found[customer_id])


def _taken(turn: Turn | NoTurn) -> Turn:
    if isinstance(turn, Turn):
        return turn
    raise turn


async def _turns(
    work: UnitOfWork,
    customer_ids: Collection[UUID],
    *,
    anyway: bool,
    later_than: datetime | None,
    even_removed: bool,
) -> dict[UUID, Turn | NoTurn]:
    parameters = {
        "customer_ids": list(customer_ids),
        "anyway": anyway,
        "told_time": work.fixed_now,
        "later_than": later_than,
    }
    found: dict[UUID, Turn | NoTurn] = {}
    for row in (await work.session.execute(_TURNS, parameters)).all():
        if row.removed and not even_removed:
            found[row.customer_id] = CustomerGone()
        elif row.recorded_at is None:
            found[row.customer_id] = CustomerNotHeardOf()
        else:
            counter = await _counter(
                work,
                row.now,
                codes_version=row.codes_version,
                mailing_system=row.mailing_system,
            )
            found[row.customer_id] = Turn(row.customer_id, row.recorded_at, counter)
    return found


async def look_around(read: ReadSession) -> Around:
    """See what holds now, without taking anybody's turn."""
    row = (await read.session.execute(_LOOK, {"told_time": read.fixed_now})).one()
    counter = await _counter(
        read, row.now, codes_version=row.codes_version, mailing_system=row.mailing_system
    )
    return Around(counter, row.time_zone or "UTC")


async def _counter(
    read: ReadSession, now: datetime, *, codes_version: int, mailing_system: bool | None
) -> Counter:
    codes = await read.deps.codes(read.session, version=codes_version)
    # Until the agency has said otherwise it has a mailing system, as its profile begins with one.
    return Counter(now=now, codes=codes, mailing_system=mailing_system is not False)
