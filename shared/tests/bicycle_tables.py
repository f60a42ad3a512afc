"""What the bicycle rental keeps: the desk its rentals, the garage what it knows and its rings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from backbone.db.models import (
    DeadLetter,
    IdempotencyKey,
    Inbox,
    Instant,
    Outbox,
    ReconciliationDifference,
    ReconciliationRun,
    RevokedAccess,
)


class Base(DeclarativeBase):
    """Everything a bicycle service keeps."""


class OutboxRow(Outbox, Base):
    """Promises."""


class InboxRow(Inbox, Base):
    """News already heard."""


class DeadLetterRow(DeadLetter, Base):
    """News that could not be handled."""


class IdempotencyRow(IdempotencyKey, Base):
    """Answers already given."""


class ReconciliationRunRow(ReconciliationRun, Base):
    """When events were compared."""


class ReconciliationDifferenceRow(ReconciliationDifference, Base):
    """What is missing."""


class RevokedAccessRow(RevokedAccess, Base):
    """Access that ended before its tokens did."""


class RentalRow(Base):
    """One rental at the desk."""

    __tablename__ = "rental"

    rental_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    bicycle: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)


class KnownRental(Base):
    """What the garage knows of a rental."""

    __tablename__ = "known_rental"

    rental_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    bicycle: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)


class Ring(Base):
    """One ring of the garage's bell."""

    __tablename__ = "ring"

    ring_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    rental_id: Mapped[UUID]
    version: Mapped[int]
