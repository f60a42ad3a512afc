"""What a note means for what is to be posted: one piece for one note with a mailing code.

What a piece is follows from the newest version of its note and from what the print room has done,
never from the order in which events arrived (B-30 to B-37).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID, uuid5

from mailing.domain.address import Address, AddressBox

State = Literal["PENDING", "HELD", "BATCHED", "PRINTED", "MAILED", "RETURNED", "CANCELLED"]
HeldBecause = Literal[
    "UNKNOWN_CUSTOMER",
    "CUSTOMER_REMOVED",
    "DECEASED",
    "NO_POST",
    "NO_ADDRESS",
    "INCOMPLETE_ADDRESS",
    "DOUBTED_ADDRESS",
    "RETURNED_MAIL",
    "PREFERS_EMAIL",
    "ALREADY_POSTED",
]
SetAsideBecause = Literal[
    "NOTE_CHANGED", "ADDRESS_CHANGED", "RETURNED_MAIL", "CUSTOMER_REMOVED", "DECEASED", "NO_POST"
]
"""Why a piece that lies in a batch must not be posted."""
BatchState = Literal["OPEN", "PRINTED", "MAILED", "RELEASED"]

_POSTED: Final = frozenset({"MAILED", "RETURNED"})


@dataclass(frozen=True, slots=True)
class Request:
    """What a version of a note asks to be posted, and when it was saved."""

    mailing_code: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The newest version of a contact note that asks, or asked, for a mail-out."""

    contact_id: UUID
    version: int
    customer_id: UUID
    recorded_at: datetime
    mailing_code: str | None
    language: str
    voided: bool = False
    notes: str | None = None
    asked_version: int | None = None
    """The newest version that asked for a mail-out; None where none did."""
    asked_code: str | None = None
    asked_language: str | None = None
    asked_at: datetime | None = None
    mailing_date: datetime | None = None
    """When something was first posted for it, even if the records of that are lost here."""
    words_to_customer: str | None = None
    entered_by: str | None = None
    """Who wrote the note; None where that was not yet kept."""
    entered_by_id: UUID | None = None
    """Their account; None where no person wrote it."""
    contact_date: datetime | None = None
    """When the contact took place; None where that was not yet kept."""

    @property
    def wants(self) -> str | None:
        """The code of what should be posted; None for nothing."""
        return None if self.voided else self.mailing_code

    @property
    def request(self) -> Request | None:
        """What it asks for, or last asked for; None where it never did."""
        if self.wants is not None:
            return Request(self.wants, self.language, self.recorded_at)
        if self.asked_code is None or self.asked_language is None or self.asked_at is None:
            return None
        return Request(self.asked_code, self.asked_language, self.asked_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """What the envelope needs to know of a customer."""

    customer_id: UUID
    removed: bool
    name: str
    address: Address
    prefers_email: bool = False
    deceased: bool = False
    no_post: bool = False
    """They asked that nothing be posted to them (R-79)."""
    returned: frozenset[str] = frozenset()
    """Addresses that sent post back."""
    can_be_phoned: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Why a piece cannot be posted, as a code and as a sentence."""

    because: HeldBecause
    sentence: str


@dataclass(frozen=True, slots=True)
class HandledPiece:
    """A piece the print room has handled: it lies in a batch, or was called off."""

    piece_id: UUID
    state: State
    mailing_code: str
    language: str
    called_off: bool = False
    address: str | None = None
    """Where one in a batch goes, as addresses are compared."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be done about a note's pieces."""

    wanted: bool
    """Whether a piece must wait for the next batch."""
    pulled: Mapping[UUID, SetAsideBecause]
    """Pieces already in a batch that must be set aside: something has changed since."""
    posted: HandledPiece | None = None
    """What was posted for the note though it does not ask for it, or not any more: a correction
    that came after the post. Nothing else goes in silence; the print room is asked."""
    posted_before: bool = False
    """Whether something was posted for the note that is in no record here (N-05)."""
    withdrawn: bool = False
    """Whether what would be posted goes to nobody: the customer's record was deleted (R-56)."""


def outcome_of(
    note: Note, handled: Sequence[HandledPiece], recipient: Recipient | None = None
) -> Outcome:
    """Say what a note's pieces must be, given those the print room already has.

    Before batching a corrected note just has another piece; what is printed is never recalled
    silently, only flagged (N-07, R-51); what is posted is posted, even if only the note says so,
    and a second letter is asked for.
    """
    pulled: dict[UUID, SetAsideBecause] = {}
    served = note.wants is None
    if note.mailing_date is not None and not any(one.state in _POSTED for one in handled):
        # Our records of it are lost, or older than that: what lies in a batch must not go again.
        batched = (one.piece_id for one in handled if one.state in {"BATCHED", "PRINTED"})
        return Outcome(False, dict.fromkeys(batched, "NOTE_CHANGED"), posted_before=True)
    posted: HandledPiece | None = None
    gone = {one.mailing_code for one in handled if one.state in _POSTED and not one.called_off}
    for piece in handled:
        same_code = piece.mailing_code == note.wants
        if piece.called_off:
            # Somebody saw that it need not go; only another code or language asks anew.
            served = served or (same_code and piece.language == note.language)
        elif piece.state in _POSTED:
            served = served or same_code
            posted = posted if same_code else piece
        elif piece.state in {"BATCHED", "PRINTED"}:
            # What was posted does not go again.
            twice = piece.mailing_code in gone
            why = "NOTE_CHANGED" if twice else _set_aside_because(note, piece, recipient)
            if why is None:
                served = True
            else:
                pulled[piece.piece_id] = why
    withdrawn = not served and recipient is not None and recipient.removed
    return Outcome(not served and not withdrawn, pulled, posted, withdrawn=withdrawn)


def _set_aside_because(
    note: Note, piece: HandledPiece, recipient: Recipient | None
) -> SetAsideBecause | None:
    """Say why a piece in a batch must not be posted as it is; None where it may.

    As long as it is not printed it follows its customer to another address, if post can go there
    (R-51).
    """
    if (piece.mailing_code, piece.language) != (note.wants, note.language):
        return "NOTE_CHANGED"
    if recipient is None:
        return None
    gone = _gets_no_post(recipient)
    if gone is not None:
        return gone
    if piece.address in recipient.returned and piece.address == recipient.address.key:
        return "RETURNED_MAIL"
    moved = piece.address is not None and piece.address != recipient.address.key
    if hold(recipient) is not None or (moved and piece.state == "PRINTED"):
        return "ADDRESS_CHANGED"
    return None


def _gets_no_post(
    recipient: Recipient,
) -> Literal["CUSTOMER_REMOVED", "DECEASED", "NO_POST"] | None:
    """Say why nothing goes to somebody, whatever their address."""
    if recipient.removed:
        return "CUSTOMER_REMOVED"
    if recipient.deceased:
        return "DECEASED"
    return "NO_POST" if recipient.no_post else None


def hold(recipient: Recipient | None, *, hold_for_email: bool = False) -> Held | None:
    """Say why a piece must wait in the exceptions list; None when it can be posted.

    Never a blank envelope: what lacks an address waits until somebody completes it. Nor anything to
    the deceased, or to who wants no post: it waits until a person calls it off, or the flag was a
    mistake and is taken away (R-79).
    """
    if recipient is None:
        return Held("UNKNOWN_CUSTOMER", "The customer's record is not known here yet.")
    if recipient.removed:
        return customer_removed()
    if recipient.deceased:
        return Held("DECEASED", "The customer is deceased.")
    if recipient.no_post:
        return Held("NO_POST", "The customer wants no post.")
    if hold_for_email and recipient.prefers_email:
        return Held("PREFERS_EMAIL", "The customer asked for email instead of post.")
    return _unreachable(recipient.address, recipient.returned)


def customer_removed() -> Held:
    """Say that nobody is left whom a piece could go to."""
    return Held("CUSTOMER_REMOVED", "The customer's record was deleted.")


def already_posted(posted: HandledPiece, wants: str) -> Held:
    """Say that a person must decide whether a second letter goes for one note."""
    return Held(
        "ALREADY_POSTED",
        f"{posted.mailing_code} was already posted when the note was changed to {wants}."
        " Print this one too?",
    )


_BOXES: Final[Mapping[AddressBox, str]] = {"number": "house number", "zip": "ZIP code"}


def _unreachable(address: Address, returned: frozenset[str]) -> Held | None:
    if address.empty:
        return Held("NO_ADDRESS", "The customer has no mailing address.")
    if address.missing:
        lacking = ", ".join(_BOXES.get(box, box) for box in address.missing)
        return Held("INCOMPLETE_ADDRESS", f"The mailing address is incomplete: {lacking}.")
    if address.held_by:
        return Held("DOUBTED_ADDRESS", " ".join(one.sentence for one in address.held_by))
    if address.key in returned:
        return Held("RETURNED_MAIL", "Mail to this address came back.")
    return None


def piece_id(contact_id: UUID, earlier: int) -> UUID:
    """Return the id of a note's next piece: the same wherever and whenever its events arrive."""
    return uuid5(contact_id, f"piece {earlier}")


def late_change_id(contact_id: UUID, version: int) -> UUID:
    """Return the id of what is told of a note that changed after its letter was posted."""
    return uuid5(contact_id, f"changed after posting {version}")


def applications_part_id(batch_id: UUID, number: int) -> UUID:
    """Return the id of one of the events that tell of printed applications."""
    return uuid5(batch_id, f"applications {number}")


def part_id(batch_id: UUID, number: int) -> UUID:
    """Return the id of one of the events that tell of a posted batch: the same at every replay."""
    return uuid5(batch_id, f"part {number}")
