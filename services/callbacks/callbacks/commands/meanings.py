"""Let the agency say what its call codes do; decide old notes anew only when told to (T-33)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from callbacks.adapters.book import MEANING, Book
from callbacks.adapters.facts import FACT, counting_facts, effect_columns
from callbacks.commands.listing import CALLBACK, TOPIC, Cause, refold
from callbacks.commands.locks import lock_book, lock_customers
from callbacks.domain.clocks import Clock
from callbacks.domain.decisions import Decisions, Meaning, Question
from callbacks.domain.facts import Fact
from callbacks.domain.fold import fold


class UrgencyMissing(Exception):  # noqa: N818  a fact, not an "error"
    """A call code that asks for a call needs a tier from 0 (most urgent) to 4 and a clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the agency says of a call code."""

    meaning: Meaning
    tier: int | None = None
    clock: Clock | None = None
    lane: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What deciding anew changes: how many notes, and whose calls."""

    notes: int
    opened: Sequence[UUID]
    closed: Sequence[UUID]
    changed: Sequence[UUID]


async def say(work: UnitOfWork, call_code: str, published: Said, *, by: str) -> None:
    """Write down what a call code does from now on. Notes already saved keep their effect."""
    creates = published.meaning == "CREATE"
    if creates and (published.tier is None or published.clock is None):
        raise UrgencyMissing(UrgencyMissing.__doc__)
    await lock_book(work)
    await work.session.execute(
        insert(MEANING).values(
            call_code=call_code,
            meaning=published.meaning,
            tier=published.tier if creates else None,
            clock=str(published.clock) if creates else None,
            lane=published.lane if creates else None,
            by=by,
            at=work.now(),
        )
    )


async def decide_anew(work: UnitOfWork, call_code: str, *, dry_run: bool) -> Outcome:
    """Decide the notes with a call code again, by the table in force now, and fold.

    The only way by which a change of the table reaches notes saved before it. A dry run only says
    what would change.
    """
    noted = select(FACT.c.customer_id).where(FACT.c.call_code == call_code).distinct()
    await lock_book(work)
    customers = set((await work.session.scalars(noted)).all())
    await lock_customers(work, customers)
    book = await work.deps.book(work)
    before = await counting_facts(work.session, customers)
    after = [_decided(fact, call_code, book.decisions) for fact in before]
    moved = [new for old, new in zip(before, after, strict=True) if new != old]
    outcome = await _outcome(work, moved, before, after)
    if moved and not dry_run:
        await _rewrite(work, moved)
        await _refold(work, {fact.customer_id for fact in moved}, book)
    return outcome


def _decided(fact: Fact, call_code: str, decisions: Decisions) -> Fact:
    if fact.call_code != call_code:
        return fact
    question = Question(
        contact_type=fact.contact_type,
        contact_action=fact.contact_action,
        call_code=fact.call_code,
        sms_reply=fact.sms_reply,
        source=fact.source,
        recorded_at=fact.recorded_at,
    )
    return replace(fact, effect=decisions.decide(question).effect)


async def _outcome(
    work: UnitOfWork, moved: Sequence[Fact], before: Iterable[Fact], after: Iterable[Fact]
) -> Outcome:
    """Compare where customers stand with where they would stand."""
    was, becomes = _open_reasons(before), _open_reasons(after)
    concerned = {fact.customer_id for fact in moved}
    listed = set(
        await work.session.scalars(
            select(CALLBACK.c.customer_id).where(
                CALLBACK.c.customer_id.in_(concerned), CALLBACK.c.open
            )
        )
    )
    stays = {one for one in concerned if one in listed and becomes.get(one)}
    return Outcome(
        len(moved),
        opened=sorted(one for one in concerned - listed if becomes.get(one)),
        closed=sorted(one for one in concerned & listed if not becomes.get(one)),
        changed=sorted(one for one in stays if was.get(one) != becomes.get(one)),
    )


def _open_reasons(facts: Iterable[Fact]) -> Mapping[UUID, object]:
    return {customer: standing.reasons for customer, standing in fold(facts).items()}


async def _rewrite(work: UnitOfWork, facts: Iterable[Fact]) -> None:
    changes = [
        {
            "of_contact": fact.contact_id,
            "of_version": fact.version,
            **effect_columns(fact.effect),
        }
        for fact in facts
    ]
    this_one = (FACT.c.contact_id == bindparam("of_contact")) & (
        FACT.c.version == bindparam("of_version")
    )
    named = {"of_contact", "of_version"}
    values: dict[str, Any] = {name: bindparam(name) for name in changes[0] if name not in named}
    connection = await work.session.connection()
    await connection.execute(update(FACT).where(this_one).values(values), changes)


async def _refold(work: UnitOfWork, customers: Iterable[UUID], book: Book) -> None:
    if await refold(work, dict.fromkeys(customers, (Cause("replay"),)), book):
        work.notify(TOPIC)
