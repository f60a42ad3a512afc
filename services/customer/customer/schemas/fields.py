"""The field types of a customer's record, as people type them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PlainValidator,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from backbone.http.schemas import Day, Text, read_by, reads
from backbone.typed.address_words import plain, read_direction, read_street_type
from backbone.typed.invisible import without_invisible
from backbone.typed.numbers import read_last4, read_nine_digits, read_ssn
from backbone.typed.phones import (
    read_extension,
    read_plain_phone,
    read_sought_phone,
    split_extension,
)
from backbone.typed.placeholders import is_placeholder_date, is_placeholder_ssn
from backbone.typed.places import read_state, read_zip
from backbone.typed.text import clean_field, clean_name
from customer.domain.ssn import SSN

Read = TypeVar("Read", bound=str | None)

_EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@([^@\s.,;<>\"]+\.)+[^@\s.,;<>\"]{2,}")
_KEY: Final = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)*")
NOBODYS: Final = "none"
"""Stands for a number that nobody has: no record ends in it, so nobody is found by it (R-06)."""
_EARLIEST: Final = date(1880, 1, 1)


def _blank(value: Any) -> Any:
    """Take an empty box, and one with nothing visible in it, for one that was left out."""
    if not isinstance(value, str) or "\x00" in value:
        return value
    return value if without_invisible(value).strip() else None


def _name(name: str) -> str:
    if not plain(name):
        raise PydanticCustomError("no_letter", "needs at least one letter")
    return name.upper()


def _email(written: str) -> str:
    if not _EMAIL.fullmatch(written):
        raise PydanticCustomError(
            "not_an_email_address", "is not an email address. Write it like name@example.org"
        )
    return written


def _language(written: str) -> str:
    if not _KEY.fullmatch(written):
        raise PydanticCustomError("not_a_language", "must be the key of a language: ENGLISH")
    return written


def _born(day: date) -> date:
    if day < _EARLIEST:
        raise PydanticCustomError("too_long_ago", "is too long ago. Check the year")
    return day


def _known_day(day: date) -> date:
    if is_placeholder_date(day):
        raise PydanticCustomError(
            "placeholder_date",
            "stands for a day that nobody knows. Leave it empty until somebody does",
        )
    return day


def _ssn(written: Any) -> SSN:
    return SSN(_digits(written, read_ssn))


def sought_ssn(written: Any) -> SSN | str:
    """Read the number searched by, its last four digits, or `NOBODYS` for a filler."""
    if isinstance(written, str) and (last4 := _digits(written, read_last4)):
        return last4
    digits = _digits(written, read_nine_digits)
    return NOBODYS if is_placeholder_ssn(digits) else SSN(digits)


def _digits(written: Any, read: Callable[[str], Read]) -> Read:
    if not isinstance(written, str):
        raise PydanticCustomError("not_a_text", "must be written as a text: 668-71-6854")
    return read_by(read, written)


def with_extension_apart(boxes: dict[str, Any], box: str, ext: str) -> dict[str, Any]:
    """Return the boxes with an extension that was typed behind the number in its own (R-05).

    One that stands there already may be repeated, but not contradicted.
    """
    written = boxes.get(box)
    if not isinstance(written, str) or "\x00" in written:
        return boxes
    number, extension = split_extension(written)
    given = boxes.get(ext)
    if extension is None:
        return boxes
    if isinstance(given, str) and _blank(given) and read_by(read_extension, given) != extension:
        raise PydanticCustomError(
            "two_extensions",
            "has another extension behind it than the box for it says. Keep one of the two",
        )
    return {**boxes, box: number, ext: extension}


def _of_one_or_two(written: Any, read: ValidatorFunctionWrapHandler, info: ValidationInfo) -> str:
    """Read a box for a name: it may stay empty only for somebody who has one name (R-08)."""
    if written is LEFT_OUT:
        written = None
        if not info.data.get("one_name"):
            raise PydanticKnownError("missing")
    if info.data.get("one_name") and _blank(written) is None:
        return ""
    name: str = read(written)
    return name


LEFT_OUT: Any = object()
"""Stands for a name that was not sent."""
Blank = BeforeValidator(_blank)
"""An empty box counts as one left out."""
Name = Annotated[str, Text(60, least=1, clean=clean_name), AfterValidator(_name)]
NewName = Annotated[Name, WrapValidator(_of_one_or_two)]
Sought60 = Annotated[str, Text(60, clean=clean_field)]
Sought200 = Annotated[str, Text(200, clean=clean_field)]
Sought254 = Annotated[str, Text(254, clean=clean_field)]
Sought20 = Annotated[str, Text(20, clean=clean_field)]
Upper60 = Annotated[str, Text(60, clean=clean_name), AfterValidator(str.upper)]
Upper120 = Annotated[str, Text(120, clean=clean_name), AfterValidator(str.upper)]
Upper40 = Annotated[str, Text(40, clean=clean_field), AfterValidator(str.upper)]
Upper20 = Annotated[str, Text(20, clean=clean_field), AfterValidator(str.upper)]
StreetType = Annotated[str, Text(20, clean=clean_name), AfterValidator(read_street_type)]
Direction = Annotated[str, Text(20, clean=clean_field), reads(read_direction)]
Zip = Annotated[str, Text(20, clean=clean_field), reads(read_zip)]
State = Annotated[str, Text(60, clean=clean_field), reads(read_state)]
Phone = Annotated[str, Text(60, clean=clean_field), reads(read_plain_phone)]
Extension = Annotated[str, Text(20, clean=clean_field), reads(read_extension)]
SoughtPhone = Annotated[str, Text(60, clean=clean_field), reads(read_sought_phone)]
Email = Annotated[str, Text(254, clean=clean_field), AfterValidator(_email)]
Language = Annotated[str, Text(40, clean=clean_field), AfterValidator(_language)]
Birth = Annotated[Day, AfterValidator(_born)]
KnownBirth = Annotated[Birth, AfterValidator(_known_day)]
"""A date of birth that is no filler: 1/1/1900 is what is written where nobody knew."""

_WRITTEN_SSN = {"type": "string", "format": "password", "examples": ["668-71-6854"]}
Ssn = Annotated[SSN, PlainValidator(_ssn), WithJsonSchema(_WRITTEN_SSN)]
"""A social security number as typed; never kept or shown as a text."""
SoughtSsn = Annotated[SSN | str, PlainValidator(sought_ssn), WithJsonSchema(_WRITTEN_SSN)]
"""A whole social security number, or its last four digits."""
