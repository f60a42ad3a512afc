"""The callback list in call order (F-101, F-104)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, Integer, Row, Select, Text, cast, func, select

from backbone.db.models import table_of
from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, keyset_page
from backbone.http.problems import INVALID_CURSOR
from callbacks.dependencies import Dependencies
from callbacks.domain.effects import TIERS
from callbacks.domain.facts import Note, note_fields
from callbacks.domain.ranking import OpenReason, leading
from callbacks.domain.withholding import SUPERVISOR, stands_aside, withheld
from callbacks.queries.call_order import ORDER, lanes_in_order, order_of
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
    customers: tuple[UUID, ...] | None = None


async def list_page(
    read: ReadSession[Dependencies], wanted: ListFilter, page: PageRequest
) -> Page[Callback]:
    """Return part of the list, in call order.

    A row's urgency changes as time goes by, so the following pages are counted as of the moment of
    the first one: nobody is shown twice or left out.
    """
    reference = await read.deps.reference.load(read)
    order = order_of(_counted_at(page, read.now()), reference)
    statement, order = _together(filtered(wanted, order, now=read.now()), order)
    rows, following = await keyset_page(read.session, statement, page, order=order)
    items = [_callback(row, reference, read.now()) for row in rows]
    return Page[Callback](items=items, next=following)


async def whole_list(read: ReadSession[Dependencies], wanted: ListFilter) -> Sequence[Callback]:
    """Return the whole list, in call order."""
    reference = await read.deps.reference.load(read)
    order = order_of(read.now(), reference)
    statement, order = _together(filtered(wanted, order, now=read.now()), order)
    rows = await read.session.execute(statement.order_by(*order))
    return [_callback(row, reference, read.now()) for row in rows]


def _counted_at(page: PageRequest, now: datetime) -> datetime:
    """Return the moment as of which a page is counted: it stands first in the cursor."""
    cursor = page.cursor(len(ORDER))
    if cursor is None:
        return now
    as_of, aside, urgency, sunk, *_ = cursor
    if urgency in _TIERS and {aside, sunk} <= {"0", "1"}:
        with suppress(ValueError, OverflowError):
            return datetime.fromisoformat(as_of).astimezone(UTC)
    raise INVALID_CURSOR("`after` is not from this list. Take it from the previous page's `next`.")


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
    as_of, aside, urgency, sunk, pressing_deadline, *_ = order
    lanes = lanes_in_order(aside)
    claimed = (CLAIM.c.customer_id == CALLBACK.c.customer_id) & (CLAIM.c.until > now)
    listed = (
        select(
            *(column for column in CALLBACK.c if column.key != "lanes"),
            lanes,
            as_of,
            aside,
            urgency,
            sunk,
            pressing_deadline,
            CUSTOMER.c.number,
            CUSTOMER.c.name,
            CUSTOMER.c.phones,
            CUSTOMER.c.wrong_numbers,
            CUSTOMER.c.best_time_to_call,
            CUSTOMER.c.deceased,
            CUSTOMER.c.do_not_call,
            CUSTOMER.c.voicemail,
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
        listed = listed.where(lanes.element.contains([wanted.lane]))
    if wanted.call_code is not None:
        listed = listed.where(CALLBACK.c.reasons.contains([{"call_code": wanted.call_code}]))
    if wanted.language is not None:
        listed = listed.where(CALLBACK.c.languages.contains([wanted.language]))
    if wanted.tier is not None:
        listed = listed.where(urgency == wanted.tier)
    if wanted.customers is not None:
        listed = listed.where(CALLBACK.c.customer_id.in_(wanted.customers))
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
    because = withheld(deceased=bool(row.deceased), do_not_call=bool(row.do_not_call))
    emergency_tier = reference.decisions.emergency_tier
    aside = stands_aside(because, tier, emergency_tier=emergency_tier)
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
            "lane": SUPERVISOR if aside else first.lane,
            "withheld": because,
            "for_supervisor": aside,
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
