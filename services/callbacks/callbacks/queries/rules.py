"""The decision table, readable: what each call code does, and which nobody has explained."""

from collections.abc import Sequence
from typing import Any, Final, get_args

from sqlalchemy import Row, exists, func, select

from backbone.db.unit_of_work import ReadSession
from backbone.http.audit_filter import AuditFilter
from backbone.http.pagination import Page, PageRequest, keyset_page, model_page
from callbacks.dependencies import Dependencies
from callbacks.domain.clocks import Clock, Unit
from callbacks.domain.decisions import Question, Rule, Urgency
from callbacks.domain.effects import TIERS
from callbacks.repositories.facts import FACT
from callbacks.repositories.reference import MEANING, Reference
from callbacks.schemas.rules import (
    AgencyMeaning,
    CodeEffect,
    CodeMeaning,
    CodeUrgency,
    ContactTypeName,
    DecisionRule,
    Flag,
    MeaningChange,
    RefoldDone,
    Rules,
    SaidMeaning,
    Within,
    created_urgency,
)
from callbacks.tables import RefoldRow

_SAID: Final = ("meaning", "tier", "clock", "lane")
_TYPES: tuple[ContactTypeName, ...] = ("INCOMING", "OUTGOING")


async def current_rules(read: ReadSession[Dependencies]) -> Rules:
    """Return the decision table in force."""
    reference = await read.deps.reference.load(read)
    decisions = reference.decisions
    return Rules(
        rules=[_rule(rule) for rule in (*decisions.rules, *decisions.guards)],
        codes=[_urgency(key, known, reference) for key, known in sorted(decisions.urgency.items())],
        meanings=await _meanings(read, reference),
        otherwise=_urgency("", decisions.otherwise, reference),
        emergency_actions=sorted(decisions.emergency_actions),
        emergency_tier=decisions.emergency_tier,
        retry_after=[str(clock) for clock in decisions.retry_after],
        retired=sorted(code for code in decisions.unused if not decisions.in_use(code)),
        tiers=list(TIERS),
        lanes=list(decisions.lanes),
        clock_units=list(get_args(Unit)),
    )


def _rule(rule: Rule) -> DecisionRule:
    told = {name: getattr(rule, name) for name in DecisionRule.model_fields}
    named = {name: sorted(keys) for name, keys in told.items() if isinstance(keys, frozenset)}
    return DecisionRule(**{**told, **named})


def _urgency(key: str, urgency: Urgency, reference: Reference) -> CodeUrgency:
    shown = reference.code("call_codes", key)
    return CodeUrgency(
        call_code=key,
        label=shown.label,
        abbr=shown.abbr,
        tier=urgency.tier,
        clock=str(urgency.clock),
        within=Within.model_validate(urgency.clock),
        lane=urgency.lane,
        hard_stop_hours=urgency.hard_stop_hours,
    )


async def _meanings(read: ReadSession[Dependencies], reference: Reference) -> list[CodeMeaning]:
    """Return of every call code that is known or was noted what a note with it does."""
    rows = await read.session.execute(select(MEANING).order_by(MEANING.c.version))
    # Of several meanings of one code the last stays.
    said = {row.call_code: AgencyMeaning.model_validate(row) for row in rows}
    noted = await read.session.scalars(select(FACT.c.call_code).where(FACT.c.flagged).distinct())
    known = {key for table, key in reference.labels if table == "call_codes"}
    codes = {*known, *reference.decisions.named, *said, *noted}
    return [_meaning(code, reference, said.get(code)) for code in sorted(codes)]


def _meaning(code: str, reference: Reference, said: AgencyMeaning | None) -> CodeMeaning:
    decisions, shown = reference.decisions, reference.code("call_codes", code)
    by_type = {name: _code_effect(name, code, reference) for name in _TYPES}
    # Of the two types the one that asks for a call, if any does.
    urgency = max(by_type.values(), key=lambda one: one.effect == "CREATE")
    return CodeMeaning(
        call_code=code,
        label=shown.label,
        abbr=shown.abbr,
        incoming=by_type["INCOMING"].effect,
        outgoing=by_type["OUTGOING"].effect,
        by_type=by_type,
        settles=by_type["OUTGOING"].effect == "CLEAR",
        needs_date=shown.needs_date,
        needs_shut_off_date=code in decisions.needs_shut_off_date,
        **urgency.model_dump(include={"tier", "lane", "clock", "within"}),
        in_use=decisions.in_use(code),
        explained=decisions.explains(code),
        meaning=decisions.meaning(code),
        said=said,
    )


def _code_effect(contact_type: ContactTypeName, code: str, reference: Reference) -> CodeEffect:
    decisions = reference.decisions
    question = Question(contact_type=contact_type, contact_action="", call_code=code)
    effect = decisions.decide(question)
    rule = decisions.rule(effect.rule)
    urgency = created_urgency(effect)
    return CodeEffect(effect=effect.name, rule=rule.id, code=rule.code, **urgency)


async def refolds_done(
    read: ReadSession, page: PageRequest, wanted: AuditFilter
) -> Page[RefoldDone]:
    """Return a page of who let a change of the rules reach old notes, newest first."""
    columns = RefoldRow.__table__.c
    narrowed = await wanted.conditions(read, at=columns.at, by_id=columns.by_id)
    query, order = select(RefoldRow).where(*narrowed), [columns.at.desc(), columns.refold_id.desc()]
    return await model_page(read.session, RefoldDone, query, page, order=order)


async def meaning_changes(
    read: ReadSession, page: PageRequest, wanted: AuditFilter
) -> Page[MeaningChange]:
    """Return a page of what the agency said of its call codes, newest first."""
    code, version = MEANING.c.call_code, MEANING.c.version
    earlier = [
        func.lag(MEANING.c[name]).over(partition_by=code, order_by=version).label(f"old_{name}")
        for name in _SAID
    ]
    said = select(MEANING, *earlier).subquery()
    narrowed = await wanted.conditions(read, at=said.c.at, by_id=said.c.by_id)
    query, order = select(said).where(*narrowed), [said.c.at.desc(), said.c.version.desc()]
    rows, following = await keyset_page(read.session, query, page, order=order)
    items = [
        MeaningChange(
            version=row.version,
            at=row.at,
            by=row.by,
            call_code=row.call_code,
            before=_said(row, "old_") if row.old_meaning else None,
            after=_said(row, ""),
        )
        for row in rows
    ]
    return Page[MeaningChange](items=items, next=following)


def _said(row: Row[Any], prefix: str) -> SaidMeaning:
    meaning, tier, clock, lane = (getattr(row, f"{prefix}{name}") for name in _SAID)
    within = Within.model_validate(Clock.parse(clock)) if clock else None
    return SaidMeaning(meaning=meaning, tier=tier, within=within, lane=lane)


async def unexplained_codes(read: ReadSession[Dependencies]) -> Sequence[Flag]:
    """Return the call codes an administrator should explain, those noted last first.

    A note that was corrected or deleted since counts only as it stands now.
    """
    reference = await read.deps.reference.load(read)
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
            call_code_label=reference.label("call_codes", row.call_code),
            explained=reference.decisions.explains(row.call_code),
            notes=row.notes,
            first_at=row.first_at,
            last_at=row.last_at,
        )
        for row in rows
    ]
