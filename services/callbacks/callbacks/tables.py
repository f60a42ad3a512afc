"""The tables of the callbacks service."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from backbone.db.models import Instant, map_machinery_tables


class Base(DeclarativeBase):
    """The tables of the callbacks service."""


map_machinery_tables(Base)


class FactRow(Base):
    """One version of one note, with the effect it had when it was first consumed. Never changed.

    Only an explicit command decides the effect anew (T-33).
    """

    __tablename__ = "fact"
    __table_args__ = (
        # What the fold reads: all but what the agency wrote without touching the list.
        Index(
            "fact_that_counts",
            "customer_id",
            postgresql_where=text(
                "effect <> 'KEEP' OR version > 1 OR sms_reply IS NOT NULL"
                " OR contact_type = 'INCOMING'"
            ),
        ),
        Index("fact_of_customer", "customer_id"),
        Index("fact_with_phone", "customer_id", postgresql_where=text("phone IS NOT NULL")),
        Index("fact_of_code", "call_code"),
        Index("fact_flagged", "call_code", postgresql_where=text("flagged")),
    )

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    customer_id: Mapped[UUID]
    contact_date: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    contact_type: Mapped[str] = mapped_column(Text)
    contact_action: Mapped[str] = mapped_column(Text)
    call_code: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    shut_off_date: Mapped[date | None] = mapped_column(Date)
    follow_up_date: Mapped[date | None] = mapped_column(Date)
    phone: Mapped[str | None] = mapped_column(Text)
    resolves: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    resolves_only_listed: Mapped[bool] = mapped_column(Boolean, server_default=false())
    source: Mapped[str] = mapped_column(Text)
    sms_reply: Mapped[str | None] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(Text)
    voided: Mapped[bool] = mapped_column(Boolean)
    voided_by: Mapped[str | None] = mapped_column(Text)
    effect: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    tier: Mapped[int | None] = mapped_column(SmallInteger)
    lane: Mapped[str | None] = mapped_column(Text)
    clock: Mapped[str | None] = mapped_column(Text)
    hard_stop_hours: Mapped[int | None] = mapped_column(Integer)
    lifted: Mapped[bool] = mapped_column(Boolean)
    flagged: Mapped[bool] = mapped_column(Boolean)


class CustomerRow(Base):
    """A copy of what a caller must know of a customer."""

    __tablename__ = "customer"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    removed: Mapped[bool] = mapped_column(Boolean)
    number: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str | None] = mapped_column(Text)
    phones: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """In the order in which they should be tried: what was found wrong comes last (R-36)."""
    wrong_numbers: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"))
    """Numbers that were found wrong, on the record or not, and when."""
    language: Mapped[str | None] = mapped_column(Text)
    best_time_to_call: Mapped[str | None] = mapped_column(Text)
    deceased: Mapped[bool] = mapped_column(Boolean, server_default=false())
    do_not_call: Mapped[bool] = mapped_column(Boolean, server_default=false())
    voicemail: Mapped[str | None] = mapped_column(Text)
    """What may be left on voicemail (R-79); null while nobody has asked."""


class CallbackRow(Base):
    """One customer's row of the list, folded from the facts. A closed one keeps its version."""

    __tablename__ = "callback"
    __table_args__ = (
        Index(
            "callback_in_order",
            "tier",
            "waiting_since",
            postgresql_where=text("open"),
        ),
        Index("callback_opens_at", "opens_at", postgresql_where=text("opens_at IS NOT NULL")),
    )

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    open: Mapped[bool] = mapped_column(Boolean)
    tier: Mapped[int | None] = mapped_column(SmallInteger)
    lift_at: Mapped[datetime | None] = mapped_column(Instant)
    deadline: Mapped[datetime | None] = mapped_column(Instant)
    waiting_since: Mapped[datetime | None] = mapped_column(Instant)
    recorded_at: Mapped[datetime | None] = mapped_column(Instant)
    contact_id: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(Integer)
    last_attempt_at: Mapped[datetime | None] = mapped_column(Instant)
    last_attempt_action: Mapped[str | None] = mapped_column(Text)
    retry_at: Mapped[datetime | None] = mapped_column(Instant)
    contacted_again: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The note of a contact from the customer after the last attempt (R-32)."""
    opens_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the next note that names a day comes onto the list, on the row or by itself (R-33)."""
    lanes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    texted_from: Mapped[str | None] = mapped_column(Text)
    """The number of the newest reason, if that is a text: the customer uses it (R-38)."""


class TurnRow(Base):
    """A change of a customer's row: opened, changed or closed, by which note and by whom."""

    __tablename__ = "turn"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    cause: Mapped[str] = mapped_column(Text)
    cause_contact_id: Mapped[UUID | None]
    by: Mapped[str | None] = mapped_column(Text)
    tier: Mapped[int | None] = mapped_column(SmallInteger)
    call_code: Mapped[str | None] = mapped_column(Text)
    reasons: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))


class ClaimRow(Base):
    """Who is calling a customer at the moment: advice to the others, never a lock on the facts."""

    __tablename__ = "claim"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    by_id: Mapped[UUID]
    by: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    token: Mapped[int] = mapped_column(BigInteger)
    tier: Mapped[int] = mapped_column(SmallInteger)
    """How urgent the row was when it was claimed."""
    with_customer: Mapped[UUID | None]
    """The customer whose call it is: all who have the same number to dial are claimed (R-37)."""
    by_session: Mapped[UUID | None]
    """The sign-in with which it was claimed; None where a release did not note it."""
    by_version: Mapped[int | None] = mapped_column(BigInteger)
    """The version the claimant's account had then."""


class MeaningRow(Base):
    """What the agency itself says a call code does (F-007, T-33)."""

    __tablename__ = "meaning"

    version: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    call_code: Mapped[str] = mapped_column(Text)
    meaning: Mapped[str] = mapped_column(Text)
    tier: Mapped[int | None] = mapped_column(SmallInteger)
    clock: Mapped[str | None] = mapped_column(Text)
    lane: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    by_id: Mapped[UUID | None]
    """The account; null where a release did not note it."""
    at: Mapped[datetime] = mapped_column(Instant)


class RefoldRow(Base):
    """One time somebody let a change of the rules reach notes saved before it (T-33)."""

    __tablename__ = "refold"

    refold_id: Mapped[UUID] = mapped_column(primary_key=True)
    call_code: Mapped[str] = mapped_column(Text)
    notes: Mapped[int]
    """How many notes were decided otherwise; of how many customers the row moved, and how."""
    opened: Mapped[int]
    closed: Mapped[int]
    changed: Mapped[int]
    by: Mapped[str] = mapped_column(Text)
    by_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)


class FlagRow(Base):
    """A call code that was noted before anybody explained it: an administrator is notified."""

    __tablename__ = "flag"

    call_code: Mapped[str] = mapped_column(Text, primary_key=True)
    flag_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    """The first note with this code."""
    noted_at: Mapped[datetime] = mapped_column(Instant)
