"""What was done to a record, and who looked for which social security number."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backbone.db.models import Instant
from customer.tables.base import Base
from customer.tables.records import CustomerRow


class ChangeRow(Base):
    """One thing that was done to a record, by whom. Written once, never changed (F-062)."""

    __tablename__ = "customer_change"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column("by_name", Text)
    by_id: Mapped[UUID | None]
    """The account; null for what the system did by itself."""
    action: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """What changed, field by field; a social security number only ever masked."""
    customer: Mapped[CustomerRow] = relationship(lazy="raise", viewonly=True)

    __table_args__ = (
        Index("customer_change_customer", "customer_id", "id"),
        Index("customer_change_newest", "at", "id"),
        Index("customer_change_person", "by_id", "at", "id"),
        Index(
            "customer_change_revealed", "by_id", "at", postgresql_where="action = 'SSN_REVEALED'"
        ),
    )

    @property
    def customer_number(self) -> int:
        """Whose record it was: the CustomerID#."""
        return self.customer.number

    @property
    def customer_name(self) -> str:
        """Whose record it was, in one line."""
        return self.customer.display_name


class SsnSearchRow(Base):
    """A search by social security number, or the first of a minute that was refused (R-24)."""

    __tablename__ = "ssn_search"

    search_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    username: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    searched_at: Mapped[datetime] = mapped_column(Instant)
    digest: Mapped[str] = mapped_column(Text)
    """Keyed: it tells whether two searches were for one number, and never which."""
    refused: Mapped[bool]
    per_minute: Mapped[int]

    __table_args__ = (Index("ssn_search_account", "account_id", "searched_at"),)
