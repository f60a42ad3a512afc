"""Where post can go, and what keeps it from going there (F-045, F-046, B-18)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, Literal, Self

from mailing.domain.printable_text import printable, titled

BUILDING_TYPES: Final = {
    "APARTMENT": "Apt",
    "BUILDING": "Bldg",
    "BASEMENT": "Bsmt",
    "DEPARTMENT": "Dept",
    "FLOOR": "Fl",
    "FRONT": "Frnt",
    "HANGAR": "Hngr",
    "KEY": "Key",
    "LOBBY": "Lbby",
    "LOT": "Lot",
    "LOWER": "Lowr",
    "OFFICE": "Ofc",
    "PENTHOUSE": "Ph",
    "PIER": "Pier",
    "REAR": "Rear",
    "ROOM": "Rm",
    "SIDE": "Side",
    "SLIP": "Slip",
    "SPACE": "Spc",
    "STOP": "Stop",
    "SUITE": "Ste",
    "TRAILER": "Trlr",
    "UNIT": "Unit",
    "UPPER": "Uppr",
}
"""The post office's own abbreviations; other words are printed as they were written."""

AddressBox = Literal["street", "number", "city", "state", "zip"]
"""What the post needs of an address."""

_NUMBER_SIGN: Final = "#"
_POST_BOX: Final = re.compile(r"(P\.?\s*O\.?\s*)?BOX", re.IGNORECASE)
_WITHOUT_NUMBER: Final = re.compile(r"GENERAL DELIVERY", re.IGNORECASE)
"""Who has no house of their own fetches post at the counter."""
_ZIP: Final = re.compile(r"(\d{5})(?:-?(\d{4}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A mailing address in the boxes it was written down in; every box may be empty."""

    number: str | None = None
    street: str | None = None
    street_type: str | None = None
    building_type: str | None = None
    unit: str | None = None
    zip: str | None = None
    city: str | None = None
    state: str | None = None

    @classmethod
    def from_record(cls, boxes: Mapping[str, str | None]) -> Self:
        """Take the boxes of a customer's record that are printed."""
        return cls(**{one.name: boxes.get(one.name) for one in fields(cls)})

    @property
    def missing(self) -> tuple[AddressBox, ...]:
        """Name what the post needs and the address lacks; empty when a piece can be sent."""
        street = self.street or ""
        numbered = _filled(self.number) or any(sign.isdigit() for sign in street)
        found: dict[AddressBox, bool] = {
            "street": _filled(street),
            "number": numbered or _WITHOUT_NUMBER.fullmatch(printable(street)) is not None,
            "city": _filled(self.city),
            "state": _filled(self.state),
            "zip": _ZIP.fullmatch(printable(self.zip or "")) is not None,
        }
        if not found["street"]:
            del found["number"]
        return tuple(name for name, there in found.items() if not there)

    @property
    def empty(self) -> bool:
        """Whether nobody has written anything down that post could go to."""
        return not any(_filled(one) for one in (self.number, self.street, self.city, self.zip))

    @property
    def lines(self) -> tuple[str, str]:
        """Return the address as it is printed: `631 Broadway Apt 2`, `Gilroy, CA 95029`."""
        street = [self.number, self.street, self.street_type]
        if _POST_BOX.fullmatch(printable(self.street or "")):
            # The record has a box for the number first; the post office wants it last.
            street = [self.street, self.number, self.street_type]
        first = " ".join(
            [*(titled(part) for part in street if part and _filled(part)), *self._unit()]
        )
        state = printable(self.state or "").upper()
        return first, f"{titled(self.city or '')}, {state} {self.zip_code}"

    @property
    def zip_code(self) -> str:
        """Return the ZIP code as it is printed: five digits, or nine with a hyphen."""
        found = _ZIP.fullmatch(printable(self.zip or ""))
        if found is None:
            return ""
        return f"{found[1]}-{found[2]}" if found[2] else found[1]

    @property
    def key(self) -> str:
        """Return the address so that its spellings agree, to know one that sent post back."""
        return " ".join(self.lines).upper().replace(",", "").replace(".", "")

    def _unit(self) -> list[str]:
        unit, kind = printable(self.unit or ""), printable(self.building_type or "").upper()
        if not unit and not kind:
            return []
        if not kind or kind == _NUMBER_SIGN:
            # The post office wants the sign apart from the number.
            return [_NUMBER_SIGN, unit.lstrip("# ")] if unit else []
        return [one for one in (BUILDING_TYPES.get(kind, titled(kind)), unit) if one]


def _filled(text: str | None) -> bool:
    return bool(printable(text or ""))
