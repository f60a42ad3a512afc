"""Dwellings, whose they are and were, and the weatherization jobs done in them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, Sequence, Text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from backbone.db.models import Instant
from backbone.typed.addresses import Finding, judge
from customer.domain.address import Address
from customer.domain.dwellings import DwellingRelation
from customer.domain.jobs import JobStatus, JobType
from customer.tables.base import Base, text_columns

FIRST_DWELLING = 28488
"""The Dwelling ID of the first dwelling, as on the manual's own screen (F-058)."""
FIRST_JOB = 36534
"""The Job ID of the first job, as on the manual's own screen (F-058)."""

DWELLING_NUMBERS = Sequence("dwelling_number", start=FIRST_DWELLING, metadata=Base.metadata)
"""Offers every dwelling the next Dwelling ID; one that somebody has given is passed over."""
JOB_NUMBERS = Sequence("job_number", start=FIRST_JOB, metadata=Base.metadata)
"""Offers every job the next Job ID; one that somebody has given is passed over."""


class DwellingRow(Base):
    """A house or an apartment, whoever lives there."""

    __tablename__ = "dwelling"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    version: Mapped[int] = mapped_column(Integer)
    """Rises with the address and with every tenure: together they are what people edit as one."""
    address: Mapped[Address] = composite(*text_columns(Address, "address"))
    entered_by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("dwelling_place", "address_number", "address_zip"),)

    @property
    def service_address(self) -> str:
        """Where in its city it is, in one line: `111 THIS ST APARTMENT A`."""
        address = self.address
        parts = (address.street_line, address.building_type, address.unit)
        return " ".join(part for part in parts if part)

    @property
    def address_findings(self) -> tuple[Finding, ...]:
        """What is doubtful about the address (R-09)."""
        return judge(self.address)


class TenureRow(Base):
    """How a customer belongs or belonged to a dwelling, and from when to when."""

    __tablename__ = "dwelling_tenure"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dwelling_id: Mapped[UUID] = mapped_column(ForeignKey("dwelling.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    relation: Mapped[DwellingRelation] = mapped_column(Text)
    since: Mapped[date | None]
    """The first day; null where nobody knows it."""
    until: Mapped[date | None]
    """The last day; null while it holds."""
    entered_by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        Index("dwelling_tenure_customer", "customer_id", "dwelling_id"),
        Index("dwelling_tenure_dwelling", "dwelling_id"),
    )


class JobRow(Base):
    """A weatherization job of a dwelling (F-058)."""

    __tablename__ = "job"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dwelling_id: Mapped[UUID] = mapped_column(ForeignKey("dwelling.id"))
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    version: Mapped[int] = mapped_column(Integer)
    job_type: Mapped[JobType] = mapped_column(Text)
    status: Mapped[JobStatus] = mapped_column(Text)
    completed_date: Mapped[date | None]
    reported_date: Mapped[date | None]
    entered_by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    dwelling: Mapped[DwellingRow] = relationship(lazy="raise", viewonly=True)

    __table_args__ = (Index("job_dwelling", "dwelling_id", "number"),)
