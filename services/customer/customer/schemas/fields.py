"""The field types of a customer's record, as people type them."""

import re
from datetime import date
from typing import Annotated, Any, Final

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from backbone.http.schemas import Day, Text
from customer.domain.address import street_type_of, zip5
from customer.domain.exceptions import InvalidSsn
from customer.domain.names import plain
from customer.domain.phones import LOCAL, digits_of
from customer.domain.ssn import SSN

_REGION: Final = "US"
"""Where a number without a country code is dialled."""
_EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@([^@\s.,;<>\"]+\.)+[^@\s.,;<>\"]{2,}")
_ZIP: Final = re.compile(r"([0-9]{5})[\s-]?([0-9]{4})?")
_STATE: Final = re.compile(r"[A-Z]{2}")
_KEY: Final = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)*")
_DIGITS: Final = re.compile(r"[0-9]+")
_EARLIEST: Final = date(1880, 1, 1)
_LAST4: Final = re.compile(r"[0-9]{4}")
_AMERICAN: Final = re.compile(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}")
"""How every number of the North American plan is built, those given out tomorrow included."""


def _blank(value: Any) -> Any:
    """Take an empty box for one that was left out."""
    return None if isinstance(value, str) and not value.strip() else value


def _name(name: str) -> str:
    if not plain(name):
        raise PydanticCustomError("no_letter", "needs at least one letter")
    return name.upper()


def _phone(written: str) -> str:
    try:
        number = phonenumbers.parse(written, _REGION)
    except phonenumbers.NumberParseException as error:
        raise PydanticCustomError("not_a_phone_number", "is not a telephone number") from error
    if number.extension:
        raise PydanticCustomError(
            "extension_in_number", "has an extension, which belongs into the box for it"
        )
    dialled = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not _can_be_dialled(number, dialled):
        raise PydanticCustomError(
            "impossible_phone_number",
            "is not a telephone number that exists. Write it with its area code: 831 555 0101",
        )
    return dialled


def _can_be_dialled(number: phonenumbers.PhoneNumber, dialled: str) -> bool:
    """Judge a number by how it is built, never by a list of area codes.

    Such a list ages with the installed version, and a customer with a new area code must be saved.
    """
    if number.country_code == 1:
        return _AMERICAN.fullmatch(dialled) is not None
    possible = phonenumbers.is_possible_number_with_reason(number)
    return bool(possible == phonenumbers.ValidationResult.IS_POSSIBLE)


def _extension(written: str) -> str:
    if not _DIGITS.fullmatch(written):
        raise PydanticCustomError(
            "extension_not_digits", "must be the digits that are dialled after the number"
        )
    return written


def _sought_phone(written: str) -> str:
    if len(digits_of(written)) < LOCAL:
        raise PydanticCustomError(
            "too_few_digits", "needs at least {least} digits to be searched by", {"least": LOCAL}
        )
    return written


def _email(written: str) -> str:
    if not _EMAIL.fullmatch(written):
        raise PydanticCustomError(
            "not_an_email_address", "is not an email address. Write it like name@example.org"
        )
    return written


def _zip(written: str) -> str:
    found = _ZIP.fullmatch(written)
    if found is None:
        raise PydanticCustomError(
            "not_a_zip_code", "must have five digits, or nine as in 95077-1234"
        )
    return f"{found[1]}-{found[2]}" if found[2] else zip5(written)


def _state(written: str) -> str:
    if not _STATE.fullmatch(written.upper()):
        raise PydanticCustomError("not_a_state", "must be the two letters of a state: CA")
    return written.upper()


def _language(written: str) -> str:
    if not _KEY.fullmatch(written):
        raise PydanticCustomError("not_a_language", "must be the key of a language: ENGLISH")
    return written


def _born(day: date) -> date:
    if day < _EARLIEST:
        raise PydanticCustomError("too_long_ago", "is too long ago. Check the year")
    return day


def _ssn(written: Any) -> SSN:
    if not isinstance(written, str):
        raise PydanticCustomError("not_a_text", "must be written as a text: 668-71-6854")
    try:
        return SSN.read(written)
    except InvalidSsn as error:
        raise PydanticCustomError(
            "not_an_ssn", "must have nine digits, with or without dashes"
        ) from error


def _sought_ssn(written: Any) -> SSN | str:
    if isinstance(written, str) and _LAST4.fullmatch(written.strip()):
        return written.strip()
    return _ssn(written)


Blank = BeforeValidator(_blank)
"""An empty box counts as one left out."""
Name = Annotated[str, Text(60, least=1), AfterValidator(_name)]
Upper60 = Annotated[str, Text(60), AfterValidator(str.upper)]
Upper20 = Annotated[str, Text(20), AfterValidator(str.upper)]
StreetType = Annotated[str, Text(20), AfterValidator(street_type_of)]
Zip = Annotated[str, Text(12), AfterValidator(_zip)]
State = Annotated[str, Text(20), AfterValidator(_state)]
Phone = Annotated[str, Text(40), AfterValidator(_phone)]
Extension = Annotated[str, Text(8), AfterValidator(_extension)]
SoughtPhone = Annotated[str, Text(40), AfterValidator(_sought_phone)]
Email = Annotated[str, Text(254), AfterValidator(_email)]
Language = Annotated[str, Text(40), AfterValidator(_language)]
Birth = Annotated[Day, AfterValidator(_born)]

_WRITTEN_SSN = {"type": "string", "format": "password", "examples": ["668-71-6854"]}
Ssn = Annotated[SSN, PlainValidator(_ssn), WithJsonSchema(_WRITTEN_SSN)]
"""A social security number as typed; never kept or shown as a text."""
SoughtSsn = Annotated[SSN | str, PlainValidator(_sought_ssn), WithJsonSchema(_WRITTEN_SSN)]
"""A whole social security number, or its last four digits."""
