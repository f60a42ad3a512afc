"""Who allowed or forbade texts, and the numbers that want none."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backbone.db.models import Instant
from customer.domain.consent import How
from customer.tables.base import Base


class ConsentRow(Base):
    """One time a customer allowed or forbade texts at a number. Written once, never changed."""

    __tablename__ = "sms_consent"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    number: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    """How often this customer has said something about this number."""
    granted: Mapped[bool]
    how: Mapped[How] = mapped_column(Text)
    wording_version: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[UUID]

    __table_args__ = (UniqueConstraint("customer_id", "number", "version"),)


class NumberRow(Base):
    """What the text gateway last said of a number, whoever uses it."""

    __tablename__ = "sms_number"

    number_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, index=True)
    version: Mapped[int]
    opted_out: Mapped[bool]
    how: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
