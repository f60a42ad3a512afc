"""Addresses as a US list holds them, of every kind, made by rule and never of anybody (R-09).

Each says what is typed into which box and what the two or three lines of its envelope must read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random
from typing import Final

_TOWNS: Final = (
    ("WATSONVILLE", "CA", "95076", "California"),
    ("GILROY", "CA", "95020", "Calif."),
    ("PHOENIX", "AZ", "85004", "Arizona"),
    ("SPRINGFIELD", "MO", "65802", "Missouri"),
    ("RENO", "NV", "89501", "nevada"),
    ("ANCHORAGE", "AK", "99501", "Alaska"),
    ("NEW YORK", "NY", "10001", "N.Y."),
    ("WASHINGTON", "DC", "20003", "District of Columbia"),
)
_STREETS: Final = (
    ("BERRY", "ST", "Berry St"),
    ("VAN NESS", "AVENUE", "Van Ness Ave"),
    ("O'NEIL", "Rd.", "O'Neil Rd"),
    ("MARTIN LUTHER KING JR", "BLVD", "Martin Luther King Jr Blvd"),
    ("MCKINLEY", "DR", "McKinley Dr"),
    ("LA PEÑA", "CT", "La Peña Ct"),
    ("42ND", "ST", "42nd St"),
)
_UNITS: Final = (
    ("APARTMENT", "2", "Apt 2"),
    ("SPACE", "14B", "Spc 14B"),
    ("", "7", "# 7"),
    ("", "#7", "# 7"),
    ("", "APT 3C", "Apt 3C"),
    ("APT", "4", "Apt 4"),
    ("REAR", "", "Rear"),
    ("PENTHOUSE", "1", "Ph 1"),
)
_DASHES: Final = ("-", "\u2013", "\u2014", "\u2212", "\u2010", " - ", "")


@dataclass(frozen=True)
class Typed:
    """What somebody types into the boxes of the form, and the lines that must be printed."""

    kind: str
    boxes: dict[str, str]
    lines: tuple[str, ...]


def typed_addresses(count: int, *, seed: int = 9) -> list[Typed]:
    """Return so many addresses, the kinds by turns; the same every time."""
    chance = Random(seed)  # noqa: S311  to choose examples
    kinds = [
        _plain, _directions, _units, _rural, _boxes, _military, _puerto_rico, _care_of,
        _written_states, _long_zips, _odd_numbers, _spelled_numbers, _general_delivery,
        _numberless, _in_one_box,
    ]  # fmt: skip
    makers = [kind(chance) for kind in kinds]
    return list(islice((next(maker) for maker in cycle(makers)), count))


def _town(chance: Random) -> tuple[dict[str, str], str]:
    city, state, code, _ = chance.choice(_TOWNS)
    return {"city": city, "state": state, "zip": code}, f"{city.title()}, {state} {code}"


def _street(chance: Random) -> tuple[dict[str, str], str]:
    street, kind, printed = chance.choice(_STREETS)
    return {"street": street, "street_type": kind}, printed


def _plain(chance: Random) -> Iterator[Typed]:
    while True:
        (town, last), (street, printed) = _town(chance), _street(chance)
        number = str(chance.randint(1, 29999))
        yield Typed("plain", {"number": number, **street, **town}, (f"{number} {printed}", last))


def _directions(chance: Random) -> Iterator[Typed]:
    last = "Washington, DC 20003"
    town = {"city": "Washington", "state": "DC", "zip": "20003"}
    while True:
        number = str(chance.randint(1, 999))
        for boxes, printed in (
            ({"street": "M", "street_type": "ST", "post_directional": "SE"}, "M St SE"),
            ({"street": "M ST SE"}, "M St SE"),
            (
                {"pre_directional": "north", "street": "CAPITOL", "street_type": "St"},
                "N Capitol St",
            ),
            ({"street": "N CAPITOL", "street_type": "St"}, "N Capitol St"),
            (
                {"pre_directional": "S.W.", "street": "5", "street_type": "AVE"}
                | {"post_directional": "n"},
                "SW 5 Ave N",
            ),
        ):
            yield Typed(
                "direction", {"number": number, **boxes, **town}, (f"{number} {printed}", last)
            )


def _units(chance: Random) -> Iterator[Typed]:
    for kind, unit, printed in cycle(_UNITS):
        (town, last), (street, line) = _town(chance), _street(chance)
        number = str(chance.randint(1, 999))
        boxes = {"number": number, **street, "building_type": kind, "unit": unit, **town}
        yield Typed("unit", boxes, (f"{number} {line} {printed}", last))


def _rural(chance: Random) -> Iterator[Typed]:
    while True:
        route, box = chance.randint(1, 9), chance.randint(1, 400)
        for boxes, printed in (
            ({"street": f"RR {route} BOX {box}A"}, f"RR {route} Box {box}A"),
            ({"street": f"HC {route} BOX {box}"}, f"HC {route} Box {box}"),
            ({"street": f"RFD ROUTE {route} BOX {box}"}, f"RFD Route {route} Box {box}"),
            ({"number": str(box), "street": "US HIGHWAY 101"}, f"{box} US Highway 101"),
            ({"number": str(box), "street": f"COUNTY ROAD {route}"}, f"{box} County Road {route}"),
            ({"street": f"STAR ROUTE {route}"}, f"Star Route {route}"),
        ):
            town, last = _town(chance)
            yield Typed("rural", {**boxes, **town}, (printed, last))


def _boxes(chance: Random) -> Iterator[Typed]:
    while True:
        box = str(chance.randint(1, 9999))
        for boxes, printed in (
            ({"street": f"PO BOX {box}"}, f"PO Box {box}"),
            ({"street": f"p.o. box {box}"}, f"PO Box {box}"),
            ({"number": box, "street": "P.O. BOX"}, f"PO Box {box}"),
            ({"street": f"POST OFFICE BOX {box}"}, f"Post Office Box {box}"),
            ({"street": f"CALL BOX {box}"}, f"Call Box {box}"),
        ):
            town, last = _town(chance)
            yield Typed("box", {**boxes, **town}, (printed, last))


def _military(chance: Random) -> Iterator[Typed]:
    while True:
        box = chance.randint(100, 9999)
        for boxes, printed, last in (
            (
                {"street": f"PSC 3 BOX {box}", "city": "apo", "state": "AP", "zip": "96266"},
                f"PSC 3 Box {box}",
                "APO, AP 96266",
            ),
            (
                {"street": f"CMR 830 BOX {box}", "city": "APO", "state": "AE", "zip": "09012"},
                f"CMR 830 Box {box}",
                "APO, AE 09012",
            ),
            (
                {"building_type": "UNIT", "unit": f"2050 BOX {box}", "city": "APO"}
                | {"state": "AP", "zip": "96278-2050"},
                f"Unit 2050 Box {box}",
                "APO, AP 96278-2050",
            ),
            (
                {"street": f"USS NIMITZ UNIT {box}", "city": "FPO", "state": "AA", "zip": "34002"},
                f"USS Nimitz Unit {box}",
                "FPO, AA 34002",
            ),
        ):
            yield Typed("military", boxes, (printed, last))


def _puerto_rico(chance: Random) -> Iterator[Typed]:
    while True:
        number = str(chance.randint(1, 200))
        town = {"city": "SAN JUAN", "state": "Puerto Rico", "zip": "00926"}
        last = "San Juan, PR 00926"
        yield Typed(
            "puerto rico",
            {"care_of": "URB LAS GLADIOLAS", "number": number, "street": "CALLE A", **town},
            ("Urb Las Gladiolas", f"{number} Calle A", last),
        )
        yield Typed(
            "puerto rico",
            {"street": f"APARTADO {number}", "city": "PONCE", "state": "PR", "zip": "00730"},
            (f"Apartado {number}", "Ponce, PR 00730"),
        )
        yield Typed(
            "puerto rico",
            {"street": "COND ASHFORD PALACE", "unit": f"APT {number}", **town},
            (f"Cond Ashford Palace Apt {number}", last),
        )


def _care_of(chance: Random) -> Iterator[Typed]:
    while True:
        for written, printed in (
            ("C/O MARIA SMITH", "c/o Maria Smith"),
            ("c/o Harbor House Shelter", "c/o Harbor House Shelter"),
            ("% J MCDONALD", "c/o J McDonald"),
            ("ATTN RECORDS OFFICE", "Attn Records Office"),
        ):
            (town, last), (street, line) = _town(chance), _street(chance)
            boxes = {"care_of": written, "number": "631", **street, **town}
            yield Typed("care of", boxes, (printed, f"631 {line}", last))


def _written_states(chance: Random) -> Iterator[Typed]:
    for city, state, code, written in cycle(_TOWNS):
        number = str(chance.randint(1, 999))
        boxes = {"number": number, "street": "OAK", "street_type": "LN", "city": city, "zip": code}
        last = f"{city.title()}, {state} {code}"
        yield Typed("state", {**boxes, "state": written}, (f"{number} Oak Ln", last))
        # Nobody wrote it, and the ZIP code knows it.
        yield Typed("no state", boxes, (f"{number} Oak Ln", last))


def _long_zips(chance: Random) -> Iterator[Typed]:
    for dash in cycle(_DASHES):
        city, state, code, _ = chance.choice(_TOWNS)
        more = f"{chance.randint(1, 9999):04}"
        boxes = {"number": "12", "street": "ELM", "street_type": "WAY", "city": city}
        yield Typed(
            "long zip",
            {**boxes, "state": state, "zip": f"{code}{dash}{more}"},
            ("12 Elm Way", f"{city.title()}, {state} {code}-{more}"),
        )


def _odd_numbers(chance: Random) -> Iterator[Typed]:
    for number, street, printed in cycle(
        (
            ("123 1/2", "BERRY ST", "123 1/2 Berry St"),
            ("123\u00bd", "BERRY ST", "123\u00bd Berry St"),
            ("112-10", "BRONX RD", "112-10 Bronx Rd"),
            ("N6W23001", "BLUEMOUND RD", "N6W23001 Bluemound Rd"),
            ("842", "E 1700 S", "842 E 1700 S"),
            ("39.2", "COUNTY RD", "39.2 County Rd"),
            ("1A", "THIS WAY", "1A This Way"),
        )
    ):
        town, last = _town(chance)
        yield Typed("number", {"number": number, "street": street, **town}, (printed, last))


def _spelled_numbers(chance: Random) -> Iterator[Typed]:
    while True:
        for boxes, printed in (
            ({"street": "ONE MARKET PLAZA"}, "One Market Plaza"),
            ({"number": "ONE", "street": "MARKET PLAZA"}, "One Market Plaza"),
            ({"number": "Two", "street": "RECTOR", "street_type": "ST"}, "Two Rector St"),
            ({"street": "TWENTY ONE OAK LN"}, "Twenty One Oak Ln"),
        ):
            town, last = _town(chance)
            yield Typed("spelled number", {**boxes, **town}, (printed, last))


def _general_delivery(chance: Random) -> Iterator[Typed]:
    for written, printed in cycle(
        (("GENERAL DELIVERY", "General Delivery"), ("gen. delivery", "gen. delivery".title()))
    ):
        town, last = _town(chance)
        yield Typed("general delivery", {"street": written, **town}, (printed, last))


def _numberless(chance: Random) -> Iterator[Typed]:
    for written, printed in cycle(
        (
            ("FERRY BUILDING", "Ferry Building"),
            ("SANTA CRUZ COUNTY COURTHOUSE", "Santa Cruz County Courthouse"),
            ("RANCHO VERDE MOBILE HOME PARK", "Rancho Verde Mobile Home Park"),
            ("ST JOSEPH'S RECTORY", "St Joseph's Rectory"),
            ("HARBOR HOUSE SHELTER", "Harbor House Shelter"),
        )
    ):
        town, last = _town(chance)
        yield Typed("numberless", {"street": written, **town}, (printed, last))


def _in_one_box(chance: Random) -> Iterator[Typed]:
    while True:
        (town, last), (_, printed) = _town(chance), _street(chance)
        number = chance.randint(1, 999)
        written = f"{number} {printed} Apt 5".upper()
        yield Typed("one box", {"street": written, **town}, (f"{number} {printed} Apt 5", last))
