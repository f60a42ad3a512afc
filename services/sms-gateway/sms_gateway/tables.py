"""The tables of the sms-gateway service."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from backbone.db.models import Instant, map_machinery_tables, table_of
from contracts.sms import OptSource
from sms_gateway.domain.keywords import Kind
from sms_gateway.domain.message_state import State
from sms_gateway.domain.pictures import PictureState
from sms_gateway.domain.wording import AppointmentKind, Language

MessageKind = Literal["REMINDER", "STAFF", "HELP", "STRANGER"]
AUTOMATIC: frozenset[MessageKind] = frozenset({"HELP", "STRANGER"})
"""Answers to people who wrote unasked; anybody can make us send one."""


class Base(DeclarativeBase):
    """The tables of the sms-gateway service."""


map_machinery_tables(Base)


class CustomerRow(Base):
    """A copy of what texting a customer takes."""

    __tablename__ = "customer"
    __table_args__ = (Index("customer_by_number", "numbers", postgresql_using="gin"),)

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    removed: Mapped[bool] = mapped_column(Boolean)
    name: Mapped[str | None] = mapped_column(Text)
    mobile: Mapped[str | None] = mapped_column(Text)
    numbers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Every number of theirs: a text may come from one that is not filed as mobile."""
    language: Mapped[str | None] = mapped_column(Text)
    zip: Mapped[str | None] = mapped_column(Text)
    deceased: Mapped[bool] = mapped_column(Boolean, server_default=false())
    do_not_call: Mapped[bool] = mapped_column(Boolean, server_default=false())


class AppointmentRow(Base):
    """A copy of an appointment."""

    __tablename__ = "appointment"
    __table_args__ = (Index("appointment_of_customer", "customer_id"),)

    appointment_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    customer_id: Mapped[UUID]
    kind: Mapped[AppointmentKind] = mapped_column(Text)
    wall: Mapped[str] = mapped_column(Text)
    """The time on the clock where it takes place."""
    time_zone: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(Text)
    schedule_version: Mapped[int] = mapped_column(Integer)


class ConsentRow(Base):
    """A customer's consent to be texted at a number, as staff recorded it (F-140)."""

    __tablename__ = "consent"
    __table_args__ = (Index("consent_of_customer", "customer_id"),)

    consent_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    customer_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(Text)
    granted: Mapped[bool] = mapped_column(Boolean)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class NumberRow(Base):
    """A telephone number, and whether it may be texted: binding for everyone who uses it."""

    __tablename__ = "number"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    number_id: Mapped[UUID] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(Integer)
    opted_out: Mapped[bool] = mapped_column(Boolean)
    how: Mapped[OptSource | None] = mapped_column(Text)
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    """The moment of the newest word on it, whatever order they arrived in."""
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    """When a stranger was answered, which happens once."""
    unreachable_code: Mapped[str | None] = mapped_column(Text)
    """The provider's error that says no text will ever arrive there; null while texts may."""
    unreachable_at: Mapped[datetime | None] = mapped_column(Instant)


class MessageRow(Base):
    """A text we send: what it is about, and how far it has got."""

    __tablename__ = "message"
    __table_args__ = (
        Index("message_due", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index(
            "message_reminds",
            "appointment_id",
            "schedule_version",
            unique=True,
            postgresql_where=text("kind = 'REMINDER'"),
        ),
        Index("message_of_customer", "customer_id", "at"),
        Index("message_to_number", "number", "at"),
        Index("message_called", "called_at", postgresql_where=text("called_at IS NOT NULL")),
    )

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[MessageKind] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    customer_id: Mapped[UUID | None]
    appointment_id: Mapped[UUID | None]
    appointment_kind: Mapped[AppointmentKind | None] = mapped_column(Text)
    schedule_version: Mapped[int | None] = mapped_column(Integer)
    wall: Mapped[str | None] = mapped_column(Text)
    starts_at: Mapped[datetime | None] = mapped_column(Instant)
    language: Mapped[Language] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    """Of a reminder written when it is sent, in the words of that day."""
    sent_by: Mapped[str | None] = mapped_column(Text)
    """Who of the staff wrote it."""
    state: Mapped[State] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    rank: Mapped[int] = mapped_column(SmallInteger, default=0)
    due_at: Mapped[datetime] = mapped_column(Instant)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    """When something has to be done about it: sent, or looked after; null when nothing has."""
    urged: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether somebody asked to have it sent at once, with the simulator."""
    expires_at: Mapped[datetime] = mapped_column(Instant)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    called_at: Mapped[datetime | None] = mapped_column(Instant)
    provider_id: Mapped[str | None] = mapped_column(Text, unique=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    noted: Mapped[bool] = mapped_column(Boolean, default=False)
    at: Mapped[datetime] = mapped_column(Instant)
    """Its place in the history: when it was sent, until then when it is due."""


class StatusRow(Base):
    """A status the provider reported about a text."""

    __tablename__ = "status"
    __table_args__ = (Index("status_of_message", "message_id"),)

    status_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID | None]
    provider_id: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


class ReplyRow(Base):
    """A text somebody sent us, in their own words."""

    __tablename__ = "reply"
    __table_args__ = (
        Index("reply_from", "number", "at"),
        Index("reply_of_customer", "customer_ids", postgresql_using="gin"),
        Index("reply_unmatched", "at", postgresql_where=text("unmatched")),
    )

    reply_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[str] = mapped_column(Text, unique=True)
    number: Mapped[str] = mapped_column(Text)
    sent_to: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    pictures: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[Kind] = mapped_column(Text)
    customer_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    appointment_id: Mapped[UUID | None]
    unmatched: Mapped[bool] = mapped_column(Boolean)
    noted: Mapped[bool] = mapped_column(Boolean)


class PictureRow(Base):
    """A picture that came with a text: where the provider has it, then the picture itself."""

    __tablename__ = "picture"
    __table_args__ = (
        Index("picture_due", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index("picture_of_reply", "reply_id", "position"),
        Index("picture_from", "number", "at"),
    )

    picture_id: Mapped[UUID] = mapped_column(primary_key=True)
    reply_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(SmallInteger)
    """Its place among the pictures of the text, from 0."""
    number: Mapped[str] = mapped_column(Text)
    """Whose text it came with."""
    message: Mapped[str] = mapped_column(Text)
    """The provider's id of that text."""
    media: Mapped[str | None] = mapped_column(Text)
    """The provider's id of the picture; null until it was asked for."""
    state: Mapped[PictureState] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it is fetched, or fetched again; null when nothing is to be done."""
    at: Mapped[datetime] = mapped_column(Instant)
    """When the text came."""
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The picture as JPEG, painted anew by us; never the bytes that were sent."""
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)


class NoteTimeRow(Base):
    """When something about a customer was last noted: never twice at one moment (B-01 to B-04)."""

    __tablename__ = "note_time"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    last_at: Mapped[datetime] = mapped_column(Instant)


class PublishedRow(Base):
    """An event about a text, to the letter: the rows above do not say all that was published.

    Kept for good, so that whoever has lost it can be told again.
    """

    __tablename__ = "published"
    __table_args__ = (Index("published_in_order", "position", unique=True),)

    type: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity())
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)


CUSTOMER = table_of(CustomerRow)
APPOINTMENT = table_of(AppointmentRow)
CONSENT = table_of(ConsentRow)
NUMBER = table_of(NumberRow)
MESSAGE = table_of(MessageRow)
REPLY = table_of(ReplyRow)
PICTURE = table_of(PictureRow)
PUBLISHED = table_of(PublishedRow)
