"""Applications for assistance, what was pledged on them, and whom they were made for."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backbone.db.models import Instant
from customer.domain.applications import ApplicationStatus
from customer.domain.household import Education, Gender, Race, Relation
from customer.domain.ssn import mask
from customer.tables.base import Base

_LIVE = text("removed_at IS NULL")


class _Entered:
    """Who entered something, who last changed it, and whether it was taken away again."""

    version: Mapped[int]
    entered_by: Mapped[str] = mapped_column(Text)
    entered_by_id: Mapped[UUID]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[str] = mapped_column(Text)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class ApplicationRow(_Entered, Base):
    """An application of a customer (F-055). A removed one stays, out of sight."""

    __tablename__ = "application"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    program: Mapped[str] = mapped_column(Text)
    program_year: Mapped[int]
    status: Mapped[ApplicationStatus] = mapped_column(Text)
    intake_date: Mapped[date]
    transfer_date: Mapped[date | None]
    service_address: Mapped[str | None] = mapped_column(Text)
    city: Mapped[str | None] = mapped_column(Text)
    zip: Mapped[str | None] = mapped_column(Text)
    utility: Mapped[str | None] = mapped_column(Text)
    account_number: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The household in numbers, where no members were entered."""

    __table_args__ = (
        Index(
            "application_of_customer",
            "customer_id",
            "program_year",
            "intake_date",
            "id",
            postgresql_where=_LIVE,
        ),
    )


class PledgeRow(_Entered, Base):
    """A commitment or pledge on an application (F-057)."""

    __tablename__ = "pledge"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    memo: Mapped[str] = mapped_column(Text)
    date_submitted: Mapped[date | None]

    __table_args__ = (
        Index("pledge_of_application", "application_id", "id", postgresql_where=_LIVE),
    )


class MemberRow(_Entered, Base):
    """A member of the household an application was made for (F-052)."""

    __tablename__ = "household_member"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    first_name: Mapped[str] = mapped_column(Text)
    middle_initial: Mapped[str | None] = mapped_column(Text)
    last_name: Mapped[str] = mapped_column(Text)
    date_of_birth: Mapped[date | None]
    gender: Mapped[Gender | None] = mapped_column(Text)
    race: Mapped[Race | None] = mapped_column(Text)
    relation: Mapped[Relation | None] = mapped_column(Text)
    education: Mapped[Education | None] = mapped_column(Text)
    ssn_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    ssn_mark: Mapped[str | None] = mapped_column(Text)
    ssn_last4: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("member_of_application", "application_id", "id", postgresql_where=_LIVE),
    )

    @property
    def ssn_masked(self) -> str | None:
        """What a screen shows of the number."""
        return mask(self.ssn_last4) if self.ssn_last4 else None
