"""Why a record was found: data for programs, put into English in one place."""

from dataclasses import dataclass, field
from typing import Final, Literal

Similarity = Literal["EXACT", "NICKNAME", "SPELLING", "SOUND", "BEGINS"]
"""How a recorded word agrees with the one sought."""
TextCode = Literal[
    "number",
    "first_name",
    "last_name",
    "street_address",
    "street_name",
    "street_number",
    "unit",
    "zip",
    "city",
]
PrivateCode = Literal["ssn", "phone", "date_of_birth", "email"]
Reading = Literal[
    "EXACT", "LAST_FOUR", "NO_AREA_CODE", "OTHER_AREA_CODE", "DAY_AND_MONTH_EXCHANGED"
]
"""Which part of a number, or which reading of a date, is the recorded one."""


@dataclass(frozen=True)
class TextReason:
    """A name, a part of the address or the CustomerID# agrees.

    `value` is recorded and `sought` was asked for, both as they are compared: in upper case,
    without accents and punctuation. They differ where `how` is not EXACT. A `former` one is the
    record's no longer (R-07).
    """

    code: TextCode
    how: Similarity
    value: str
    sought: str
    former: bool = False


@dataclass(frozen=True)
class NamesExchanged:
    """First and last name agree when each is looked for in the other's place.

    `first` is the recorded first name that agrees with what was sought as the last, and `last` the
    recorded last name; one of them may be null.
    """

    code: Literal["names_exchanged"] = field(default="names_exchanged", init=False)
    first: TextReason | None
    last: TextReason | None


@dataclass(frozen=True)
class PrivateReason:
    """A social security number, telephone, date of birth or email agrees; it is never repeated.

    `how` says which part of it, or which reading, is the recorded one. With `one_digit_apart` that
    part or reading differs from the recorded one in a single digit. A `former` one is the record's
    no longer (R-07).
    """

    code: PrivateCode
    how: Reading
    one_digit_apart: bool = False
    former: bool = False


@dataclass(frozen=True)
class HouseholdMember:
    """Another person of the household agrees: by name, or by social security number (F-052).

    `first` and `last` are the member's recorded names as far as they agree.
    """

    code: Literal["household_member"] = field(default="household_member", init=False)
    first: TextReason | None = None
    last: TextReason | None = None
    ssn: bool = False
    former: Literal[False] = field(default=False, init=False)


Reason = TextReason | NamesExchanged | PrivateReason | HouseholdMember

_ALSO: Final[dict[Similarity, str]] = {
    "EXACT": "",
    "NICKNAME": ", also called {}",
    "SPELLING": ", spelled like {}",
    "SOUND": ", sounds like {}",
    "BEGINS": ", begins like {}",
}
_FIELDS: Final = {"number": "CustomerID#", "unit": "unit number", "zip": "ZIP code"}
_PRIVATE: Final = {
    ("ssn", "EXACT"): "social security number",
    ("ssn", "LAST_FOUR"): "last four digits of the social security number",
    ("phone", "EXACT"): "phone number",
    ("phone", "NO_AREA_CODE"): "phone number without area code",
    ("phone", "OTHER_AREA_CODE"): "phone number under another area code",
    ("date_of_birth", "EXACT"): "date of birth",
    ("email", "EXACT"): "email address",
    ("date_of_birth", "DAY_AND_MONTH_EXCHANGED"): "date of birth with day and month exchanged",
}


def sentence(reason: Reason) -> str:
    """Write a reason in English: `first name JULIA, spelled like JULIE`."""
    match reason:
        case TextReason(code="first_name" | "last_name" as code):
            also = _ALSO[reason.how].format(reason.sought)
            return f"{_former(reason)}{code.replace('_', ' ')} {reason.value}{also}"
        case TextReason(code=code):
            alike = "" if reason.how == "EXACT" else ", spelled alike"
            return f"{_former(reason)}{_FIELDS.get(code) or code.replace('_', ' ')}{alike}"
        case NamesExchanged():
            names = "; ".join(sentence(name) for name in (reason.first, reason.last) if name)
            return f"{names} (first and last name exchanged)"
        case HouseholdMember(ssn=True):
            return "social security number of a household member"
        case HouseholdMember(first=first, last=last):
            return (
                f"household member: {'; '.join(sentence(name) for name in (first, last) if name)}"
            )
        case PrivateReason(code=code, how=how):
            apart = ", one digit apart" if reason.one_digit_apart else ""
            return f"{_former(reason)}{_PRIVATE[code, how]}{apart}"


def _former(reason: TextReason | PrivateReason) -> str:
    return "former " if reason.former else ""
