"""Everything exact a customer can be found by, written so that equal facts are equal words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from customer.domain.address import Address, street_key, zip5
from customer.domain.names import plain
from customer.domain.phones import LOCAL, NATIONAL, Phones, digits_of, endings
from customer.domain.reasons import PrivateCode, PrivateReason, Reading, TextCode, TextReason

Group = Literal["ssn", "phone", "date_of_birth", "address", "unit", "zip", "city", "number"]

_TWELFTH: Final = 12


@dataclass(frozen=True)
class Clue:
    """One exact thing to look for, and what it is worth; of a group only the best counts."""

    group: Group
    key: str
    points: float
    reason: TextReason | PrivateReason
    """What speaks for a record that has this key."""
    sharp: bool
    """Whether so few customers share it that it is worth looking them all up."""


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


def clues_of(
    *,
    number: int,
    ssn_mark: str | None,
    ssn_last4: str | None,
    date_of_birth: date | None,
    phones: Phones,
    address: Address,
) -> list[str]:
    """Return every key under which a record can be looked up."""
    return sorted(
        {
            f"number:{number}",
            *_ssn(ssn_mark, ssn_last4),
            *(f"phone:{end}" for _, phone in phones.numbers() for end in endings(phone)),
            *([f"born:{date_of_birth.isoformat()}"] if date_of_birth else []),
            *_address(address),
        }
    )


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
    if address.zip:
        yield f"zip:{zip5(address.zip)}"
    if address.city:
        yield f"city:{plain(address.city)}"


def sought(search: Search) -> list[Clue]:
    """Return the exact clues of a search.

    Points are chosen so that any one of social security number, telephone and date of birth
    outranks the best name there can be (40 points, see `matching`).
    """
    clues = [*_person(search), *_place(search)]
    return [clue for clue in clues if not clue.key.endswith(":")]


def _person(search: Search) -> Iterator[Clue]:
    if search.number is not None:
        yield _text("number", "number", f"number:{search.number}", 100, sharp=True)
    if search.ssn_mark:
        yield _private("ssn", "EXACT", f"ssn:{search.ssn_mark}", 100)
    elif search.ssn_last4:
        yield _private("ssn", "LAST_FOUR", f"ssn4:{search.ssn_last4}", 18)
    for phone in search.phones:
        yield from _phone(digits_of(phone))
    if search.date_of_birth:
        yield from _birth(search.date_of_birth)


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
    number, street = plain(search.street_number or ""), street_key(search.street_name or "")
    if number and street:
        yield _text("address", "street_address", f"address:{number} {street}", 32, sharp=True)
    yield _text("address", "street_name", f"street:{street}", 15)
    yield _text("address", "street_number", f"house:{number}", 5)
    yield _text("unit", "unit", f"unit:{plain(search.unit or '')}", 5)
    yield _text("zip", "zip", f"zip:{zip5(search.zip or '')}", 8)
    yield _text("city", "city", f"city:{plain(search.city or '')}", 4)


def _text(group: Group, code: TextCode, key: str, points: float, *, sharp: bool = False) -> Clue:
    value = key.partition(":")[2]
    return Clue(group, key, points, TextReason(code, "EXACT", value, value), sharp)


def _private(code: PrivateCode, how: Reading, key: str, points: float) -> Clue:
    return Clue(code, key, points, PrivateReason(code, how), sharp=True)
