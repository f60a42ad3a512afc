"""Social security numbers as people write them."""

import re
from typing import Final

from backbone.typed.placeholders import is_placeholder_ssn
from backbone.typed.refusal import Refusal
from backbone.typed.text import clean_field

_DIGITS: Final = 9
_SEPARATORS: Final = re.compile(r"[\s.\-_/]+")
_LABEL: Final = re.compile(r"^(SSN|SS|SOCIAL|ITIN)\s*[#:.\-]*\s*|^#\s*", re.IGNORECASE)
_LAST4: Final = re.compile(r"(?:[x*#]{3}-?[x*#]{2}-?)?([0-9]{4})", re.IGNORECASE)


def read_ssn(written: str) -> str:
    """Read somebody's number; one that is nobody's makes one person of two strangers (R-06)."""
    digits = read_nine_digits(written)
    if is_placeholder_ssn(digits):
        raise Refusal(
            "placeholder_ssn",
            "is a number that nobody has. Leave the box empty until you know it",
        )
    return digits


def read_nine_digits(written: str) -> str:
    """Read nine digits however they are set: `668-71-6854`, `668 71 6854`, `668716854` (I-16)."""
    digits = _SEPARATORS.sub("", _LABEL.sub("", clean_field(written)))
    if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
        raise Refusal("not_an_ssn", "must have nine digits, with or without dashes")
    return digits


def read_last4(written: str) -> str | None:
    """Return the last four digits where nothing else was typed: `6854`, `***-**-6854`."""
    found = _LAST4.fullmatch(_LABEL.sub("", clean_field(written)))
    return found[1] if found else None
