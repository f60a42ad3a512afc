"""The tables of the reporting service: what others published, kept the way reports ask for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Index, Integer, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from backbone.db.models import Instant, map_machinery_tables, table_of


class Base(DeclarativeBase):
    """The tables of the reporting service."""


map_machinery_tables(Base)


class GenerationRow(Base):
    """One generation of the projections. Reports are read from the current one.

    During a rebuild every event is stored in a draft too, and so is what the other services publish
    again; then the draft becomes the current one in a single step.
    """

    __tablename__ = "generation"
    __table_args__ = (Index("generation_state", "state", unique=True),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(Text)
    """`CURRENT` or `DRAFT`; one of each at most."""
    begun_at: Mapped[datetime] = mapped_column(Instant)


class NoteRow(Base):
    """The newest version of a note, as far as reports show it."""

    __tablename__ = "note"
    __table_args__ = (Index("note_by_date", "generation", "contact_date"),)

    generation: Mapped[int] = mapped_column(Integer, primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    customer_id: Mapped[UUID]
    contact_date: Mapped[datetime] = mapped_column(Instant)
    language: Mapped[str] = mapped_column(Text)
    mailing_code: Mapped[str | None] = mapped_column(Text)
    voided: Mapped[bool] = mapped_column(Boolean)


class DeficiencyRow(Base):
    """One thing an application lacks. It may be stored before its note is."""

    __tablename__ = "deficiency"
    __table_args__ = (Index("deficiency_of_note", "generation", "contact_id"),)

    generation: Mapped[int] = mapped_column(Integer, primary_key=True)
    deficiency_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID]
    customer_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(Text)
    reason_label: Mapped[str] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(Instant)


class PieceRow(Base):
    """One piece of mail: when it was first posted, and when the post first brought it back."""

    __tablename__ = "piece"
    __table_args__ = (Index("piece_of_note", "generation", "contact_id"),)

    generation: Mapped[int] = mapped_column(Integer, primary_key=True)
    piece_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID]
    mailed_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)


class CustomerRow(Base):
    """What reports show of a customer. Of a removed one, only that there was somebody."""

    __tablename__ = "customer"
    __table_args__ = (Index("customer_removed", "customer_id", postgresql_where=text("removed")),)

    generation: Mapped[int] = mapped_column(Integer, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    removed: Mapped[bool] = mapped_column(Boolean)
    number: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    """On one line, as the reports print it."""


GENERATION = table_of(GenerationRow)
NOTE = table_of(NoteRow)
DEFICIENCY = table_of(DeficiencyRow)
PIECE = table_of(PieceRow)
CUSTOMER = table_of(CustomerRow)

PROJECTIONS = (NOTE, DEFICIENCY, PIECE, CUSTOMER)
"""The tables a generation consists of."""
