"""Names and streets as an envelope shows them, while records are upper case (F-124)."""

import re
import unicodedata
from typing import Final

# fmt: off
_STAY_UPPER: Final = frozenset(("PO", "RR", "HC", "NE", "NW", "SE", "SW", "II", "III", "IV"))
_UPPER_IN_STREETS: Final = frozenset((
    "APO", "CMR", "CR", "DPO", "FM", "FPO", "IH", "PMB", "POB", "PSC", "RFD", "SR", "US", "USNS",
    "USS",
))
# fmt: on
"""Words of streets and cities that are no words."""
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_ORDINAL: Final = re.compile(r"\d+(?:ST|ND|RD|TH)")
_MAC: Final = re.compile(r"MC(\w{3,})")
_LONGEST_ABBREVIATED: Final = 2
_POST_BOX: Final = re.compile(r"^P\.?\s*O\.?\s+BOX\b", re.IGNORECASE)
_LONG_NUMBER: Final = re.compile(r"\d[\d\s().\-/]{2,}\d")
_JOINERS: Final = frozenset("\u200c\u200d")
_INVISIBLE_CATEGORIES: Final = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
_STEERING_MARKS: Final = (
    frozenset(
        chr(point)
        for point in (
            *range(0x200B, 0x2010),
            *range(0x202A, 0x202F),
            *range(0x2060, 0x2070),
            0xFEFF,
        )
    )
    - _JOINERS
)
_NOTE_LENGTH: Final = 40
"""Characters of a note that may stand on an envelope (B-15)."""


def printable(text: str) -> str:
    """Return text as it may be printed: one line, without marks that steer instead of being read.

    A right-to-left override in a name would turn the address around; the joiners are letters'
    business in Persian or Hindi and stay.
    """
    kept = (
        sign if sign in _JOINERS or unicodedata.category(sign) not in _INVISIBLE_CATEGORIES else " "
        for sign in unicodedata.normalize("NFC", text)
        if sign not in _STEERING_MARKS
    )
    return " ".join("".join(kept).split())


def titled(text: str) -> str:
    """Write an upper-case record in title case: `LUPE LOPEZ` is `Lupe Lopez`.

    What somebody took the trouble to write in small letters, and scripts without capitals, stay as
    they are.
    """
    return _titled(text, _STAY_UPPER)


def titled_street(text: str) -> str:
    """Write a street or a city so: `PSC 3 BOX 12A` is `PSC 3 Box 12A`, `US HIGHWAY 101` its own."""
    return _titled(text, _STAY_UPPER | _UPPER_IN_STREETS)


def _titled(text: str, stay_upper: frozenset[str]) -> str:
    clean = _POST_BOX.sub("PO BOX", printable(text))
    if clean != clean.upper():
        return clean
    return _WORD.sub(lambda found: _word(found[0], stay_upper), clean)


def _word(word: str, stay_upper: frozenset[str]) -> str:
    if word in stay_upper:
        return word
    if _ORDINAL.fullmatch(word):
        return word.lower()
    if any(map(str.isdecimal, word)):
        # `12A`, and the grids of Wisconsin: N6W23001.
        return word
    mac = _MAC.fullmatch(word)
    if mac is not None:
        return "Mc" + mac[1].capitalize()
    # O'NEIL has two capitals, OWNER'S one.
    parts = re.split(r"(['\u2019])", word)
    first, rest = parts[0], parts[1:]
    if len(first) <= _LONGEST_ABBREVIATED and rest:
        return "".join(part.capitalize() for part in parts)
    return first.capitalize() + "".join(rest).lower()


def printable_note(notes: str | None) -> str:
    """Return what may be printed of a note on an envelope, for the code that says `see notes`.

    Only its first line, and no long number: a note may hold a phone or a social security number,
    and neither may be seen on an envelope (N-35).
    """
    first = printable((notes or "").strip().split("\n", maxsplit=1)[0])
    return printable(_LONG_NUMBER.sub(" ", first))[:_NOTE_LENGTH].strip()
