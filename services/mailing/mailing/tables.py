"""The tables of the mailing service."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Identity, Index, Integer, Text, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from backbone.db.models import Instant, map_machinery_tables, table_of


class Base(DeclarativeBase):
    """Everything the mailing service keeps."""


map_machinery_tables(Base)


class NoteRow(Base):
    """The newest version of each note that asks, or once asked, for a mail-out."""

    __tablename__ = "note"

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    customer_id: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    mailing_code: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    voided: Mapped[bool] = mapped_column(Boolean)
    notes: Mapped[str | None] = mapped_column(Text)
    """Kept only where the code says that the envelope shows it."""
    asked_version: Mapped[int | None] = mapped_column(Integer)
    """The newest version that asked for a mail-out; null where none did."""
    asked_code: Mapped[str | None] = mapped_column(Text)
    asked_language: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    mailing_date: Mapped[datetime | None] = mapped_column(Instant)
    """When something was first posted for it, even if the records of that are lost (N-05)."""
    words_to_customer: Mapped[str | None] = mapped_column(Text)
    """What is printed for the customer; kept while the note asks for a mail-out."""
    entered_by: Mapped[str | None] = mapped_column(Text)
    entered_by_id: Mapped[UUID | None]
    contact_date: Mapped[datetime | None] = mapped_column(Instant)
    """When the contact took place; null for notes kept before that was."""


class CustomerRow(Base):
    """Our copy of what an envelope must know of a customer."""

    __tablename__ = "customer"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    removed: Mapped[bool] = mapped_column(Boolean)
    number: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str | None] = mapped_column(Text)
    address: Mapped[dict[str, Any]] = mapped_column(JSONB)
    prefers_email: Mapped[bool] = mapped_column(Boolean)
    deceased: Mapped[bool] = mapped_column(Boolean, server_default=false())
    no_post: Mapped[bool] = mapped_column(Boolean, server_default=false())
    has_phone: Mapped[bool | None] = mapped_column(Boolean)
    """Null for records kept before that was."""


class ReturnedRow(Base):
    """An address that sent a customer's post back: nothing goes there again (N-20)."""

    __tablename__ = "returned"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)


class PieceRow(Base):
    """One envelope or label for one note."""

    __tablename__ = "piece"
    __table_args__ = (
        # One open piece for a note, whatever arrives how often (N-05).
        Index(
            "piece_open",
            "contact_id",
            unique=True,
            postgresql_where=text("state IN ('PENDING', 'HELD')"),
        ),
        Index(
            "piece_waiting",
            "queued_at",
            "piece_id",
            postgresql_where=text("state = 'PENDING'"),
        ),
        Index("piece_of_note", "contact_id"),
        Index("piece_of_customer", "customer_id"),
        Index("piece_in_state", "state", "queued_at", "piece_id"),
        Index("piece_in_batch", "batch_id", "seat", unique=True),
    )

    piece_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID]
    customer_id: Mapped[UUID]
    mailing_code: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    held_because: Mapped[str | None] = mapped_column(Text)
    held_sentence: Mapped[str | None] = mapped_column(Text)
    queued_at: Mapped[datetime] = mapped_column(Instant)
    """When the note that asks for it was saved."""
    pulled: Mapped[bool] = mapped_column(Boolean)
    """It lies in a batch and must be set aside: something has changed since."""
    set_aside_because: Mapped[str | None] = mapped_column(Text)
    """Why; null where it need not be, and for what was flagged before that was kept."""
    rewritten: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    """How often another address or name was put on it in its batch, before it was printed."""
    rewritten_at: Mapped[datetime | None] = mapped_column(Instant)
    batch_id: Mapped[UUID | None]
    seat: Mapped[int | None] = mapped_column(Integer)
    paper: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What is printed on it, as it was when its batch was pulled (N-11)."""
    enclosed: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What its code means, as of then; null for one pulled before an agency could say so: it is
    what was delivered."""
    address: Mapped[str | None] = mapped_column(Text)
    """Where it went, as such addresses are compared."""
    batched_at: Mapped[datetime | None] = mapped_column(Instant)
    printed_at: Mapped[datetime | None] = mapped_column(Instant)
    mailed_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_by: Mapped[str | None] = mapped_column(Text)
    returned_reason: Mapped[str | None] = mapped_column(Text)
    can_be_phoned: Mapped[bool | None] = mapped_column(Boolean)
    """Of a returned one: whether the record had a number then (R-54)."""
    called_off_at: Mapped[datetime | None] = mapped_column(Instant)
    """When somebody said that it need not go: the customer has, or gets, the same otherwise."""
    called_off_by: Mapped[str | None] = mapped_column(Text)
    called_off_reason: Mapped[str | None] = mapped_column(Text)
    posted_as: Mapped[str | None] = mapped_column(Text)
    """The code of what was posted for the same note before it came to ask for this one."""
    print_too: Mapped[str | None] = mapped_column(Text)
    """The code that, though something else was posted for the note, is to be printed too."""
    print_too_at: Mapped[datetime | None] = mapped_column(Instant)
    print_too_by: Mapped[str | None] = mapped_column(Text)


class BatchRow(Base):
    """Pieces that are printed and posted together, and whose hands they are in."""

    __tablename__ = "batch"
    __table_args__ = (
        Index("batch_to_print", "number", postgresql_where=text("sha256 IS NULL")),
        Index("batch_by_number", "number", unique=True),
    )

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity())
    format: Mapped[str] = mapped_column(Text)
    wanted: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text)
    pieces: Mapped[int] = mapped_column(Integer)
    pages: Mapped[int] = mapped_column(Integer)
    return_address: Mapped[list[str]] = mapped_column(JSONB)
    pulled_at: Mapped[datetime] = mapped_column(Instant)
    pulled_by: Mapped[str] = mapped_column(Text)
    holder_id: Mapped[UUID]
    holder: Mapped[str] = mapped_column(Text)
    held_until: Mapped[datetime] = mapped_column(Instant)
    token: Mapped[int] = mapped_column(BigInteger)
    """Grows whenever the batch changes hands: whoever comes late is refused."""
    printed_at: Mapped[datetime | None] = mapped_column(Instant)
    printed_by: Mapped[str | None] = mapped_column(Text)
    mailed_at: Mapped[datetime | None] = mapped_column(Instant)
    mailed_by: Mapped[str | None] = mapped_column(Text)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    released_by: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(Text)
    render_until: Mapped[datetime | None] = mapped_column(Instant)
    render_token: Mapped[int] = mapped_column(BigInteger, default=0)
    render_failures: Mapped[int] = mapped_column(Integer, default=0)


class ReprintRow(Base):
    """Pages that were printed once more, and why."""

    __tablename__ = "reprint"
    __table_args__ = (Index("reprint_of_batch", "batch_id"),)

    reprint_id: Mapped[UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[UUID]
    first_page: Mapped[int] = mapped_column(Integer)
    last_page: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


class DeficiencyRow(Base):
    """Something an application lacks: what the letter with the code IM lists."""

    __tablename__ = "deficiency"
    __table_args__ = (Index("deficiency_of_note", "contact_id"),)

    deficiency_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(Text)
    reason_label: Mapped[str] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(Instant)


class LateChangeRow(Base):
    """A note that changed after its letter was posted, as it was told, to be told again."""

    __tablename__ = "late_change"

    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    noted_at: Mapped[datetime] = mapped_column(Instant)
    told: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The event's data."""


class MeaningRow(Base):
    """What the agency itself says a mailing code puts into an envelope, every time it said so."""

    __tablename__ = "meaning"
    __table_args__ = (Index("meaning_of_code", "mailing_code", "version", unique=True),)

    version: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    mailing_code: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by: Mapped[str] = mapped_column(Text)
    by_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)


# The plain tables: many rows at once need no objects.
NOTE = table_of(NoteRow)
CUSTOMER = table_of(CustomerRow)
RETURNED = table_of(ReturnedRow)
PIECE = table_of(PieceRow)
BATCH = table_of(BatchRow)
REPRINT = table_of(ReprintRow)
DEFICIENCY = table_of(DeficiencyRow)
LATE_CHANGE = table_of(LateChangeRow)
MEANING = table_of(MeaningRow)

TOPIC = "mailing"
"""Notified whenever pieces or batches have changed."""
