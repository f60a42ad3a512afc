"""Notes nobody types: an application came back (E-14), a piece of mail came back (I-20)."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from contacts.domain.note import Note

RECEIVED: Final = "HEAP_APPLICATION_RECEIVED"
MAIL_RETURNED: Final = "MAIL_RETURNED"
RECORD_ONLY: Final = "NO_ACTION_REQ_RECORD_ONLY"
CALL_BACK: Final = "CALL_BACK_REQUESTED"
NOTIFICATION_LETTER: Final = "NL"
RECEIVING_SCREEN: Final = "CONTACT ACTION ADDED FROM APPLICATION RECEIVING SCREEN"

_RETURNED_PIECES: Final = UUID("0c5c2a5e-64f0-5b0e-9d0a-3f5f4f8f5a20")


def arrival_note(*, language: str, at: datetime, with_letter: bool) -> Note:
    """Write the note for an application that came back, with a letter if any are sent."""
    return Note(
        contact_date=at,
        contact_type="INCOMING",
        contact_action=RECEIVED,
        call_code=RECORD_ONLY,
        language=language,
        notes=RECEIVING_SCREEN,
        mailing_code=NOTIFICATION_LETTER if with_letter else None,
    )


def returned_note_id(piece_id: UUID) -> UUID:
    """Return the id of the note about a returned piece: a piece comes back once, however often."""
    return uuid5(_RETURNED_PIECES, str(piece_id))


def returned_note(
    *, mailing_code: str, language: str, at: datetime, reason: str, can_be_phoned: bool
) -> Note:
    """Write the note for a piece the post brought back.

    It settles nothing, and asks for a call where there is a number: for another address (R-54).
    """
    return Note(
        contact_date=at,
        contact_type="INCOMING",
        contact_action=MAIL_RETURNED,
        call_code=CALL_BACK if can_be_phoned else RECORD_ONLY,
        language=language,
        notes=f"{mailing_code} RETURNED: {reason}",
    )
