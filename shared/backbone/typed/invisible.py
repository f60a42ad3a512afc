"""Characters that nobody sees, and which of them a text needs all the same."""

import re
import unicodedata
from typing import Final

ALWAYS_DROPPED: Final = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f"  # controls; tab and line breaks are dealt with before
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff0-\ufffc"  # fillers and blanks, what pasting leaves of a picture
    "\ufdd0-\ufdef\ufffe\uffff"  # no characters at all
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "]"
)
"""Dropped wherever they stand: controls, marks that steer, fillers."""
_CONDITIONAL: Final = re.compile(
    "[\u180b-\u180d\u180f\u200c\u200d\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
"""Joiners, variation selectors and tags: kept where they make what stands around them one sign."""
_ZWNJ: Final = "\u200c"
_ZWJ: Final = "\u200d"
_KEYCAP: Final = "\u20e3"
_BLACK_FLAG: Final = "\U0001f3f4"
_TAGS: Final = range(0xE0020, 0xE0080)
_IDEOGRAPH_SELECTORS: Final = range(0xE0100, 0xE01F0)
_MONGOLIAN: Final = range(0x1800, 0x18B0)
_MONGOLIAN_SELECTORS: Final = frozenset((0x180B, 0x180C, 0x180D, 0x180F))
_KEYCAP_BASES: Final = frozenset("0123456789#*")
_PICTURE_LETTERS: Final = frozenset("\u2139\u3030")
"""Signs that have a picture without being symbols: the letter i of information, a wavy dash."""
_TAKES_SELECTOR: Final = frozenset(("So", "Sm", "Sk", "Po", "Lo"))
_VIRAMA: Final = 9
"""The combining class of the sign that takes a letter's vowel away."""
_JOINING: Final = (
    range(0x0590, 0x10A0),  # Hebrew, Arabic, Syriac, the scripts of India, Thai, Tibetan, Burmese
    range(0x1700, 0x1C80),  # of the Philippines, Khmer, Mongolian
    range(0xA800, 0xABC0),
    range(0xFB1D, 0xFE00),
    range(0xFE70, 0xFEFD),
    range(0x10A00, 0x12000),
    range(0x1E900, 0x1E960),
)


def without_invisible(text: str) -> str:
    """Drop every character that cannot be seen, joiners too: for what is compared or dialled."""
    return _CONDITIONAL.sub("", ALWAYS_DROPPED.sub("", text))


def without_stray_invisible(text: str) -> str:
    """Drop what cannot be seen, but keep what makes an emoji, or joins the letters of a script."""
    text = ALWAYS_DROPPED.sub("", text)
    if not _CONDITIONAL.search(text):
        return text
    text = unicodedata.normalize("NFC", text)
    following, visible = [""] * len(text), ""
    for at in reversed(range(len(text))):
        following[at] = visible
        if not _CONDITIONAL.match(text[at]):
            visible = text[at]
    kept: list[str] = []
    for sign, after in zip(text, following, strict=True):
        if not _CONDITIONAL.match(sign) or _belongs(sign, kept, after):
            kept.append(sign)
    return "".join(kept)


def _belongs(sign: str, kept: list[str], after: str) -> bool:
    """Say whether a joiner, selector or tag does something between what stands around it."""
    before = kept[-1] if kept else ""
    if not before:
        return False
    if sign in {_ZWJ, _ZWNJ}:
        return _joins(sign, kept, after)
    if ord(sign) in _TAGS:
        return before == _BLACK_FLAG or ord(before) in _TAGS
    return not _CONDITIONAL.match(before) and _takes_selector(before, sign, after)


def _takes_selector(before: str, selector: str, after: str) -> bool:
    """Say whether a variation selector chooses a shape of the sign before it."""
    category = unicodedata.category(before)
    if ord(selector) in _IDEOGRAPH_SELECTORS:
        return category == "Lo" and not _is_joining(before)
    if ord(selector) in _MONGOLIAN_SELECTORS:
        return ord(before) in _MONGOLIAN
    if before in _KEYCAP_BASES:
        return after == _KEYCAP
    return not before.isascii() and (before in _PICTURE_LETTERS or category in _TAKES_SELECTOR)


def _joins(joiner: str, kept: list[str], after: str) -> bool:
    before = kept[-1]
    if before in {_ZWJ, _ZWNJ} or ord(before) in _TAGS:
        return False
    if joiner == _ZWJ and _is_picture(after):
        bases = (one for one in reversed(kept) if not _CONDITIONAL.match(one))
        return _is_picture(next(bases, ""))
    if not _is_joining(before):
        return False
    takes_vowel_away = joiner == _ZWJ and unicodedata.combining(before) == _VIRAMA
    return _is_joining(after) or takes_vowel_away


def _is_picture(sign: str) -> bool:
    return bool(sign) and not sign.isascii() and unicodedata.category(sign) in {"So", "Sk", "Sm"}


def _is_joining(sign: str) -> bool:
    return (
        bool(sign)
        and unicodedata.category(sign)[0] in "LM"
        and any(ord(sign) in script for script in _JOINING)
    )
