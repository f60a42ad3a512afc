"""Visits and intakes that were agreed upon."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, SmallInteger, Text, cast
from sqlalchemy.orm import Mapped, column_property, mapped_column

from backbone.db.models import Instant
from customer.domain.appointments import Fold, Kind, Status
from customer.tables.base import Base


class AppointmentRow(Base):
    """A visit or an intake that was agreed upon, in local time (F-059)."""

    __tablename__ = "appointment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    version: Mapped[int]
    kind: Mapped[Kind] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(DateTime)
    """Local time, without a zone: 10:00 stays 10:00 should the zone change its rules."""
    starts_at_text: Mapped[str] = column_property(cast(starts_at, Text))
    """What the list is ordered by: the cursor of a page holds no local times."""
    fold: Mapped[Fold] = mapped_column(SmallInteger)
    time_zone: Mapped[str] = mapped_column(Text)
    ends_at: Mapped[datetime | None] = mapped_column(DateTime)
    employee: Mapped[str | None] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(Text)
    schedule_version: Mapped[int]
    """Rises only when the time itself changes: what reminders, and their replies, are keyed to."""
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    """When somebody last decided how it stands; null since it was made or moved."""
    decided_by_reply: Mapped[UUID | None]
    entered_by: Mapped[str] = mapped_column(Text)
    entered_by_id: Mapped[UUID]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("appointment_of_customer", "customer_id", "starts_at", "id"),)
