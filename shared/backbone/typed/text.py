"""Cleaning of everything people type: free text, lines, and fields that are judged sign by sign.

`clean_text` is for words of several lines, `clean_line` for one, `clean_field` for what has a form:
numbers, dates, codes, and whatever is searched by.
"""

import re
import unicodedata
from typing import Final

from backbone.typed.invisible import without_invisible, without_stray_invisible
from backbone.typed.refusal import Refusal

_PLAIN: Final = re.compile(r"[\x20-\x7e\n\t]*")
"""Text in which there is nothing to clean, as most is."""
_LINE_BREAK: Final = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_SPACE: Final = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_DASH: Final = re.compile(
    "[\u02d7\u058a\u05be\u1806\u2010-\u2015\u2043\u207b\u208b\u2212\u2e3a\u2e3b\u301c\u3030"
    "\ufe31\ufe32\ufe58\ufe63\uff0d]"
)
_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
_WINDOWS_1252: Final = {
    code: bytes([code]).decode("cp1252", errors="ignore")
    for code in range(0x80, 0xA0)
    if code != 0x85  # noqa: PLR2004  the line break of mainframes, dealt with as such
}
_SYMBOL_FONT: Final = {0xF0A7: "\u25aa", 0xF0B7: "\u2022", 0xF0D8: "\u27a2", 0xF0FC: "\u2713"}
"""Bullets and ticks of Word's symbol fonts, which are pasted as characters without a meaning."""
_REPLACED: Final = {**_WINDOWS_1252, **_SYMBOL_FONT}
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def refuse_unkeepable(text: str) -> None:
    """Refuse the two things that no database keeps as text, NUL and half a character."""
    found = _UNKEEPABLE.search(text)
    if found is None:
        return
    before = _LINE_BREAK.split(text[: found.start()])
    code, what = ("nul", "NUL") if found[0] == "\x00" else ("half_character", "half a character")
    raise Refusal(
        code,
        "holds something that cannot be stored (" + what + ") in line {line} at place {place}."
        " Delete what stands there and try again",
        line=len(before),
        place=len(before[-1]) + 1,
    )


def without_unkeepable(text: str) -> str:
    """Drop what cannot be kept, where there is nobody to be asked: in texts that came in."""
    return _UNKEEPABLE.sub("", text)


def clean_text(written: str) -> str:
    """Clean words of any number of lines, and lose none of them (R-03).

    What breaks a line anywhere (U+000B, U+000C, U+0085, U+2028, U+2029, CR) is a line break;
    U+0080 to U+009F are the characters Windows-1252 has there; every space is a space; what nobody
    sees is dropped unless an emoji or a script is made with it. Doing it twice changes nothing.
    """
    if _PLAIN.fullmatch(written):
        return written.strip()
    refuse_unkeepable(written)
    text = _SPACE.sub(" ", _LINE_BREAK.sub("\n", written).translate(_REPLACED))
    text = without_stray_invisible(text)
    return unicodedata.normalize("NFC", text).strip()


def clean_line(written: str) -> str:
    """Clean words that are one line: what was pasted as several becomes one."""
    return re.sub(r"[\n\t]+", " ", clean_text(written)).strip()


def clean_field(written: str) -> str:
    """Clean what has a form: nothing invisible, every dash `-`, every space one, digits 0 to 9.

    Wide digits, a dash from Word, a ZIP code with U+200B behind it are what they look like (R-04).
    """
    line = without_invisible(clean_line(written)).translate(_FULL_WIDTH)
    line = _DASH.sub("-", line)
    if not line.isascii():
        line = "".join(_ascii_digit(sign) for sign in line)
    return " ".join(unicodedata.normalize("NFC", line).split())


def clean_name(written: str) -> str:
    """Clean a name or a place: one line with plain spaces and dashes, letters joined as written."""
    return " ".join(_DASH.sub("-", clean_line(written)).split())


def _ascii_digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
