"""The decision table, readable; what a note would do; which codes nobody has explained."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select

from backbone.db.unit_of_work import ReadSession
from callbacks.adapters.book import MEANING, Book
from callbacks.domain.decisions import Question, Rule, Urgency
from callbacks.domain.effects import Attempt, Clear, Create, Effect, Keep
from callbacks.schemas import (
    CodeMeaning,
    Flag,
    Foreseen,
    Preview,
    RuleOut,
    Rules,
    Said,
    UrgencyOut,
)
from callbacks.tables import FactRow, table_of

FACT = table_of(FactRow)


async def rules(read: ReadSession) -> Rules:
    """Return the decision table in force."""
    book = await read.deps.book(read)
    table = book.decisions
    return Rules(
        rules=[_line(rule) for rule in (*table.rules, *table.guards)],
        codes=[_urgency(key, urgency, book) for key, urgency in sorted(table.urgency.items())],
        meanings=await _meanings(read, book),
        otherwise=_urgency("", table.otherwise, book),
        emergency_actions=sorted(table.emergency_actions),
        emergency_tier=table.emergency_tier,
        retry_after=[str(clock) for clock in table.retry_after],
        retired=sorted(table.retired),
    )


def _line(rule: Rule) -> RuleOut:
    return RuleOut(
        id=rule.id,
        effect=rule.effect,
        type=rule.type,
        actions=_sorted(rule.actions),
        codes=_sorted(rule.codes),
        replies=_sorted(rule.replies),
        sources=_sorted(rule.sources),
        instead_of=rule.instead_of,
        basis=rule.basis,
        why=rule.why,
    )


def _sorted(keys: frozenset[str] | None) -> list[str] | None:
    return None if keys is None else sorted(keys)


def _urgency(key: str, urgency: Urgency, book: Book) -> UrgencyOut:
    word = book.word("call_codes", key)
    return UrgencyOut(
        call_code=key,
        label=word.label,
        abbr=word.abbr,
        tier=urgency.tier,
        clock=str(urgency.clock),
        lane=urgency.lane,
        hard_stop_hours=urgency.hard_stop_hours,
    )


async def _meanings(read: ReadSession, book: Book) -> list[CodeMeaning]:
    """Say of every call code that is known or was noted what a note with it does."""
    rows = await read.session.execute(select(MEANING).order_by(MEANING.c.version))
    # Of what was said of one code the last stays.
    published = {row.call_code: Said(meaning=row.meaning, by=row.by, at=row.at) for row in rows}
    noted = await read.session.scalars(select(FACT.c.call_code).where(FACT.c.flagged).distinct())
    known = {key for table, key in book.words if table == "call_codes"}
    codes = {*known, *book.decisions.named, *published, *noted}
    return [_meaning(code, book, published.get(code)) for code in sorted(codes)]


def _meaning(code: str, book: Book, published: Said | None) -> CodeMeaning:
    table, word = book.decisions, book.word("call_codes", code)
    incoming, outgoing = (
        table.decide(Question(contact_type=way, contact_action="", call_code=code)).effect
        for way in ("INCOMING", "OUTGOING")
    )
    creates = next((one for one in (incoming, outgoing) if isinstance(one, Create)), None)
    return CodeMeaning(
        call_code=code,
        label=word.label,
        abbr=word.abbr,
        incoming=incoming.name,
        outgoing=outgoing.name,
        tier=creates.tier if creates else None,
        clock=str(creates.clock) if creates else None,
        lane=creates.lane if creates else None,
        in_use=code not in table.retired,
        explained=table.explains(code),
        published=published,
    )


async def foresee(read: ReadSession, note: Preview) -> Foreseen:
    """Say what a note will do to the list when it is saved now."""
    book = await read.deps.book(read)
    decision = book.decisions.decide(
        Question(
            contact_type=note.contact_type,
            contact_action=note.contact_action,
            call_code=note.call_code,
        )
    )
    effect = decision.effect
    create = effect if isinstance(effect, Create) else None
    return Foreseen(
        effect=effect.name,
        rule=effect.rule,
        tier=create.tier if create else None,
        lane=create.lane if create else None,
        clock=str(create.clock) if create else None,
        flagged=isinstance(effect, Keep) and effect.flagged,
        sentence=_sentence(effect),
    )


def _sentence(effect: Effect) -> str:
    match effect:
        case Create(tier=tier):
            return f"Puts the customer on the callback list (urgency {tier})."
        case Clear():
            return "Takes the customer off the callback list."
        case Attempt():
            return "Counts a try; the customer stays on the callback list."
        case Keep(flagged=True):
            return "Leaves the callback list as it is: nobody has said what this call code does."
        case Keep():
            return "Leaves the callback list as it is."


async def flags(read: ReadSession) -> Sequence[Flag]:
    """Return the call codes an administrator should explain, those noted last first.

    A note that was corrected or deleted since speaks only as it stands now.
    """
    book = await read.deps.book(read)
    last = func.max(FACT.c.recorded_at)
    later = FACT.alias()
    stands = ~exists().where(
        later.c.contact_id == FACT.c.contact_id, later.c.version > FACT.c.version
    )
    rows = await read.session.execute(
        select(
            FACT.c.call_code,
            func.count(FACT.c.contact_id.distinct()).label("notes"),
            func.min(FACT.c.recorded_at).label("first_at"),
            last.label("last_at"),
        )
        .where(FACT.c.flagged, ~FACT.c.voided, stands)
        .group_by(FACT.c.call_code)
        .order_by(last.desc(), FACT.c.call_code)
    )
    return [
        Flag(
            call_code=row.call_code,
            call_code_label=book.label("call_codes", row.call_code),
            explained=book.decisions.explains(row.call_code),
            notes=row.notes,
            first_at=row.first_at,
            last_at=row.last_at,
        )
        for row in rows
    ]
