"""What the sms-gateway can tell."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import array

from backbone.db.models import Instant
from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, encode_cursor
from backbone.http.problems import INVALID_CURSOR, Problem
from contracts.base import Event
from contracts.sms import OptedIn, OptedOut
from sms_gateway.schemas import OptOut, Received, TextMessage, Unmatched
from sms_gateway.tables import CustomerRow, MessageRow, NumberRow, ReplyRow, table_of

MESSAGE = table_of(MessageRow)
REPLY = table_of(ReplyRow)
NUMBER = table_of(NumberRow)
CUSTOMER = table_of(CustomerRow)


async def history(read: ReadSession, customer_id: UUID, paging: PageRequest) -> Page[TextMessage]:
    """Return the texts to and from a customer, newest first."""
    sent = _sent().where(MESSAGE.c.customer_id == customer_id)
    received = _received().where(REPLY.c.customer_ids.contains([customer_id]))
    return await _texts(read, sent, received, paging)


async def telephones(
    read: ReadSession, number: str | None, paging: PageRequest
) -> Page[TextMessage]:
    """Return what the simulated telephones have shown and said, newest first."""
    sent, received = _sent().where(MESSAGE.c.sent_at.is_not(None)), _received()
    if number is not None:
        sent = sent.where(MESSAGE.c.number == number)
        received = received.where(REPLY.c.number == number)
    return await _texts(read, sent, received, paging)


def _sent() -> Select[Any]:
    whose = func.array_remove(array([MESSAGE.c.customer_id]), null())
    return select(
        MESSAGE.c.message_id.label("id"),
        literal("OUT").label("direction"),
        MESSAGE.c.kind,
        func.coalesce(MESSAGE.c.number, "").label("number"),
        MESSAGE.c.body,
        MESSAGE.c.at,
        MESSAGE.c.state,
        MESSAGE.c.reason,
        whose.label("customer_ids"),
        MESSAGE.c.appointment_id,
        MESSAGE.c.wall.label("appointment_starts_at"),
        MESSAGE.c.answered_at,
    )


def _received() -> Select[Any]:
    return select(
        REPLY.c.reply_id.label("id"),
        literal("IN").label("direction"),
        REPLY.c.kind,
        REPLY.c.number,
        REPLY.c.words.label("body"),
        REPLY.c.at,
        literal("RECEIVED").label("state"),
        cast(null(), Text).label("reason"),
        REPLY.c.customer_ids,
        REPLY.c.appointment_id,
        cast(null(), Text).label("appointment_starts_at"),
        cast(null(), Instant).label("answered_at"),
    )


async def _texts(
    read: ReadSession, sent: Select[Any], received: Select[Any], paging: PageRequest
) -> Page[TextMessage]:
    both = union_all(sent, received).subquery()
    listed = select(both).order_by(both.c.at.desc(), both.c.id.desc()).limit(paging.limit + 1)
    place = paging.cursor(2)
    if place is not None:
        listed = listed.where(tuple_(both.c.at, both.c.id) < _place(place))
    rows = (await read.session.execute(listed)).all()
    items = [TextMessage.model_validate(row) for row in rows[: paging.limit]]
    more = len(rows) > paging.limit
    return Page(items=items, next=encode_cursor(items[-1].at, items[-1].id) if more else None)


def _place(values: list[str]) -> ColumnElement[Any]:
    try:
        at, last = datetime.fromisoformat(values[0]), UUID(values[1])
    except ValueError as error:
        raise _not_a_place() from error
    if at.tzinfo is None:
        raise _not_a_place()
    return tuple_(literal(at, Instant), literal(last, Uuid))


def _not_a_place() -> Problem:
    return INVALID_CURSOR(
        "`after` is not a place in this list. Take it from the previous page's `next`."
    )


async def unmatched(read: ReadSession, paging: PageRequest) -> Page[Unmatched]:
    """Return texts from numbers nobody has, newest first."""
    listed = (
        select(REPLY.c.reply_id.label("id"), *(REPLY.c[one] for one in _SHOWN))
        .where(REPLY.c.unmatched)
        .order_by(REPLY.c.at.desc(), REPLY.c.reply_id.desc())
        .limit(paging.limit + 1)
    )
    place = paging.cursor(2)
    if place is not None:
        listed = listed.where(tuple_(REPLY.c.at, REPLY.c.reply_id) < _place(place))
    rows = (await read.session.execute(listed)).all()
    items = [Unmatched.model_validate(row) for row in rows[: paging.limit]]
    more = len(rows) > paging.limit
    return Page(items=items, next=encode_cursor(items[-1].at, items[-1].id) if more else None)


_SHOWN = ("number", "words", "pictures", "at")


async def opt_outs(read: ReadSession, number: str | None, paging: PageRequest) -> Page[OptOut]:
    """Return the numbers that want no more texts, the latest first, with whoever uses them."""
    users = func.array(
        select(CUSTOMER.c.customer_id)
        .where(CUSTOMER.c.numbers.contains(array([NUMBER.c.number])))
        .scalar_subquery()
    )
    listed = (
        select(
            NUMBER.c.number_id.label("id"),
            NUMBER.c.number,
            NUMBER.c.how,
            NUMBER.c.changed_at.label("since"),
            users.label("customer_ids"),
        )
        .where(NUMBER.c.opted_out)
        .order_by(NUMBER.c.changed_at.desc(), NUMBER.c.number_id.desc())
        .limit(paging.limit + 1)
    )
    if number is not None:
        listed = listed.where(NUMBER.c.number == number)
    place = paging.cursor(2)
    if place is not None:
        listed = listed.where(tuple_(NUMBER.c.changed_at, NUMBER.c.number_id) < _place(place))
    rows = (await read.session.execute(listed)).all()
    items = [OptOut.model_validate(row) for row in rows[: paging.limit]]
    more = len(rows) > paging.limit
    return Page(items=items, next=encode_cursor(items[-1].since, items[-1].id) if more else None)


async def received(read: ReadSession, provider_id: str) -> Received:
    """Return what a reply was taken as."""
    await read.session.flush()
    found = select(ReplyRow).where(ReplyRow.provider_id == provider_id)
    row = (await read.session.scalars(found)).one()
    return Received.model_validate(
        {
            "reply_id": row.reply_id,
            "message_sid": row.provider_id,
            "kind": row.kind,
            "customer_ids": row.customer_ids,
            "appointment_id": row.appointment_id,
        }
    )


async def replay_numbers(read: ReadSession) -> AsyncIterator[Event]:
    """Tell again which numbers changed their mind, and how they stand."""
    rows = await read.session.scalars(
        select(NumberRow).where(NumberRow.version > 0).order_by(NumberRow.number_id)
    )
    for row in rows:
        event = OptedOut if row.opted_out else OptedIn
        yield event.model_validate(
            {
                "number_id": row.number_id,
                "version": row.version,
                "number": row.number,
                "how": row.how,
                "at": row.changed_at,
            }
        )
