"""Invented customers: common names and rare ones, households, slips of the finger."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from backbone.ids import new_id
from customer.domain.address import Address
from customer.domain.ssn import SSN
from customer.tables import FIRST_NUMBER

TWO_SURNAMES: Final = 0.15
TWO_FIRST_NAMES: Final = 0.1
"""Shares of people with two of them."""
RENAMED: Final = 0.05
"""The share of people who had another last name and another telephone."""
DRAWN: Final = 100_000
"""Names that are drawn at once."""

# fmt: off
FIRST: Final = (
    "MARIA", "JOSE", "JUAN", "JAMES", "MARY", "JOHN", "ROBERT", "LINDA", "MICHAEL", "JULIA", "ANA",
    "LUIS", "CARLOS", "PATRICIA", "DAVID", "GUADALUPE", "JESUS", "ROSA", "MANUEL", "JENNIFER",
    "FRANCISCO", "ELIZABETH", "MIGUEL", "JULIE", "MARTHA", "ANTONIO", "JORGE", "SUSAN", "PEDRO",
    "TERESA", "RAMON", "DOENA", "ALICIA", "JAVIER", "KAREN", "NANCY", "SARAH", "DANIEL", "LUCIA",
    "MARGARITA", "RAFAEL", "SALVADOR", "JUANA", "ROBERTO", "VERONICA", "ALEJANDRO", "SOFIA",
)
LAST: Final = (
    "GARCIA", "HERNANDEZ", "MARTINEZ", "LOPEZ", "GONZALEZ", "RODRIGUEZ", "PEREZ", "SANCHEZ",
    "RAMIREZ", "SMITH", "JOHNSON", "FLORES", "TORRES", "NGUYEN", "RIVERA", "CRUZ", "GOMEZ",
    "REYES", "MORALES", "WILLIAMS", "BROWN", "JONES", "DIAZ", "GUTIERREZ", "MENDOZA", "RUIZ",
    "AGUILAR", "ORTIZ", "CASTILLO", "VASQUEZ", "MILLER", "DAVIS", "MORENO", "JIMENEZ", "ROMERO",
    "VARGAS", "CHAVEZ", "HERRERA", "MEDINA", "HOLSCHEIN", "VEGA", "CASTRO", "ESTRADA", "ORTEGA",
)
ONSETS: Final = ("B", "C", "D", "F", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S", "T", "V",
                 "BR", "CH", "CL", "GR", "SCH", "ST", "TR", "Z")
CODAS: Final = ("", "", "", "N", "R", "S", "L", "M", "RD", "LL", "NS", "CK")
STREETS: Final = ("BERRY", "MAIN", "BROADWAY", "FREEDOM", "LAKE", "OAK", "RIVERSIDE", "MAPLE",
                  "SUNSET", "ALISAL", "CALLE REAL", "ORANGE", "GREEN VALLEY", "AIRPORT", "BEACH")
TOWNS: Final = (("95076", "WATSONVILLE"), ("95003", "APTOS"), ("95010", "CAPITOLA"),
                ("95060", "SANTA CRUZ"), ("93905", "SALINAS"), ("93933", "MARINA"),
                ("95020", "GILROY"), ("95023", "HOLLISTER"), ("93940", "MONTEREY"))
# fmt: on


@dataclass(frozen=True)
class Someone:
    """An invented customer."""

    id: UUID
    number: int
    first: str
    last: str
    born: date
    phone: str
    ssn: SSN
    address: Address
    former: tuple[str, ...] = ()
    """Last names borne before."""
    former_phone: str | None = None


def _names(chance: random.Random, head: Sequence[str], tail: int) -> Callable[[], str]:
    """Return a source of names as a census finds them: a few very common ones, a long tail."""
    spelled = {
        "".join(
            chance.choice(ONSETS) + chance.choice("AEIOU") + chance.choice(CODAS)
            for _ in range(chance.choice((2, 2, 3)))
        )
        for _ in range(tail)
    }
    every = [*head, *sorted(spelled - set(head))]
    weights = [1 / (rank + 8) for rank in range(len(every))]

    def drawn() -> Iterator[str]:
        while True:
            yield from chance.choices(every, weights, k=DRAWN)

    names = drawn()
    return lambda: next(names)


def invent(
    chance: random.Random, count: int, *, first_number: int = FIRST_NUMBER
) -> Iterator[Someone]:
    """Invent customers; every fourth lives in the household of the one before."""
    first, last = _names(chance, FIRST, 12_000), _names(chance, LAST, 30_000)
    family, phone, address = last(), "", Address()
    for place in range(count):
        if place % 4 != 1:
            family = last() if chance.random() > TWO_SURNAMES else f"{last()} {last()}"
            phone = f"+1831{chance.randrange(2_000_000, 9_999_999)}"
            zip_code, city = chance.choice(TOWNS)
            number = str(chance.randrange(1, 9999))
            address = Address(number, chance.choice(STREETS), "ST", zip=zip_code, city=city)
        renamed = chance.random() < RENAMED
        yield Someone(
            id=new_id(),
            number=first_number + place,
            first=first() if chance.random() > TWO_FIRST_NAMES else f"{first()} {first()}",
            last=family,
            born=date(1930, 1, 1) + timedelta(days=chance.randrange(27_000)),
            phone=phone,
            ssn=SSN.read(f"{chance.randrange(1_010_000, 899_990_000):09}"),
            address=address,
            former=(last(),) if renamed else (),
            former_phone=f"+1831{chance.randrange(2_000_000, 9_999_999)}" if renamed else None,
        )


def slip(chance: random.Random, name: str) -> str:
    """Misspell a name by one slip: a letter wrong, missing, twice, or two exchanged."""
    at = chance.randrange(len(name) - 1)
    return chance.choice(
        (
            name[:at] + chance.choice("AEIOUNRS") + name[at + 1 :],
            name[:at] + name[at + 1 :],
            name[: at + 1] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )
