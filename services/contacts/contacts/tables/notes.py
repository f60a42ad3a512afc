"""Notes with everything they ever said, and what stands under them."""

from dataclasses import fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, desc, text
from sqlalchemy.orm import Mapped, composite, declared_attr, mapped_column, relationship

from contacts.domain.note import (
    NOTE_FIELDS,
    Labels,
    Note,
    Source,
    editable_until,
    takes_deficiencies,
)
from contacts.tables.base import Base


class NoteColumns:
    """One version of a contact entry note, with the labels it was saved with.

    Every field of `Note` is a column of the same name, every label one called `..._label`: what a
    row says is read and written as a whole, by `note` and `labels`.
    """

    customer_id: Mapped[UUID]
    recorded_at: Mapped[datetime]
    """When this version was stored: what the agency knew when."""
    recorded_by: Mapped[str]
    voided: Mapped[bool] = mapped_column(server_default=text("false"))

    @declared_attr
    @classmethod
    def note(cls) -> Mapped[Note]:
        """Return what the note says."""
        return composite(Note, *(mapped_column(name) for name in NOTE_FIELDS))

    @declared_attr
    @classmethod
    def labels(cls) -> Mapped[Labels]:
        """Return the labels its codes were saved with."""
        columns = (mapped_column(f"{one.name}_label") for one in fields(Labels))
        return composite(Labels, *columns)


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


class ContactVersionRow(NoteColumns, Base):
    """What a note said before it was corrected or deleted. Nothing is ever forgotten."""

    __tablename__ = "contact_version"

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.contact_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)

    __table_args__ = (
        Index(
            "contact_version_changed",
            "recorded_at",
            "contact_id",
            "version",
            postgresql_where=text("version > 1"),
        ),
    )


class ContactRow(NoteColumns, Base):
    """A contact entry note in its current version."""

    __tablename__ = "contact"

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
    reason: Mapped[str | None]
    """Why it was deleted or moved; of a note that was moved, on both of them (R-22, R-23)."""
    voided_by_id: Mapped[UUID | None]
    moved_to_contact_id: Mapped[UUID | None]
    moved_to_customer_id: Mapped[UUID | None]
    moved_from_contact_id: Mapped[UUID | None]
    moved_from_customer_id: Mapped[UUID | None]

    deficiencies: Mapped[list[DeficiencyRow]] = relationship(
        order_by=DeficiencyRow.deficiency_id, lazy="raise", viewonly=True
    )
    earlier: Mapped[list[ContactVersionRow]] = relationship(
        order_by=ContactVersionRow.version.desc(), lazy="raise", viewonly=True
    )

    __table_args__ = (
        Index("contact_newest", desc("contact_date"), desc("contact_id")),
        Index("contact_of_customer", "customer_id", desc("contact_date"), desc("contact_id")),
        Index("contact_number", "number", unique=True),
        Index(
            "contact_changed",
            "recorded_at",
            "contact_id",
            "version",
            postgresql_where=text("version > 1"),
        ),
        # An application is received once, however often its barcode is scanned.
        Index(
            "contact_arrival",
            "scanned_from",
            unique=True,
            postgresql_where=text("scanned_from IS NOT NULL AND NOT voided"),
        ),
    )

    @property
    def versions(self) -> list[NoteColumns]:
        """Every version, the newest first."""
        return [self, *self.earlier]

    @property
    def editable_until(self) -> datetime:
        """The last moment at which it may be corrected (F-079)."""
        return editable_until(self.entered_at)

    @property
    def deficiencies_allowed(self) -> bool:
        """Whether deficiencies may stand under it (F-083)."""
        return takes_deficiencies(
            contact_action=self.note.contact_action, call_code=self.note.call_code
        )


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
