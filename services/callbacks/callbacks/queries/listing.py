"""The callback list in call order (F-101, F-104)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Uuid,
    case,
    func,
    literal,
    select,
    tuple_,
)

from backbone.db.models import Instant
from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, encode_cursor
from backbone.http.problems import Problem
from callbacks.adapters.book import Book
from callbacks.adapters.rows import effective_tier, leading
from callbacks.domain.places import LIFTED_TIER, TIMED_TIERS
from callbacks.schemas import Callback, Claim, Phone, Reason
from callbacks.tables import CallbackRow, ClaimRow, CustomerRow, table_of

CALLBACK = table_of(CallbackRow)
CLAIM = table_of(ClaimRow)
CUSTOMER = table_of(CustomerRow)

_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows of the list somebody wants to see; None is all of them."""

    lane: str | None = None
    call_code: str | None = None
    language: str | None = None
    tier: int | None = None
    claimed: bool | None = None


async def callbacks(read: ReadSession, wanted: Wanted, paging: PageRequest) -> Page[Callback]:
    """Return part of the list, in call order.

    A row's urgency changes as time goes by, so the following pages are counted as of the moment of
    the first one: nobody is shown twice or left out.
    """
    book = await read.deps.book(read)
    place = paging.place(7)
    as_of = read.now() if place is None else _moment(place[0])
    listed = _listed(wanted, now=read.now(), as_of=as_of)
    if place is not None:
        listed = listed.where(tuple_(*_order(as_of)) > _place(place[1:]))
    rows = (await read.session.execute(listed.limit(paging.limit + 1))).all()
    shown = rows[: paging.limit]
    following = None
    if len(rows) > paging.limit:
        last = shown[-1]
        key = (last.urgency, last.sunk, last.due, last.waiting_since, last.recorded_at)
        following = encode_cursor(as_of, *key, last.contact_id)
    return Page[Callback](items=[told(row, book, read.now()) for row in shown], next=following)


async def everybody(read: ReadSession, wanted: Wanted) -> Sequence[Callback]:
    """Return the whole list, in call order."""
    book = await read.deps.book(read)
    rows = await read.session.execute(_listed(wanted, now=read.now(), as_of=read.now()))
    return [told(row, book, read.now()) for row in rows]


def _listed(wanted: Wanted, *, now: datetime, as_of: datetime) -> Select[Any]:
    urgency, sunk, due, *_ = _order(as_of)
    claimed = (CLAIM.c.customer_id == CALLBACK.c.customer_id) & (CLAIM.c.until > now)
    listed = (
        select(
            CALLBACK,
            urgency.label("urgency"),
            sunk.label("sunk"),
            due.label("due"),
            CUSTOMER.c.number,
            CUSTOMER.c.name,
            CUSTOMER.c.phones,
            CUSTOMER.c.best_time_to_call,
            CLAIM.c.by,
            CLAIM.c.by_id,
            CLAIM.c.since,
            CLAIM.c.until,
            CLAIM.c.tier.label("tier_when_claimed"),
        )
        .select_from(CALLBACK)
        .outerjoin(CUSTOMER, CUSTOMER.c.customer_id == CALLBACK.c.customer_id)
        .outerjoin(CLAIM, claimed)
        .where(CALLBACK.c.open)
        .order_by(*_order(as_of))
    )
    if wanted.lane is not None:
        listed = listed.where(CALLBACK.c.lanes.contains([wanted.lane]))
    if wanted.call_code is not None:
        listed = listed.where(CALLBACK.c.reasons.contains([{"call_code": wanted.call_code}]))
    if wanted.language is not None:
        listed = listed.where(CALLBACK.c.languages.contains([wanted.language]))
    if wanted.tier is not None:
        listed = listed.where(urgency == wanted.tier)
    if wanted.claimed is not None:
        taken = CLAIM.c.until.is_not(None)
        listed = listed.where(taken if wanted.claimed else ~taken)
    return listed


def _order(now: datetime) -> list[ColumnElement[Any]]:
    """Say `Place.rank` in SQL: total, so that paging is stable."""
    moment = literal(now, Instant)
    lifted = CALLBACK.c.lift_at <= moment
    urgency = case(
        (lifted, func.least(CALLBACK.c.tier, LIFTED_TIER, type_=Integer)), else_=CALLBACK.c.tier
    )
    return [
        urgency,
        case((CALLBACK.c.retry_at > moment, 1), else_=0),
        case((urgency <= TIMED_TIERS, CALLBACK.c.deadline), else_=literal(_NEVER, Instant)),
        CALLBACK.c.waiting_since,
        CALLBACK.c.recorded_at,
        CALLBACK.c.contact_id,
    ]


def _place(values: list[str]) -> ColumnElement[Any]:
    urgency, sunk, due, waiting_since, recorded_at, contact_id = values
    try:
        return tuple_(
            literal(_small(urgency), Integer),
            literal(_small(sunk), Integer),
            *(literal(_moment(one), Instant) for one in (due, waiting_since, recorded_at)),
            literal(UUID(contact_id), Uuid),
        )
    except ValueError as error:
        raise _not_a_place() from error


def _small(text: str) -> int:
    if len(text) > 1:
        raise _not_a_place()
    return int(text)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise _not_a_place()
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _not_a_place() from error


def _not_a_place() -> Problem:
    return Problem(
        400, "`after` is not a place in this list. Take it from the previous page's `next`."
    )


def told(row: Row[Any], book: Book, now: datetime) -> Callback:
    """Write a row as callers see it."""
    reasons = leading(row.reasons, now)
    first, phones, tried = reasons[0], row.phones or [], row.last_attempt_action
    code = book.word("call_codes", first["call_code"])
    urgency = min(effective_tier(reason, now) for reason in reasons)
    newest = max((one for one in reasons if one["notes"]), key=_spoken, default=None)
    return Callback(
        customer_id=row.customer_id,
        customer_number=row.number,
        name=row.name,
        version=row.version,
        call_code=first["call_code"],
        call_code_abbr=code.abbr,
        call_code_label=code.label,
        contact_action=first["contact_action"],
        contact_action_label=book.label("actions", first["contact_action"]),
        language=first["language"],
        language_label=book.label("languages", first["language"]),
        interpreter=any(one["language"] in book.decisions.interpreter for one in reasons),
        phone=phones[0]["number"] if phones else None,
        phones=[Phone.model_validate(one) for one in phones],
        no_phone=not phones,
        best_time_to_call=row.best_time_to_call,
        notes=newest["notes"] if newest else None,
        tier=urgency,
        base_tier=row.tier,
        waiting_since=row.waiting_since,
        deadline=row.deadline,
        overdue=row.deadline < now,
        lane=first["lane"],
        lanes=row.lanes,
        attempts=row.attempts,
        last_attempt_at=row.last_attempt_at,
        last_attempt_action=tried,
        last_attempt_action_label=book.label("actions", tried) if tried else None,
        retry_at=row.retry_at,
        late_entry=any(one["late_entry"] for one in reasons),
        claim=_claim(row, urgency),
        reasons=[_reason(one, book, now) for one in reasons],
    )


def _spoken(reason: dict[str, Any]) -> tuple[datetime, str]:
    return (datetime.fromisoformat(reason["contact_date"]), reason["contact_id"])


def _claim(row: Row[Any], urgency: int) -> Claim | None:
    if row.until is None:
        return None
    return Claim(
        by=row.by,
        by_id=row.by_id,
        since=row.since,
        until=row.until,
        became_more_urgent=urgency < row.tier_when_claimed,
    )


def _reason(reason: dict[str, Any], book: Book, now: datetime) -> Reason:
    code = book.word("call_codes", reason["call_code"])
    why = book.decisions.rule(reason["rule"]).why
    tier = effective_tier(reason, now)
    if reason["lifted"]:
        why = f"{why} An emergency is never less urgent than a 48-hour notice."
    if tier < reason["tier"]:
        why = f"{why} No more than 48 hours are left before the shut-off."
    return Reason.model_validate(
        {
            **reason,
            "call_code_abbr": code.abbr,
            "call_code_label": code.label,
            "contact_action_label": book.label("actions", reason["contact_action"]),
            "tier": tier,
            "base_tier": reason["tier"],
            "why": why,
        }
    )
