"""Facts, between the contracts, the table and the rules."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callbacks.domain.clocks import Clock
from callbacks.domain.decisions import Decisions, Question
from callbacks.domain.effects import Attempt, Clear, Create, Effect, Keep
from callbacks.domain.facts import Fact
from callbacks.tables import CustomerRow, FactRow, table_of
from contracts.contacts import ContactSnapshot, ContactVoided

FACT = table_of(FactRow)
CUSTOMER = table_of(CustomerRow)

_REMOVED = exists().where(CUSTOMER.c.customer_id == FACT.c.customer_id, CUSTOMER.c.removed)


def columns_of(note: ContactSnapshot, decisions: Decisions) -> dict[str, Any]:
    """Write a note down with what it does by the table of this moment (T-33)."""
    question = Question(
        contact_type=note.contact_type,
        contact_action=note.contact_action,
        call_code=note.call_code,
        sms_reply=note.sms_reply,
        source=note.source,
        recorded_at=note.recorded_at,
    )
    voided = isinstance(note, ContactVoided)
    return {
        "contact_id": note.contact_id,
        "version": note.version,
        "customer_id": note.customer_id,
        "contact_date": note.contact_date,
        "recorded_at": note.recorded_at,
        "contact_type": note.contact_type,
        "contact_action": note.contact_action,
        "call_code": note.call_code,
        "language": note.language,
        "notes": note.notes,
        "shut_off_date": date.fromisoformat(note.shut_off_date) if note.shut_off_date else None,
        "resolves": list(note.resolves),
        "source": note.source,
        "sms_reply": note.sms_reply,
        "entered_by": note.entered_by,
        "voided": voided,
        "voided_by": note.voided_by if isinstance(note, ContactVoided) else None,
        **effect_columns(decisions.decide(question).effect),
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


def effect_of(row: Any) -> Effect:
    """Read an effect back from its columns."""
    match row.effect:
        case "CREATE":
            return Create(
                row.rule,
                row.tier,
                row.lane,
                Clock.parse(row.clock),
                row.hard_stop_hours,
                lifted=row.lifted,
            )
        case "CLEAR":
            return Clear(row.rule)
        case "ATTEMPT":
            return Attempt(row.rule)
        case _:
            return Keep(row.rule, flagged=row.flagged)


def fact_of(row: Any) -> Fact:
    """Read a fact back from its row."""
    return Fact(
        contact_id=row.contact_id,
        version=row.version,
        customer_id=row.customer_id,
        contact_date=row.contact_date,
        recorded_at=row.recorded_at,
        effect=effect_of(row),
        contact_type=row.contact_type,
        contact_action=row.contact_action,
        call_code=row.call_code,
        language=row.language,
        notes=row.notes,
        shut_off_date=row.shut_off_date,
        resolves=tuple(row.resolves),
        source=row.source,
        sms_reply=row.sms_reply,
        entered_by=row.entered_by,
        voided=row.voided,
        voided_by=row.voided_by,
    )


async def facts_that_matter(session: AsyncSession, customers: Collection[UUID]) -> list[Fact]:
    """Read everything the fold needs of some customers, in one look.

    The first version of a note that keeps the list as it is says nothing the fold would miss. Of a
    customer whose record was removed nothing counts any more (T-32).
    """
    matters = or_(FACT.c.effect != "KEEP", FACT.c.version > 1, FACT.c.sms_reply.is_not(None))
    counting = select(FACT).where(FACT.c.customer_id.in_(customers), matters, ~_REMOVED)
    rows = await session.execute(counting)
    return [fact_of(row) for row in rows]


async def counting_facts(session: AsyncSession, customers: Collection[UUID]) -> list[Fact]:
    """Read every version of every note of some customers whose records still exist."""
    mine = FACT.c.customer_id.in_(customers)
    rows = await session.execute(select(FACT).where(mine, ~_REMOVED))
    return [fact_of(row) for row in rows]


async def all_facts(session: AsyncSession, customer: UUID) -> list[Fact]:
    """Read every version of every note of one customer, oldest first."""
    order = (FACT.c.recorded_at, FACT.c.contact_id, FACT.c.version)
    rows = await session.execute(
        select(FACT).where(FACT.c.customer_id == customer).order_by(*order)
    )
    return [fact_of(row) for row in rows]
