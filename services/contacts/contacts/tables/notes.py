"""Notes, what stands under them, and what is remembered of others to keep them right."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, desc, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contacts.domain.codes import ContactType
from contacts.domain.note import (
    Note,
    Source,
    Words,
    editable_until,
    takes_deficiencies,
)
from contacts.tables.base import Base


class NoteColumns:
    """One version of a contact entry note, with the labels it was saved with."""

    customer_id: Mapped[UUID]
    contact_date: Mapped[datetime]
    recorded_at: Mapped[datetime]
    """When this version was stored: what the agency knew when (`domain.md` 4.1)."""
    recorded_by: Mapped[str]
    contact_type: Mapped[ContactType]
    contact_action: Mapped[str]
    contact_action_label: Mapped[str]
    call_code: Mapped[str]
    call_code_label: Mapped[str]
    language: Mapped[str]
    language_label: Mapped[str]
    notes: Mapped[str | None]
    mailing_code: Mapped[str | None]
    mailing_code_label: Mapped[str | None]
    shut_off_date: Mapped[date | None]
    resolves: Mapped[tuple[UUID, ...]] = mapped_column(server_default=text("'{}'"))
    voided: Mapped[bool] = mapped_column(server_default=text("false"))

    @property
    def note(self) -> Note:
        """What the note says."""
        return Note(
            contact_date=self.contact_date,
            contact_type=self.contact_type,
            contact_action=self.contact_action,
            call_code=self.call_code,
            language=self.language,
            notes=self.notes,
            mailing_code=self.mailing_code,
            shut_off_date=self.shut_off_date,
            resolves=self.resolves,
        )

    @property
    def labels(self) -> Words:
        """The words its codes were saved with."""
        return Words(
            contact_action=self.contact_action_label,
            call_code=self.call_code_label,
            language=self.language_label,
            mailing_code=self.mailing_code_label,
        )


class DeficiencyRow(Base):
    """One thing an application lacks, written under a note by whoever saw it (F-082, I-23)."""

    __tablename__ = "deficiency"

    deficiency_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.contact_id"), index=True)
    reason: Mapped[str]
    reason_label: Mapped[str]
    notes: Mapped[str | None]
    entered_by: Mapped[str]
    entered_by_id: Mapped[UUID | None]
    entered_at: Mapped[datetime]

    @property
    def id(self) -> UUID:
        """The deficiency's id, as the door calls it."""
        return self.deficiency_id


class ContactRow(NoteColumns, Base):
    """A contact entry note in its current version."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("contact_newest", desc("contact_date"), desc("contact_id")),
        Index("contact_of_customer", "customer_id", desc("contact_date"), desc("contact_id")),
        Index("contact_number", "number", unique=True),
        # An application is received once, however often its barcode is scanned.
        Index(
            "contact_arrival",
            "scanned_from",
            unique=True,
            postgresql_where=text("scanned_from IS NOT NULL AND NOT voided"),
        ),
    )

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity())
    """A short number for people and barcodes."""
    version: Mapped[int]
    entered_at: Mapped[datetime]
    """When the first version was stored: the one-day rule counts from here (I-24)."""
    entered_by: Mapped[str]
    entered_by_id: Mapped[UUID | None]
    source: Mapped[Source]
    sms_reply: Mapped[str | None]
    mailing_date: Mapped[datetime | None]
    scanned_from: Mapped[UUID | None]
    """Of an arrival: the contact whose barcode was scanned."""

    deficiencies: Mapped[list[DeficiencyRow]] = relationship(
        order_by=DeficiencyRow.deficiency_id, lazy="raise", viewonly=True
    )

    @property
    def id(self) -> UUID:
        """The note's id, as the door calls it."""
        return self.contact_id

    @property
    def editable_until(self) -> datetime:
        """The last moment at which it may be corrected (F-079)."""
        return editable_until(self.entered_at)

    @property
    def deficiencies_allowed(self) -> bool:
        """Whether deficiencies may stand under it (F-083)."""
        return takes_deficiencies(contact_action=self.contact_action, call_code=self.call_code)


class ContactVersionRow(NoteColumns, Base):
    """What a note said before it was corrected or deleted. Nothing is ever forgotten."""

    __tablename__ = "contact_version"

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.contact_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)


class DiaryRow(Base):
    """A line in a note's log: what happened, or the day it wants attention again (F-176, F-177)."""

    __tablename__ = "diary"

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.contact_id"))
    text: Mapped[str | None]
    trigger_date: Mapped[date | None]
    entered_by: Mapped[str]
    entered_by_id: Mapped[UUID]
    entered_at: Mapped[datetime]

    __table_args__ = (Index("diary_of_contact", "contact_id", desc("entry_id")),)

    @property
    def id(self) -> UUID:
        """The line's id, as the door calls it."""
        return self.entry_id


class CustomerClockRow(Base):
    """The last moment a customer's notes were saved at; the next one is always later.

    Updating it makes saves for one customer wait for each other, so that what the agency knew when
    is never in doubt.
    """

    __tablename__ = "customer_clock"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    last_recorded_at: Mapped[datetime]


class CustomerRow(Base):
    """All this service knows of a customer: that there is one, or that the record was deleted."""

    __tablename__ = "customer"

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    """0 when the customer service was asked and the news of it is still under way."""
    removed: Mapped[bool]


class AgencyRow(Base):
    """What this service needs of the agency's profile."""

    __tablename__ = "agency"

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    time_zone: Mapped[str]
    mailing_system: Mapped[bool]


class MailedEarlyRow(Base):
    """When a piece was mailed whose note has not been heard of yet; the note takes it over."""

    __tablename__ = "mailed_early"

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    mailed_at: Mapped[datetime]
