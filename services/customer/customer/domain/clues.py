"""Everything exact a customer can be found by, written so that equal facts are equal words."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from backbone.typed.address_words import plain
from backbone.typed.zip_codes import zip5
from customer.domain.address import Address, street_key
from customer.domain.phones import LOCAL, NATIONAL, Phones, digits_of, endings
from customer.domain.reasons import (
    HouseholdMember,
    PrivateCode,
    PrivateReason,
    Reading,
    TextCode,
    TextReason,
)

Group = Literal[
    "ssn", "phone", "date_of_birth", "email", "address", "unit", "zip", "city", "number"
]
LookUp = Literal["ALONE", "TOGETHER", "WEIGHED_ONLY"]
"""How a clue leads to records: ALONE where few share it, TOGETHER with others where many do.

WEIGHED_ONLY may be no clue at all, as a word that is a town or a name; it is looked up only when
there is nothing better to go by.
"""

WAS: Final = "was:"
"""Stands before the key of a clue that a record had once (R-07)."""
MEMBER_SSN: Final = "member-ssn:"
"""Stands before the mark of a number that another person of the household has."""
_NO_LONGER: Final = 0.5
"""What remains of a clue that is a record's no longer."""
_MEMBERS_NUMBER: Final = 60.0
"""What the number of another person of the household is worth: less than the customer's own."""
_KEPT: Final = 60
"""Former clues that a record is found by, the most recent ones."""
_TWELFTH: Final = 12


@dataclass(frozen=True)
class Clue:
    """One exact thing to look for, and what it is worth; of a group only the best counts."""

    group: Group
    key: str
    points: float
    reason: TextReason | PrivateReason | HouseholdMember
    """What speaks for a record that has this key."""
    look_up: LookUp

    @property
    def was(self) -> "Clue":
        """The same clue as one that a record had once, worth less than one it has."""
        reason = self.reason
        if not isinstance(reason, HouseholdMember):  # who lived with somebody once is not kept
            reason = replace(reason, former=True)
        points = self.points * _NO_LONGER
        return replace(self, key=WAS + self.key, points=points, reason=reason)


@dataclass(frozen=True, kw_only=True)
class Search:
    """What somebody knows about the customer they look for; any of it may be missing (F-033)."""

    first_name: str | None = None
    last_name: str | None = None
    ssn_mark: str | None = None
    """The keyed mark of a whole social security number; the number itself never comes here."""
    ssn_last4: str | None = None
    phones: tuple[str, ...] = ()
    """Any of them may be the customer's."""
    date_of_birth: date | None = None
    street_number: str | None = None
    street_name: str | None = None
    unit: str | None = None
    zip: str | None = None
    city: str | None = None
    number: int | None = None
    email: str | None = None
    words: tuple[str, ...] = ()
    """Words of names in any order, of which some may be a town (R-10)."""
    places: tuple[tuple[str, str], ...] = ()
    """House numbers and street names that may be the address, any one of them."""
    towns: tuple[str, ...] = ()
    """Words that may be the town."""


def clues_of(
    *,
    number: int,
    ssn_mark: str | None,
    ssn_last4: str | None,
    date_of_birth: date | None,
    phones: Phones,
    address: Address,
    email: str | None = None,
) -> list[str]:
    """Return every key under which a record can be looked up."""
    return sorted(
        {
            f"number:{number}",
            *_ssn(ssn_mark, ssn_last4),
            *(f"phone:{end}" for _, phone in phones.numbers() for end in endings(phone)),
            *([f"born:{date_of_birth.isoformat()}"] if date_of_birth else []),
            *([f"email:{email.casefold()}"] if email else []),
            *_address(address),
        }
    )


def no_longer(before: Iterable[str], now: Collection[str], kept: Iterable[str]) -> list[str]:
    """Return what a record had before and has no longer, the most recent first.

    `kept` is what it was known to have had already.
    """
    had = dict.fromkeys((*before, *kept))
    return [one for one in had if one and one not in now][:_KEPT]


def _ssn(mark: str | None, last4: str | None) -> Iterator[str]:
    if mark:
        yield f"ssn:{mark}"
    if last4:
        yield f"ssn4:{last4}"


def _address(address: Address) -> Iterator[str]:
    number, street = plain(address.number or ""), street_key(address.street or "")
    if number:
        yield f"house:{number}"
    if street:
        yield f"street:{street}"
    if number and street:
        yield f"address:{number} {street}"
    if address.unit:
        yield f"unit:{plain(address.unit)}"
    if zip_code := zip5(address.zip):
        yield f"zip:{zip_code}"
    if address.city:
        yield f"city:{plain(address.city)}"


def sought(search: Search) -> list[Clue]:
    """Return the exact clues of a search.

    Points are chosen so that any one of social security number, telephone and date of birth
    outranks the best name there can be (40 points, see `matching`).
    """
    clues = [*_person(search), *_place(search)]
    meant = [clue for clue in clues if not clue.key.endswith(":")]
    lasting = (clue for clue in meant if not isinstance(clue.reason, HouseholdMember))
    return [*meant, *(clue.was for clue in lasting if clue.group != "number")]


def _person(search: Search) -> Iterator[Clue]:
    if search.number is not None:
        yield _text("number", "number", f"number:{search.number}", 100, look_up="ALONE")
    if search.ssn_mark:
        yield _private("ssn", "EXACT", f"ssn:{search.ssn_mark}", 100)
        member = HouseholdMember(ssn=True)
        yield Clue("ssn", MEMBER_SSN + search.ssn_mark, _MEMBERS_NUMBER, member, "ALONE")
    elif search.ssn_last4:
        yield _private("ssn", "LAST_FOUR", f"ssn4:{search.ssn_last4}", 18)
    for phone in search.phones:
        yield from _phone(digits_of(phone))
    if search.date_of_birth:
        yield from _birth(search.date_of_birth)
    if search.email:
        yield _private("email", "EXACT", f"email:{search.email.casefold()}", 70)


def _phone(digits: str) -> Iterator[Clue]:
    local = f"phone:{digits[-LOCAL:]}"
    if len(digits) < NATIONAL:
        yield _private("phone", "NO_AREA_CODE", local, 50)
        return
    yield _private("phone", "EXACT", f"phone:{digits}", 70)
    yield _private("phone", "EXACT", f"phone:{digits[-NATIONAL:]}", 70)
    yield _private("phone", "OTHER_AREA_CODE", local, 30)


def _birth(born: date) -> Iterator[Clue]:
    yield _private("date_of_birth", "EXACT", f"born:{born.isoformat()}", 60)
    if born.day <= _TWELFTH and born.day != born.month:
        turned = f"born:{born.year:04}-{born.day:02}-{born.month:02}"
        yield _private("date_of_birth", "DAY_AND_MONTH_EXCHANGED", turned, 30)


def _place(search: Search) -> Iterator[Clue]:
    yield from _street(search.street_number or "", search.street_name or "", "TOGETHER")
    for number, street in search.places:
        yield from _street(number, street, "WEIGHED_ONLY")
    yield _text("unit", "unit", f"unit:{plain(search.unit or '')}", 5)
    yield _text("zip", "zip", f"zip:{zip5(search.zip) or ''}", 8)
    yield _text("city", "city", f"city:{plain(search.city or '')}", 4)
    for town in search.towns:
        yield _text("city", "city", f"city:{plain(town)}", 4, look_up="WEIGHED_ONLY")


def _street(house: str, name: str, look_up: LookUp) -> Iterator[Clue]:
    number, street = plain(house), street_key(name)
    if number and street:
        key = f"address:{number} {street}"
        yield _text("address", "street_address", key, 32, look_up="ALONE")
    yield _text("address", "street_name", f"street:{street}", 15, look_up=look_up)
    yield _text("address", "street_number", f"house:{number}", 5, look_up=look_up)


def _text(
    group: Group, code: TextCode, key: str, points: float, *, look_up: LookUp = "TOGETHER"
) -> Clue:
    value = key.partition(":")[2]
    return Clue(group, key, points, TextReason(code, "EXACT", value, value), look_up)


def _private(code: PrivateCode, how: Reading, key: str, points: float) -> Clue:
    return Clue(code, key, points, PrivateReason(code, how), "ALONE")
