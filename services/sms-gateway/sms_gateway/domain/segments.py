"""What a text costs: how many segments the network cuts it into (GSM 03.38)."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
"""These take two septets."""


@dataclass(frozen=True, slots=True)
class Cost:
    """How a text travels."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    """Septets, or 16-bit units."""
    segments: int
    left: int
    """Units still free in the last segment."""


def cost_of(text: str) -> Cost:
    """Count the segments of a text."""
    if all(one in _BASIC or one in _EXTENDED for one in text):
        sizes = [2 if one in _EXTENDED else 1 for one in text]
        return _cut("GSM-7", sizes, alone=160, joined=153)
    sizes = [2 if ord(one) > 0xFFFF else 1 for one in text]  # noqa: PLR2004  outside the BMP
    return _cut("UCS-2", sizes, alone=70, joined=67)


def _cut(encoding: Literal["GSM-7", "UCS-2"], sizes: list[int], *, alone: int, joined: int) -> Cost:
    units = sum(sizes)
    if units <= alone:
        return Cost(encoding, units, min(1, units), alone - units)
    segments, filled = 1, 0
    for size in sizes:
        # A pair of units is never torn apart.
        if filled + size > joined:
            segments, filled = segments + 1, 0
        filled += size
    return Cost(encoding, units, segments, joined - filled)


_TYPOGRAPHIC = str.maketrans({0x2018: "'", 0x2019: "'", 0x2013: "-", 0x2014: "-"})


def _bare(one: str) -> str:
    """Take the marks from a letter; what remains strange becomes a question mark."""
    parts = unicodedata.normalize("NFKD", one)
    letters = [part for part in parts if unicodedata.category(part) not in {"Mn", "Cf", "Cc"}]
    return "".join(part if part in _BASIC else "?" for part in letters)


def in_plain_letters(text: str) -> str:
    """Write a name so that it costs no second segment: only letters every telephone has."""
    kept = "".join(one if one in _BASIC else _bare(one) for one in text.translate(_TYPOGRAPHIC))
    return " ".join(kept.split())


def expensive_in(text: str) -> list[str]:
    """Return the characters no telephone alphabet has: one of them makes a text cost double."""
    return sorted({one for one in text if one not in _BASIC and one not in _EXTENDED})
