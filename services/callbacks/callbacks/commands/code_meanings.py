"""Let the agency say what its call codes do; decide old notes anew only when told to (T-33)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from callbacks.commands.callback_list import TOPIC, Cause, flag_codes, refold
from callbacks.dependencies import Dependencies
from callbacks.domain.clocks import Calendar
from callbacks.domain.decisions import Decisions, Period, Question
from callbacks.domain.effects import Keep
from callbacks.domain.facts import Fact
from callbacks.domain.fold import fold
from callbacks.repositories.callbacks import CALLBACK
from callbacks.repositories.facts import (
    FACT,
    effect_columns,
    load_all_facts,
    load_facts_of_codes,
)
from callbacks.repositories.reference import MEANING, REFERENCE_LOCK
from callbacks.schemas.rules import NewMeaning, Refold, Refolded
from callbacks.tables import RefoldRow


class UrgencyMissing(Exception):
    """A call code that asks for a call needs a tier from 0 (most urgent) to 4 and a clock."""


async def explain_code(work: UnitOfWork, call_code: str, new: NewMeaning, by: Actor) -> None:
    """Store what a call code does from now on. Notes already saved keep their effect.

    Raises UrgencyMissing where the code asks for a call and nobody says how urgent it is.
    """
    creates = new.meaning == "CREATE"
    if creates and (new.tier is None or new.clock is None):
        raise UrgencyMissing
    await work.advisory_lock(REFERENCE_LOCK)
    await work.session.execute(
        insert(MEANING).values(
            call_code=call_code,
            meaning=new.meaning,
            tier=new.tier if creates else None,
            clock=new.clock if creates else None,
            lane=new.lane if creates else None,
            by=by.name,
            by_id=by.id,
            at=work.now(),
        )
    )


async def decide_anew(work: UnitOfWork[Dependencies], asked: Refold, by: Actor) -> Refolded:
    """Decide the notes with a call code again, by the table in force now, and fold.

    The only way by which a change of the table reaches notes saved before it; who took it stands
    in the audit. A dry run only returns what would change.
    """
    # Nobody else folds meanwhile, so the customers need no locks of their own.
    await work.advisory_lock(REFERENCE_LOCK)
    noted = select(FACT.c.customer_id).where(FACT.c.call_code == asked.call_code).distinct()
    customers = set((await work.session.scalars(noted)).all())
    reference = await work.deps.reference.load(work)
    before = await load_all_facts(work.session, customers)
    after = [_decided(fact, asked.call_code, reference.decisions) for fact in before]
    moved = [new for old, new in zip(before, after, strict=True) if new != old]
    outcome = await _outcome(work, asked, moved, before, after, reference.calendar)
    if moved and not asked.dry_run:
        await _store_effects(work, moved)
        counted = {name: len(getattr(outcome, name)) for name in ("opened", "closed", "changed")}
        work.session.add(
            RefoldRow(
                refold_id=new_id(),
                call_code=asked.call_code,
                notes=outcome.notes,
                **counted,
                by=by.name,
                by_id=by.id,
                at=work.now(),
            )
        )
        causes = dict.fromkeys((fact.customer_id for fact in moved), (Cause("replay"),))
        if await refold(work, causes, reference):
            work.notify(TOPIC)
    return outcome


async def decide_as_it_was(
    work: UnitOfWork[Dependencies], unused_before: Mapping[str, Sequence[Period]]
) -> None:
    """Decide notes whose code was, or was not, in use when they were saved, as we now hear.

    No change of the table (T-33): what the agency had said by then came in later than they did.
    Nobody else may fold meanwhile.
    """
    reference = await work.deps.reference.load(work)
    unused = reference.decisions.unused
    since = {
        code: min(moment for moment, _ in differing)
        for code in unused_before.keys() | unused.keys()
        if (differing := {*unused_before.get(code, ())} ^ {*unused.get(code, ())})
    }
    if not since:
        return
    facts = await load_facts_of_codes(work.session, since)
    after = [
        replace(one, effect=reference.decisions_at(one.recorded_at).decide(Question.about(one)))
        for one in facts
    ]
    moved = [new for old, new in zip(facts, after, strict=True) if new != old]
    if moved:
        await _store_effects(work, moved)
        flagged = [one for one in moved if isinstance(one.effect, Keep) and one.effect.flagged]
        await flag_codes(work, [one for one in flagged if not one.voided], reference)
        await refold(work, {one.customer_id: [Cause("replay")] for one in moved}, reference)


def _decided(fact: Fact, call_code: str, decisions: Decisions) -> Fact:
    if fact.call_code != call_code:
        return fact
    return replace(fact, effect=decisions.decide(Question.about(fact)))


async def _outcome(
    work: UnitOfWork,
    asked: Refold,
    moved: Sequence[Fact],
    before: Iterable[Fact],
    after: Iterable[Fact],
    calendar: Calendar,
) -> Refolded:
    """Compare where customers stand with where they would stand."""
    was, becomes = (_open_reasons(facts, calendar, work.now()) for facts in (before, after))
    concerned = {fact.customer_id for fact in moved}
    open_rows = select(CALLBACK.c.customer_id).where(
        CALLBACK.c.customer_id.in_(concerned), CALLBACK.c.open
    )
    listed = set(await work.session.scalars(open_rows))
    stays = {one for one in concerned & listed if becomes.get(one)}
    return Refolded(
        dry_run=asked.dry_run,
        notes=len(moved),
        opened=sorted(one for one in concerned - listed if becomes.get(one)),
        closed=sorted(concerned & listed - stays),
        changed=sorted(one for one in stays if was.get(one) != becomes.get(one)),
    )


def _open_reasons(
    facts: Iterable[Fact], calendar: Calendar, now: datetime
) -> Mapping[UUID, object]:
    return {
        customer: [one for one in standing.reasons if one.begins <= now]
        for customer, standing in fold(facts, calendar).items()
    }


async def _store_effects(work: UnitOfWork, facts: Iterable[Fact]) -> None:
    changes = [
        {"of_contact": fact.contact_id, "of_version": fact.version, **effect_columns(fact.effect)}
        for fact in facts
    ]
    this_one = (FACT.c.contact_id == bindparam("of_contact")) & (
        FACT.c.version == bindparam("of_version")
    )
    key = {"of_contact", "of_version"}
    values: dict[str, Any] = {name: bindparam(name) for name in changes[0] if name not in key}
    connection = await work.session.connection()
    await connection.execute(update(FACT).where(this_one).values(values), changes)
