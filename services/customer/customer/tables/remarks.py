"""What staff noted about a customer apart from any contact."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from backbone.db.models import Instant
from customer.tables.base import Base


class RemarkRow(Base):
    """A note of the record's own section Notes, about the person (F-054); no contact entry note."""

    __tablename__ = "remark"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    version: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(Instant)
    entered_by: Mapped[str] = mapped_column(Text)
    entered_by_id: Mapped[UUID]
    updated_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[str] = mapped_column(Text)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("remark_of_customer", "customer_id", "id", postgresql_where="deleted_at IS NULL"),
    )
