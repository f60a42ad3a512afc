"""Mail that came back, and the note that records it (I-20)."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from contacts.domain.note import Note

MAIL_RETURNED: Final = "MAIL_RETURNED"
RECORD_ONLY: Final = "NO_ACTION_REQ_RECORD_ONLY"
SYSTEM: Final = "SYSTEM"
"""Who stands under Entered By when nobody on the staff wrote a note."""

_RETURNS: Final = UUID("0c5c2a5e-64f0-5b0e-9d0a-3f5f4f8f5a20")


def returned_note_id(piece_id: UUID) -> UUID:
    """Return the id of the note about a returned piece: a piece comes back once, however often."""
    return uuid5(_RETURNS, str(piece_id))


def returned(*, mailing_code: str, language: str, at: datetime, reason: str) -> Note:
    """Write the note for a piece the post brought back. It asks for nothing and settles nothing."""
    return Note(
        contact_date=at,
        contact_type="INCOMING",
        contact_action=MAIL_RETURNED,
        call_code=RECORD_ONLY,
        language=language,
        notes=f"{mailing_code} RETURNED: {reason}",
    )
