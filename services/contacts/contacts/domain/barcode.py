"""Returned applications: what their barcode says, and the note that records their arrival."""

import re
from datetime import datetime
from uuid import UUID

from contacts.domain.faults import Fault, FieldsRefused
from contacts.domain.note import Note

RECEIVED = "HEAP_APPLICATION_RECEIVED"
RECORD_ONLY = "NO_ACTION_REQ_RECORD_ONLY"
NOTIFICATION_LETTER = "NL"
RECEIVING_SCREEN = "CONTACT ACTION ADDED FROM APPLICATION RECEIVING SCREEN"

_ID = re.compile(r"[0-9A-F]{8}-?(?:[0-9A-F]{4}-?){3}[0-9A-F]{12}")
_NUMBER = re.compile(r"[0-9]{1,18}")
_ID_IN_DIGITS = re.compile(r"[0-9]{40}")
"""As envelopes have it: bars for digits alone are half again as wide, and so easier to read."""
_IDS = 1 << 128


def read_barcode(barcode: str) -> UUID | int:
    """Read the contact's id or number a scanner sent; Code 39 scanners send their asterisks too."""
    read = barcode.strip().strip("*").upper()
    if _ID.fullmatch(read):
        return UUID(read)
    if _NUMBER.fullmatch(read):
        return int(read)
    if _ID_IN_DIGITS.fullmatch(read) and int(read) < _IDS:
        return UUID(int=int(read))
    raise FieldsRefused(
        Fault(
            "barcode",
            "Barcode",
            "is not a contact's. Scan it again, or find the customer by name and add a note.",
        )
    )


def arrival(*, language: str, at: datetime, letters: bool) -> Note:
    """Write the note for an application that came back (E-14), with a letter if any are sent."""
    return Note(
        contact_date=at,
        contact_type="INCOMING",
        contact_action=RECEIVED,
        call_code=RECORD_ONLY,
        language=language,
        notes=RECEIVING_SCREEN,
        mailing_code=NOTIFICATION_LETTER if letters else None,
    )
