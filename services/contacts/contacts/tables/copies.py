"""What others told of customers and their mail, so far as notes need it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from contacts.tables.base import Base


class CustomerClockRow(Base):
    """The last moment a customer's notes were saved at; the next one is always later.

    Updating it makes saves for one customer wait for each other, so that what the agency knew when
    is never in doubt.
    """

    __tablename__ = "customer_clock"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    last_recorded_at: Mapped[datetime]


class CustomerRow(Base):
    """What this service knows of a customer: that there is one, or was, and whom one dials."""

    __tablename__ = "customer"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    """0 when the customer service was asked and its event is still under way."""
    removed: Mapped[bool]
    phones: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    """Their numbers, the best one to dial first; null until an event has told them."""


class MailedEarlyRow(Base):
    """When a piece was mailed whose note has not arrived yet; the note takes it over."""

    __tablename__ = "mailed_early"

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    mailed_at: Mapped[datetime]


class ApplicationPrintRow(Base):
    """A note whose envelope was printed with an application: its barcode may come back (R-50)."""

    __tablename__ = "application_print"

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    printed_at: Mapped[datetime]
