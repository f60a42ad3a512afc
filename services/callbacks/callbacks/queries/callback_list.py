"""The callback list in call order (F-101, F-104)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_args

from sqlalchemy import (
    JSON,
    ColumnElement,
    Integer,
    Row,
    Select,
    Text,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
)

from backbone.db.models import Instant, table_of
from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, keyset_page
from backbone.http.problems import INVALID_CURSOR
from callbacks.dependencies import Dependencies
from callbacks.domain.best_times import BestTime, next_best_time
from callbacks.domain.clocks import Calendar
from callbacks.domain.effects import TIERS
from callbacks.domain.facts import Note, note_fields
from callbacks.domain.ranking import LIFTED_TIER, NEVER, TIMED_TIERS, OpenReason, leading
from callbacks.queries.numbers import phones_of
from callbacks.repositories.callbacks import CALLBACK, number_to_dial, position_of_row
from callbacks.repositories.facts import CUSTOMER
from callbacks.repositories.reference import Reference
from callbacks.schemas.callbacks import Callback, Claim, Reason, Words
from callbacks.tables import ClaimRow

CLAIM = table_of(ClaimRow)

_TIERS = frozenset(map(str, TIERS))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    """Which rows of the list somebody wants to see; None is all of them."""

    lane: str | None = None
    call_code: str | None = None
    language: str | None = None
    tier: int | None = None
    claimed: bool | None = None


async def list_page(
    read: ReadSession[Dependencies], wanted: ListFilter, page: PageRequest
) -> Page[Callback]:
    """Return part of the list, in call order.

    A row's urgency changes as time goes by, so the following pages are counted as of the moment of
    the first one: nobody is shown twice or left out.
    """
    reference = await read.deps.reference.load(read)
    order = order_of(_counted_at(page, read.now()), reference.calendar)
    statement, order = _together(filtered(wanted, order, now=read.now()), order)
    rows, following = await keyset_page(read.session, statement, page, order=order)
    items = [_callback(row, reference, read.now()) for row in rows]
    return Page[Callback](items=items, next=following)


async def whole_list(read: ReadSession[Dependencies], wanted: ListFilter) -> Sequence[Callback]:
    """Return the whole list, in call order."""
    reference = await read.deps.reference.load(read)
    order = order_of(read.now(), reference.calendar)
    statement, order = _together(filtered(wanted, order, now=read.now()), order)
    rows = await read.session.execute(statement.order_by(*order))
    return [_callback(row, reference, read.now()) for row in rows]


def _counted_at(page: PageRequest, now: datetime) -> datetime:
    """Return the moment as of which a page is counted: it stands first in the cursor."""
    cursor = page.cursor(len(_ORDER))
    if cursor is None:
        return now
    as_of, urgency, sunk, *_ = cursor
    if urgency in _TIERS and sunk in {"0", "1"}:
        with suppress(ValueError, OverflowError):
            return datetime.fromisoformat(as_of).astimezone(UTC)
    raise INVALID_CURSOR("`after` is not from this list. Take it from the previous page's `next`.")


_ORDER = (
    "as_of",
    "urgency",
    "sunk",
    "pressing_deadline",
    "waiting_since",
    "recorded_at",
    "contact_id",
    "place",
)


def order_of(as_of: datetime, calendar: Calendar) -> list[ColumnElement[Any]]:
    """Return the columns of `Position.order` in SQL: total, so that paging is stable."""
    moment = literal(as_of, Instant)
    lifted = CALLBACK.c.lift_at <= moment
    urgency = case(
        (lifted, func.least(CALLBACK.c.tier, LIFTED_TIER, type_=Integer)), else_=CALLBACK.c.tier
    )
    pressing = or_(urgency <= TIMED_TIERS, CALLBACK.c.deadline < moment)
    deadline = case((pressing, CALLBACK.c.deadline), else_=literal(NEVER, Instant))
    later = {best: next_best_time(best, as_of, calendar) for best in get_args(BestTime)}
    better_later = (urgency > TIMED_TIERS) & or_(
        false(),
        *(
            (CUSTOMER.c.best_time_to_call == best) & (CALLBACK.c.deadline > begins)
            for best, begins in later.items()
            if begins > as_of
        ),
    )
    return [
        moment.label("as_of"),
        urgency.label("urgency"),
        case((or_(CALLBACK.c.retry_at > moment, better_later), 1), else_=0).label("sunk"),
        deadline.label("pressing_deadline"),
        CALLBACK.c.waiting_since,
        CALLBACK.c.recorded_at,
        CALLBACK.c.contact_id,
    ]


def _together(
    listed: Select[Any], order: Sequence[ColumnElement[Any]]
) -> tuple[Select[Any], list[ColumnElement[Any]]]:
    """Let rows with one number to dial stand together, where the first of them stands (R-37)."""
    as_of, *own = order
    apart = func.coalesce(number_to_dial(), cast(CALLBACK.c.customer_id, Text))
    first = [
        func.first_value(column, type_=column.type)
        .over(partition_by=apart, order_by=own)
        .label(f"first_{column.key}")
        for column in own
    ]
    place = func.row_number(type_=Integer).over(partition_by=apart, order_by=own).label("place")
    somebody = func.json_build_object(
        "customer_id", CALLBACK.c.customer_id, "name", CUSTOMER.c.name
    )
    everybody = func.json_agg(somebody, type_=JSON).over(partition_by=apart).label("everybody")
    rows = listed.add_columns(*first, place, everybody).subquery()
    names = (as_of.key, *(column.key for column in first), "place")
    return select(rows), [rows.c[str(name)] for name in names]


def filtered(
    wanted: ListFilter, order: Sequence[ColumnElement[Any]], *, now: datetime
) -> Select[Any]:
    """Select the rows that pass the filters, with what is shown of their customers and claims."""
    as_of, urgency, sunk, pressing_deadline, *_ = order
    claimed = (CLAIM.c.customer_id == CALLBACK.c.customer_id) & (CLAIM.c.until > now)
    listed = (
        select(
            CALLBACK,
            as_of,
            urgency,
            sunk,
            pressing_deadline,
            CUSTOMER.c.number,
            CUSTOMER.c.name,
            CUSTOMER.c.phones,
            CUSTOMER.c.wrong_numbers,
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


def _callback(row: Row[Any], reference: Reference, now: datetime) -> Callback:
    position = position_of_row(row)
    assert position is not None  # noqa: S101  only open rows are selected
    reasons = leading(position.reasons, now)
    first, attempt = reasons[0], position.last_attempt_action
    phones = phones_of(row)
    code = reference.code("call_codes", first.call_code)
    tier = min(reason.effective_tier(now) for reason in reasons)
    announced = [one.shut_off_date for one in reasons if one.shut_off_date is not None]
    again = position.contacted_again
    since: list[Note] = [*reasons, *([again] if again else [])]
    newer = [one for one in since if one.notes and one.contact_date > first.contact_date]
    newest = max(newer, key=lambda one: (one.contact_date, one.contact_id), default=None)
    return Callback.model_validate(
        {
            **row._asdict(),
            "customer_number": row.number,
            "call_code": first.call_code,
            "call_code_abbr": code.abbr,
            "call_code_label": code.label,
            "contact_action": first.contact_action,
            "contact_action_label": reference.label("actions", first.contact_action),
            "language": first.language,
            "language_label": reference.label("languages", first.language),
            "interpreter": any(one.language in reference.decisions.interpreter for one in reasons),
            "phone": phones[0]["number"] if phones else None,
            "phones": phones,
            "no_phone": not phones,
            "notes": first.notes,
            "newer_words": newest and _words(newest, reference),
            "shut_off_date": min(announced, default=None),
            "contacted_again": again and _words(again, reference),
            "tier": tier,
            "base_tier": position.tier,
            "overdue": position.deadline < now,
            "lane": first.lane,
            "last_attempt_action_label": attempt and reference.label("actions", attempt),
            "same_phone": [
                one for one in row.everybody if one["customer_id"] != str(row.customer_id)
            ],
            "wrong_number": attempt in reference.decisions.wrong_number,
            "late_entry": any(one.late_entry for one in reasons),
            "claim": _claim(row, tier),
            "reasons": [_reason(one, reference, now) for one in reasons],
        }
    )


def _claim(row: Row[Any], tier: int) -> Claim | None:
    if row.until is None:
        return None
    more_urgent = tier < row.tier_when_claimed
    return Claim.model_validate({**row._asdict(), "became_more_urgent": more_urgent})


_RAISES = {
    "emergency_action": "An emergency is never less urgent than a 48-hour notice.",
    "shut_off_near": "No more than 48 hours are left before the shut-off.",
}


def _words(note: Note, reference: Reference) -> Words:
    return Words.model_validate(
        {
            **note_fields(note),
            "contact_action_label": reference.label("actions", note.contact_action),
            "call_code_label": reference.label("call_codes", note.call_code),
        }
    )


def _reason(reason: OpenReason, reference: Reference, now: datetime) -> Reason:
    code = reference.code("call_codes", reason.call_code)
    rule = reference.decisions.rule(reason.rule)
    tier = reason.effective_tier(now)
    raised = {"emergency_action": reason.lifted, "shut_off_near": tier < reason.tier}
    raised_by = [name for name, so in raised.items() if so]
    return Reason.model_validate(
        {
            **note_fields(reason),
            "call_code_abbr": code.abbr,
            "call_code_label": code.label,
            "contact_action_label": reference.label("actions", reason.contact_action),
            "deadline": reason.deadline,
            "tier": tier,
            "base_tier": reason.tier,
            "lane": reason.lane,
            "rule": reason.rule,
            "why_code": rule.code,
            "raised_by": raised_by,
            "why": " ".join([rule.why, *(_RAISES[name] for name in raised_by)]),
            "late_entry": reason.late_entry,
            "later_confirmed": reason.later_confirmed,
        }
    )
