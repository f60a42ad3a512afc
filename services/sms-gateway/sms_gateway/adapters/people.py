"""Who is behind a number, and what they were reminded of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Select, func, literal, select

from backbone.db.unit_of_work import ReadSession
from sms_gateway.adapters.gateway import AGENCY
from sms_gateway.domain.replies import Reminded
from sms_gateway.domain.states import still_on
from sms_gateway.domain.wording import AppointmentKind
from sms_gateway.tables import (
    AppointmentRow,
    CustomerRow,
    MessageRow,
    ReferenceRow,
    ReplyRow,
    table_of,
)

APPOINTMENT = table_of(AppointmentRow)
CUSTOMER = table_of(CustomerRow)
MESSAGE = table_of(MessageRow)
REFERENCE = table_of(ReferenceRow)
REPLY = table_of(ReplyRow)

_NEWEST = 50
"""Reminders to one number a reply may be about."""
_A_WHILE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, as a note and a notification need them."""

    customer_id: UUID
    name: str
    language: str
    """Theirs, else the agency's."""


@dataclass(frozen=True, slots=True)
class Behind:
    """Who may be behind a number, and how much it has written lately."""

    people: Sequence[Person]
    users: Collection[UUID]
    """Everybody with this number on their record, in whichever box."""
    noted: int
    """Notes its texts made in the last ten minutes."""


async def people_behind(read: ReadSession, number: str, at: datetime) -> Behind:
    """Return the customers with this mobile number; else those who have it filed elsewhere."""
    lately = (
        select(func.count())
        .where(REPLY.c.number == number, REPLY.c.at > at - _A_WHILE, REPLY.c.noted)
        .scalar_subquery()
    )
    users = _people().add_columns(lately.label("noted"))
    users = users.where(CUSTOMER.c.numbers.contains([number]))
    rows = (await read.session.execute(users)).all()
    owners = [row for row in rows if row.mobile == number]
    return Behind(
        people=[_person(row) for row in owners or rows],
        users={row.customer_id for row in rows},
        noted=rows[0].noted if rows else await read.session.scalar(select(lately)) or 0,
    )


async def people_named(read: ReadSession, customers: Collection[UUID]) -> Sequence[Person]:
    """Return customers by their ids; a removed one is nobody."""
    named = _people().where(CUSTOMER.c.customer_id.in_(customers))
    return [_person(row) for row in await read.session.execute(named)]


def _people() -> Select[Any]:
    usual = (
        select(REFERENCE.c.body["default_language"].astext)
        .where(REFERENCE.c.name == AGENCY)
        .scalar_subquery()
    )
    return (
        select(
            CUSTOMER.c.customer_id,
            CUSTOMER.c.name,
            CUSTOMER.c.mobile,
            func.coalesce(CUSTOMER.c.language, usual, literal("ENGLISH")).label("language"),
        )
        .where(~CUSTOMER.c.removed)
        .order_by(CUSTOMER.c.customer_id)
    )


def _person(row: Row[Any]) -> Person:
    return Person(row.customer_id, row.name or "", row.language)


_REMINDED = (
    select(
        MESSAGE.c.message_id,
        MESSAGE.c.schedule_version.label("named_version"),
        MESSAGE.c.wall,
        MESSAGE.c.starts_at,
        MESSAGE.c.sent_at,
        MESSAGE.c.answered_at,
        APPOINTMENT.c.appointment_id,
        APPOINTMENT.c.customer_id,
        APPOINTMENT.c.schedule_version,
        APPOINTMENT.c.kind,
        APPOINTMENT.c.status,
    )
    .join_from(MESSAGE, APPOINTMENT, APPOINTMENT.c.appointment_id == MESSAGE.c.appointment_id)
    .where(MESSAGE.c.kind == "REMINDER", MESSAGE.c.sent_at.is_not(None))
    .order_by(MESSAGE.c.at.desc())
    .limit(_NEWEST)
)


async def reminded(read: ReadSession, number: str) -> Sequence[Reminded]:
    """Return the reminders that went to a number, and whether each still holds."""
    rows = await read.session.execute(_REMINDED.where(MESSAGE.c.number == number))
    return [_reminded(row) for row in rows]


def _reminded(row: Any) -> Reminded:
    # Whoever asked to cancel may change their mind; what staff called off is off.
    stands = still_on(row.status) or row.status in {"CANCEL_REQUESTED", "DONE", "NO_SHOW"}
    return Reminded(
        message_id=row.message_id,
        customer_id=row.customer_id,
        appointment_id=row.appointment_id,
        schedule_version=row.schedule_version,
        kind=cast("AppointmentKind", row.kind),
        wall=datetime.fromisoformat(row.wall),
        starts_at=row.starts_at,
        sent_at=row.sent_at,
        answered=row.answered_at is not None,
        current=stands and row.named_version == row.schedule_version,
    )
