"""Facts, between the contract, the table and the rules."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import NULLTYPE

from backbone.db.models import table_of
from callbacks.domain.best_times import BestTime
from callbacks.domain.clocks import Clock
from callbacks.domain.decisions import Decisions, Question
from callbacks.domain.effects import Attempt, Clear, Create, Effect, Keep
from callbacks.domain.facts import NOTE_FIELDS, Fact, note_fields
from callbacks.domain.withholding import Withheld, withheld
from callbacks.tables import CustomerRow, FactRow
from contracts.contacts import ContactSnapshot, ContactVoided

FACT = table_of(FactRow)
CUSTOMER = table_of(CustomerRow)

_NOTE = (*NOTE_FIELDS, "version", "customer_id", "voided", "voided_by")
_EFFECT = ("effect", "rule", "tier", "lane", "clock", "hard_stop_hours", "lifted", "flagged")
FACT_COLUMNS = (*_NOTE, *_EFFECT)

# The driver makes a list of an array by itself; SQLAlchemy would go through each once more.
_FACTS = select(
    *(
        type_coerce(FACT.c[name], NULLTYPE).label(name) if name == "resolves" else FACT.c[name]
        for name in FACT_COLUMNS
    )
)
_REMOVED = exists().where(CUSTOMER.c.customer_id == FACT.c.customer_id, CUSTOMER.c.removed)


def row_of_note(note: ContactSnapshot, decisions: Decisions) -> dict[str, Any]:
    """Return the row of a note, with what the note does by a decision table (T-33)."""
    values = note_fields(note)
    for name in ("shut_off_date", "follow_up_date"):
        day: str | None = values[name]
        values[name] = date.fromisoformat(day) if day else None
    return {
        **values,
        "version": note.version,
        "customer_id": note.customer_id,
        "voided": isinstance(note, ContactVoided),
        "voided_by": note.voided_by if isinstance(note, ContactVoided) else None,
        **effect_columns(decisions.decide(Question.about(note))),
    }


def effect_columns(effect: Effect) -> dict[str, Any]:
    """Write an effect as columns."""
    create = effect if isinstance(effect, Create) else None
    return {
        "effect": effect.name,
        "rule": effect.rule,
        "tier": create.tier if create else None,
        "lane": create.lane if create else None,
        "clock": str(create.clock) if create else None,
        "hard_stop_hours": create.hard_stop_hours if create else None,
        "lifted": create.lifted if create else False,
        "flagged": isinstance(effect, Keep) and effect.flagged,
    }


@lru_cache(maxsize=1000)
def _effect_of(
    effect: str,
    rule: str,
    tier: int,
    lane: str,
    clock: str,
    hard_stop_hours: int | None,
    lifted: bool,  # noqa: FBT001  a column, as all the others
    flagged: bool,  # noqa: FBT001  the same
) -> Effect:
    """Read an effect back from its columns; there are few different ones."""
    match effect:
        case "CREATE":
            return Create(rule, tier, lane, Clock.parse(clock), hard_stop_hours, lifted=lifted)
        case "CLEAR":
            return Clear(rule)
        case "ATTEMPT":
            return Attempt(rule)
        case _:
            return Keep(rule, flagged=flagged)


def fact_of_row(row: Sequence[Any]) -> Fact:
    """Read a fact back from the columns of `FACT_COLUMNS`, in their order."""
    values = dict(zip(_NOTE, row, strict=False))
    values["resolves"] = tuple(values["resolves"])
    return Fact(**values, effect=_effect_of(*row[len(_NOTE) :]))


def matters(row: dict[str, Any]) -> bool:
    """Return whether a row may change the list whatever stands on it.

    The first version of a note that keeps the list as it is only ends a pause (R-32), and that
    only if the customer contacted the agency.
    """
    return row["effect"] != "KEEP" or row["version"] > 1 or row["sms_reply"] is not None


_COUNTS = or_(
    FACT.c.effect != "KEEP",
    FACT.c.version > 1,
    FACT.c.sms_reply.is_not(None),
    FACT.c.contact_type == "INCOMING",
)
"""What the fold reads: that, and every contact from the customer."""


async def load_facts(
    session: AsyncSession, customers: Collection[UUID]
) -> Iterator[tuple[UUID, list[Fact]]]:
    """Load the facts of each of some customers that count in the fold.

    They become objects one customer at a time: the garbage collector walks over whatever lives
    longer, and all facts of a batch would be thousands.
    """
    ordered = _counting(customers).where(_COUNTS).order_by(FACT.c.customer_id)
    return _by_customer(await session.execute(ordered), set(customers))


def _by_customer(
    rows: Iterable[Sequence[Any]], customers: set[UUID]
) -> Iterator[tuple[UUID, list[Fact]]]:
    for customer, of_one in groupby(rows, key=itemgetter(FACT_COLUMNS.index("customer_id"))):
        customers.discard(customer)
        yield customer, [fact_of_row(row) for row in of_one]
    for customer in sorted(customers):
        yield customer, []


async def load_wishes(
    session: AsyncSession, customers: Collection[UUID]
) -> Mapping[UUID, tuple[BestTime | None, Withheld | None]]:
    """Load when each of some customers likes to be called, and why not as usual."""
    flags = (CUSTOMER.c.deceased, CUSTOMER.c.do_not_call)
    known = select(CUSTOMER.c.customer_id, CUSTOMER.c.best_time_to_call, *flags)
    rows = await session.execute(known.where(CUSTOMER.c.customer_id.in_(customers)))
    return {
        row.customer_id: (
            row.best_time_to_call,
            withheld(deceased=row.deceased, do_not_call=row.do_not_call),
        )
        for row in rows
    }


async def load_all_facts(session: AsyncSession, customers: Collection[UUID]) -> list[Fact]:
    """Load the facts of some customers, also those that leave the list as it is."""
    return await _load(session, _counting(customers))


async def load_facts_with_phone(
    session: AsyncSession, customers: Collection[UUID]
) -> Mapping[UUID, list[Fact]]:
    """Load every version of the notes of some customers that say a number, by customer."""
    saying = select(FACT.c.contact_id).where(
        FACT.c.customer_id.in_(customers), FACT.c.phone.is_not(None)
    )
    found: dict[UUID, list[Fact]] = defaultdict(list)
    for fact in await _load(session, _FACTS.where(FACT.c.contact_id.in_(saying))):
        found[fact.customer_id].append(fact)
    return found


async def load_facts_of_codes(session: AsyncSession, since: Mapping[str, datetime]) -> list[Fact]:
    """Load the versions of notes with some call codes, each code's since a moment."""
    recorded = (
        (FACT.c.call_code == code) & (FACT.c.recorded_at >= moment)
        for code, moment in since.items()
    )
    return await _load(session, _FACTS.where(or_(*recorded)))


async def load_history(session: AsyncSession, customer: UUID) -> list[Fact]:
    """Load every version of every note of one customer, removed or not, oldest first."""
    order = (FACT.c.recorded_at, FACT.c.contact_id, FACT.c.version)
    return await _load(session, _FACTS.where(FACT.c.customer_id == customer).order_by(*order))


def _counting(customers: Collection[UUID]) -> Select[Any]:
    """Select the facts of some customers; of one whose record was removed none counts (T-32)."""
    return _FACTS.where(FACT.c.customer_id.in_(customers), ~_REMOVED)


async def _load(session: AsyncSession, statement: Select[Any]) -> list[Fact]:
    return [fact_of_row(row) for row in await session.execute(statement)]
