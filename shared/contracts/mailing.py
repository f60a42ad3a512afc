"""Events of the mailing service: what was posted, and what came back."""

from typing import ClassVar
from uuid import UUID

from contracts.base import Event, Instant, Part


class MailedPiece(Part):
    """One envelope or label that left the building, and the note that asked for it."""

    piece_id: UUID
    contact_id: UUID
    customer_id: UUID
    mailing_code: str


class PiecesMailed(Event):
    """A person said that a batch was posted. A large batch is told in several parts."""

    type: ClassVar[str] = "mailing.pieces_mailed.v1"
    owners: ClassVar[tuple[str, ...]] = ("mailing",)
    consumers: ClassVar[tuple[str, ...]] = ("contacts", "reporting")
    subject_field: ClassVar[str] = "part_id"

    part_id: UUID
    batch_id: UUID
    mailed_at: Instant
    mailed_by: str
    pieces: tuple[MailedPiece, ...]


class ApplicationsPrinted(Event):
    """Papers with an application in them left the printer; their barcodes may come back (R-50).

    A large batch is told in several parts.
    """

    type: ClassVar[str] = "mailing.applications_printed.v1"
    owners: ClassVar[tuple[str, ...]] = ("mailing",)
    consumers: ClassVar[tuple[str, ...]] = ("contacts",)
    subject_field: ClassVar[str] = "part_id"

    part_id: UUID
    batch_id: UUID
    printed_at: Instant
    pieces: tuple[MailedPiece, ...]


class PieceReturned(Event):
    """The post brought a piece back: its address no longer reaches the customer."""

    type: ClassVar[str] = "mailing.piece_returned.v1"
    owners: ClassVar[tuple[str, ...]] = ("mailing",)
    consumers: ClassVar[tuple[str, ...]] = ("contacts", "reporting")
    subject_field: ClassVar[str] = "piece_id"

    piece_id: UUID
    contact_id: UUID
    customer_id: UUID
    mailing_code: str
    language: str
    returned_at: Instant
    returned_by: str
    reason: str
    can_be_phoned: bool | None = None
    """Whether the record had a telephone number then; null where that was not yet said."""


class ChangedAfterPosting(Event):
    """A note was changed or deleted after what it had asked for was posted.

    Nobody could refuse the change: that the piece was posted was still on its way. What was posted
    stays posted; another letter waits for the print room to say whether it goes too.
    """

    type: ClassVar[str] = "mailing.changed_after_posting.v1"
    owners: ClassVar[tuple[str, ...]] = ("mailing",)
    consumers: ClassVar[tuple[str, ...]] = ("staff",)
    subject_field: ClassVar[str] = "change_id"

    change_id: UUID
    contact_id: UUID
    customer_id: UUID
    piece_id: UUID
    posted: str
    """The mailing code that was posted."""
    posted_label: str
    mailed_at: Instant
    wanted: str | None
    """The mailing code the note asks for now; null for none."""
    wanted_label: str | None
    deleted: bool
    entered_by: str | None
    """Who wrote the note."""
    entered_by_id: UUID | None = None
    """Their account, which is told of it; null where no person wrote it, or it was not known."""
    noted_at: Instant
