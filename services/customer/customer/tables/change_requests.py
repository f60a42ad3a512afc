"""What the state's system holds otherwise than a record, and is asked to correct."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backbone.db.models import Instant
from customer.domain.change_requests import Field, Reason, Request, State
from customer.tables.base import Base
from customer.tables.records import CustomerRow


class ChangeRequestRow(Base):
    """One field of one customer that the state's system is asked to correct (F-060).

    Both sides stand here as they were when somebody asked. Of a social security number they hold
    the masked form, and the number itself lies sealed beside it.
    """

    __tablename__ = "change_request"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    version: Mapped[int]
    field: Mapped[Field] = mapped_column(Text)
    theirs: Mapped[str | None] = mapped_column(Text)
    """What the state's system holds; null where it holds nothing."""
    ours: Mapped[str] = mapped_column(Text)
    theirs_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed for this request: copied into a customer's row it does not open."""
    ours_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The record's own sealed number, which opens for its customer only."""
    ours_mark: Mapped[str | None] = mapped_column(Text)
    """Tells whether the record still has the number, and never which."""
    reason: Mapped[Reason] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    state: Mapped[State] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    """What the state answered, or why it is not asked."""
    requested_at: Mapped[datetime] = mapped_column(Instant)
    requested_by: Mapped[str] = mapped_column(Text)
    requested_by_id: Mapped[UUID]
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_by: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    customer: Mapped[CustomerRow] = relationship(lazy="raise", viewonly=True)

    __table_args__ = (
        Index(
            "change_request_of_customer",
            "customer_id",
            "id",
            postgresql_where="withdrawn_at IS NULL",
        ),
        Index("change_request_state", "state", "id", postgresql_where="withdrawn_at IS NULL"),
    )

    @property
    def request(self) -> Request:
        """How it stands, as the rules see it."""
        return Request(self.state, self.sent_at is not None)
