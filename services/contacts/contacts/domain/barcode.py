"""The barcode on a returned application: the contact it was sent for."""

import re
from typing import Final
from uuid import UUID

from contacts.domain.faults import Fault, FieldsRefused

_ID: Final = re.compile(r"[0-9A-F]{8}-?(?:[0-9A-F]{4}-?){3}[0-9A-F]{12}")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_ID_IN_DIGITS: Final = re.compile(r"[0-9]{40}")
"""As envelopes have it: bars for digits alone are half again as wide, and so easier to read."""
_IDS: Final = 1 << 128


def read_barcode(barcode: str) -> UUID | int:
    """Read the contact's id or number a scanner sent; Code 39 scanners send their asterisks too."""
    read = barcode.strip().strip("*").upper()
    if _ID.fullmatch(read):
        return UUID(read)
    if _NUMBER.fullmatch(read):
        return int(read)
    if _ID_IN_DIGITS.fullmatch(read) and int(read) < _IDS:
        return UUID(int=int(read))
    message = "is not a contact's. Scan it again, or find the customer by name and add a note."
    raise FieldsRefused(Fault("barcode", "not_a_contact", "Barcode", message))
