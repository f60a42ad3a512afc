"""Strings that people paste and programs choke on, written down and generated for the tests."""

import random
from collections.abc import Iterator
from typing import Final

INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u202e"
    "\u2060\u2061\u2066\u2069\u3164\ufe00\ufe0d\ufe0f\ufeff\ufff9\U000e0001\U000e0020\U000e0100"
)
"""Each of them is nothing to see: fillers, joiners without letters, marks of direction, tags."""
SPACES: Final = "\u00a0\u1680\u2000\u2002\u2003\u2007\u2009\u200a\u202f\u205f\u3000\t"
DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
LINE_BREAKS: Final = ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
DIGITS: Final = tuple(
    "".join(chr(zero + digit) for digit in range(10))
    for zero in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10, 0x1D7CE, 0x1D7F6)
)
"""The digits 0 to 9 of other scripts, of wide type and of mathematics."""

WORDS: Final = (
    "the gas bill \u2014 past due",
    "she\x92s on oxygen \x96 call \x93first\x94",
    "line one\x0bline two\x0cline three\x85line four\u2028line five\u2029line six",
    "\u2022 first\r\n\u2022 second\rthird",
    "cafe\u0301 and cafeteria",
    "family \U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 of four",
    "heart \u2764\ufe0f\u200d\U0001f525 and 1\ufe0f\u20e3",
    "flag \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u062a\u0645\u0627\u0633",
    "\u0915\u094d\u200d\u0937 \u0939\u093f\u0928\u094d\u0926\u0940",
    "\u202eredro ni sdrow\u202c",
    "zalgo h\u0335\u0321e\u0337\u0331l\u0336\u0322p",
    "'; DROP TABLE note; --",
    "<script>alert(1)</script> & <b>bold</b>",
    "{{ 7 * 7 }} ${7*7} %(name)s %n {0}",
    '=HYPERLINK("x") +1 -1 @SUM',
    "\\u0000 is six characters, \\x00 four",
    "a\x01b\x02c\x07d\x1be\x7ff",
    "\ufffd\ufffe\uffff\ufdd0",
    "\U0001f600" * 40,
    "W" * 3000,
    " leading and trailing \u00a0",
    "null",
    "undefined",
    "NaN",
    "-0",
    "1e309",
    "0x10",
    "true",
    "None",
)
"""Words for a note. All of them can be kept; what is visible in them must be."""


def decorated(written: str, chance: random.Random) -> str:
    """Write something as it arrives from elsewhere: other dashes, spaces, digits, unseen marks."""
    digits = chance.choice((*DIGITS, "0123456789"))
    out = []
    for plain in written:
        sign = plain
        if sign == "-":
            sign = chance.choice((*DASHES, "-"))
        elif sign == " ":
            sign = chance.choice((*SPACES, " "))
        elif sign.isdecimal():
            sign = digits[int(sign)]
        elif sign.isascii() and sign.isprintable() and chance.random() < 0.2:
            sign = chr(ord(sign) + 0xFEE0)  # the same sign in wide type
        if chance.random() < 0.3:
            out.append(chance.choice(INVISIBLE))
        out.append(sign)
    return "".join(out) + chance.choice(("", "\n", "\u200b", "\ufeff", "\u00a0"))


def phones(number: str) -> Iterator[tuple[str, str | None]]:
    """Yield ways to write ten digits down, each with the extension that stands in it."""
    area, local = number[:3], f"{number[3:6]}-{number[6:]}"
    for form in (
        number,
        f"{area}-{local}",
        f"({area}) {local}",
        f"{area}.{number[3:6]}.{number[6:]}",
        f"{area} {number[3:6]} {number[6:]}",
        f"1-{area}-{local}",
        f"+1 {area} {number[3:]}",
        f"cell: {area} {local}",
        f"tel {area}/{local}",
        f"{area} {local} (home)",
        f"casa {area} {local}",
    ):
        yield form, None
    for mark in (
        " x12",
        " X 12",
        "x12",
        " ext 12",
        " ext. 12",
        " Ext: 12",
        " extension 12",
        " #12",
        ", 12",
        " (ext. 12)",
        ";ext=12",
        " xt 12",
        " int. 12",
        " extensi\u00f3n 12",
        " anexo 12",
    ):
        yield f"{area} {local}{mark}", "12"


STATES: Final = {
    "CA": ("ca", "C.A.", "California", "CALIFORNIA", "Calif.", "Cal", "california "),
    "AZ": ("Arizona", "ariz", "A Z", "AZ."),
    "MO": ("Missouri", "mo."),
    "AK": ("Alaska", "alaska"),
    "NE": ("Nebraska", "Neb."),
    "IA": ("Iowa", "I.A."),
    "NY": ("N.Y.", "n y", "New York", "new  york", "Nueva York"),
    "NC": ("North Carolina", "N. Car.", "Carolina del Norte"),
    "WV": ("West Virginia", "W. Va.", "w.va"),
    "VA": ("Virginia", "va"),
    "DC": ("D.C.", "District of Columbia", "Washington, D.C."),
    "PR": ("Puerto Rico", "P.R."),
    "AE": ("AE", "Armed Forces Europe"),
}
"""What people write in a box for the state, by what it means."""
NO_STATES: Final = (
    "ZZ",
    "XX",
    "Ontario",
    "Cali4nia!",
    "U",
    "America",
    "12",
    "A",
    "CAA",
    "\U0001f600",
)
