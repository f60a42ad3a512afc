"""Everything exact a customer can be found by, written so that equal facts are equal words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from customer.domain.address import Address, street_key, town_key, zip5
from customer.domain.names import plain
from customer.domain.phones import LOCAL, NATIONAL, Phones, digits_of, endings

Group = Literal["ssn", "phone", "date_of_birth", "address", "unit", "zip", "city", "number"]

_TWELFTH: Final = 12


@dataclass(frozen=True)
class Clue:
    """One exact thing to look for, and what it is worth; of a group only the best counts."""

    group: Group
    key: str
    points: float
    words: str
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
        yield f"city:{town_key(address.city)}"


def sought(search: Search) -> list[Clue]:
    """Return the exact clues of a search.

    Points are chosen so that any one of social security number, telephone and date of birth
    outranks the best name there can be (40 points, see `matching`).
    """
    clues = [*_person(search), *_place(search)]
    return [clue for clue in clues if not clue.key.endswith(":")]


def _person(search: Search) -> Iterator[Clue]:
    if search.number is not None:
        yield Clue("number", f"number:{search.number}", 100, "CustomerID#", sharp=True)
    if search.ssn_mark:
        words = "social security number"
        yield Clue("ssn", f"ssn:{search.ssn_mark}", 100, words, sharp=True)
    elif search.ssn_last4:
        words = "last four digits of the social security number"
        yield Clue("ssn", f"ssn4:{search.ssn_last4}", 18, words, sharp=True)
    for phone in search.phones:
        yield from _phone(digits_of(phone))
    if search.date_of_birth:
        yield from _birth(search.date_of_birth)


def _phone(digits: str) -> Iterator[Clue]:
    if len(digits) < NATIONAL:
        local = digits[-LOCAL:]
        yield Clue("phone", f"phone:{local}", 50, "phone number without area code", sharp=True)
        return
    yield Clue("phone", f"phone:{digits}", 70, "phone number", sharp=True)
    yield Clue("phone", f"phone:{digits[-NATIONAL:]}", 70, "phone number", sharp=True)
    other = "phone number under another area code"
    yield Clue("phone", f"phone:{digits[-LOCAL:]}", 30, other, sharp=True)


def _birth(born: date) -> Iterator[Clue]:
    yield Clue("date_of_birth", f"born:{born.isoformat()}", 60, "date of birth", sharp=True)
    if born.day <= _TWELFTH and born.day != born.month:
        turned = f"born:{born.year:04}-{born.day:02}-{born.month:02}"
        words = "date of birth with day and month exchanged"
        yield Clue("date_of_birth", turned, 30, words, sharp=True)


def _place(search: Search) -> Iterator[Clue]:
    number, street = plain(search.street_number or ""), street_key(search.street_name or "")
    if number and street:
        yield Clue("address", f"address:{number} {street}", 32, "street address", sharp=True)
    yield Clue("address", f"street:{street}", 15, "street name", sharp=False)
    yield Clue("address", f"house:{number}", 5, "street number", sharp=False)
    yield Clue("unit", f"unit:{plain(search.unit or '')}", 5, "unit number", sharp=False)
    yield Clue("zip", f"zip:{zip5(search.zip or '')}", 8, "ZIP code", sharp=False)
    yield Clue("city", f"city:{town_key(search.city or '')}", 4, "city", sharp=False)
