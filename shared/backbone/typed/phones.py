"""Telephone numbers as people write them, with their extensions (R-05, R-94)."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import phonenumbers

from backbone.typed.placeholders import is_placeholder_phone
from backbone.typed.refusal import Refusal
from backbone.typed.text import clean_field

REGION: Final = "US"
"""Where a number without a country code is dialled."""
LOCAL: Final = 7
"""Digits of a number dialled without its area code."""
NATIONAL: Final = 10
"""Digits of a number with its area code."""
_LONGEST_EXTENSION: Final = 8
_AMERICAN: Final = re.compile(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}")
"""How every number of the North American plan is built, those given out tomorrow included."""
_EXTENSION: Final = re.compile(
    r"""(?P<number>.*[0-9)\]].*?)            # a number,
    [\s,;.(\[\-/]*
    (?: (?: ext(?:ension|n)?|xtn?|x|int(?:erno)?|anexo|option|opt ) [\s.:=#\-]*
      | \#+ \s* | [,;]+ \s* | ;\s*ext= )     # what says that an extension follows,
    (?P<ext>[0-9]+) [\s)\].]*                # and its digits
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LABEL: Final = (
    r"(?:tel(?:ephone|efono)?|phone|ph|home|house|cell(?:ular|phone)?|mobile|mob|work|message|msg"
    r"|other|casa|celular|cel|movil|trabajo|hogar|fax|no|number|num|numero|call)"
)
_LABELS: Final = re.compile(
    rf"^[\s(\[]*{_LABEL}\b(?:\s+(?:phone|number|no|num))?[\s.:)\]#\-]*(?=[+(0-9])"
    rf"|(?<=[0-9])[\s,.(\[\-]*{_LABEL}\b(?:\s+phone)?[\s.)\]]*$",
    re.IGNORECASE,
)
"""What kind of number it is, said beside it; the box says that already."""
_WORDS: Final = re.compile(r"[^\W\d_]{2}")
_PUNCTUATION: Final = " .,;:/-_*'\"\u2018\u2019\u201c\u201d"


@dataclass(frozen=True)
class PhoneNumber:
    """A number as E.164 (`+18315550101`), and the digits dialled once somebody answers."""

    number: str
    extension: str | None = None


def split_extension(written: str) -> tuple[str, str | None]:
    """Take a number and its extension apart: `831 555 5851 x12`, `(ext. 12)`, `#12`, `, 12`."""
    line = _plain(written)
    found = _EXTENSION.fullmatch(line)
    if found is None or len(_digits(found["number"])) < LOCAL:
        return line, None
    return _LABELS.sub("", found["number"]).strip(_PUNCTUATION), found["ext"]


def read_phone(written: str) -> PhoneNumber:
    """Read a number that can be dialled; one of the United States needs its area code."""
    line, extension = split_extension(written)
    if extension is not None:
        extension = read_extension(extension)
    if _WORDS.search(line) and len(_digits(line)) >= NATIONAL:
        raise Refusal(
            "more_than_a_phone_number",
            "holds more than a number. Write one number alone, and the words into a note",
        )
    parsed = _parsed(line)
    if parsed is None:
        raise Refusal("not_a_phone_number", "is not a telephone number. Write it like 831 555 0101")
    dialled = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if not _can_be_dialled(parsed, dialled):
        raise Refusal(
            "impossible_phone_number",
            "is not a telephone number that exists. Write it with its area code: 831 555 0101",
        )
    if is_placeholder_phone(dialled):
        raise Refusal(
            "placeholder_phone",
            "is a number that stands for none. Leave the box empty until you know it",
        )
    return PhoneNumber(dialled, extension)


def read_extension(written: str) -> str:
    """Read an extension: the digits, whatever word stands before them (`x12`, `ext. 12`)."""
    line = clean_field(written)
    found = re.fullmatch(
        r"(?:ext(?:ension|n)?|xtn?|x|int(?:erno)?|anexo|#)?[\s.:=#\-]*([0-9]+)", line, re.IGNORECASE
    )
    if found is None:
        raise Refusal(
            "extension_not_digits", "must be the digits that are dialled after the number"
        )
    if len(found[1]) > _LONGEST_EXTENSION:
        raise Refusal("too_long", "must be at most {most} characters long", most=_LONGEST_EXTENSION)
    return found[1]


def read_plain_phone(written: str) -> str:
    """Read a number where an extension has no place: that of a mobile phone, or one to text to."""
    phone = read_phone(written)
    if phone.extension:
        raise Refusal(
            "extension_in_number",
            "has an extension, for which there is no place here. Write the number alone",
        )
    return phone.number


def read_sought_phone(written: str) -> str:
    """Read what a customer is searched by: digits, seven at least, without any extension (R-05)."""
    line, _ = split_extension(written)
    try:
        return read_phone(line).number.removeprefix("+")
    except Refusal as refusal:
        if refusal.code == "placeholder_phone":
            raise
    digits = _digits(line)
    if len(digits) < LOCAL:
        raise Refusal(
            "too_few_digits", "needs at least {least} digits to be searched by", least=LOCAL
        )
    return digits


def _plain(written: str) -> str:
    """Return what was typed without accents, and without words for the kind of number."""
    apart = unicodedata.normalize("NFKD", clean_field(written))
    line = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _LABELS.sub("", line).strip(_PUNCTUATION)


def _parsed(line: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(line, REGION)
    except phonenumbers.NumberParseException:
        return None
    return parsed if len(str(parsed.national_number)) >= LOCAL else None


def _digits(line: str) -> str:
    return "".join(sign for sign in line if sign.isascii() and sign.isdigit())


def _can_be_dialled(number: phonenumbers.PhoneNumber, dialled: str) -> bool:
    """Judge a number by how it is built, never by a list of area codes.

    Such a list ages with the installed version, and a customer with a new area code must be saved.
    """
    if number.country_code == 1:
        return _AMERICAN.fullmatch(dialled) is not None
    possible = phonenumbers.is_possible_number_with_reason(number)
    return bool(possible == phonenumbers.ValidationResult.IS_POSSIBLE)
