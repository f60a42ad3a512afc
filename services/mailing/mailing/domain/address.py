"""Where post goes, as it is printed (F-045, F-046, B-18); one library judges what keeps it away."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final, Literal, Self

from backbone.typed.address_words import unit_words
from backbone.typed.addresses import (
    Finding,
    FindingCode,
    PostalAddress,
    holding,
    is_post_box,
    judge,
)
from mailing.domain.printable_text import printable, titled, titled_street

AddressBox = Literal["street", "number", "city", "state", "zip"]
"""What the post needs of an address."""

_NUMBER_SIGN: Final = "#"
_KEPT_POST_BOX: Final = re.compile(r"(P\.?\s*O\.?\s*)?BOX", re.IGNORECASE)
_ZIP: Final = re.compile(r"(\d{5})(?:-?(\d{4}))?")
_LACKS: Final[Mapping[FindingCode, AddressBox]] = {
    "street_missing": "street",
    "number_missing": "number",
    "city_missing": "city",
    "state_missing": "state",
    "zip_missing": "zip",
}


@dataclass(frozen=True)
class Address(PostalAddress):
    """A mailing address in the boxes it was written down in; every box may be empty."""

    overruled: bool = False
    """Whether somebody vouches for it, whatever is doubted (R-09)."""

    @classmethod
    def from_record(cls, boxes: Mapping[str, Any]) -> Self:
        """Take the boxes of a customer's record, and fill in the state its ZIP code tells."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in boxes.items() if name in known}).completed()

    @cached_property
    def held_by(self) -> tuple[Finding, ...]:
        """What keeps post from going there."""
        return holding(judge(self), overruled=self.overruled)

    @property
    def missing(self) -> tuple[AddressBox, ...]:
        """Name what the post needs and the address lacks."""
        found = {_LACKS[one.code] for one in self.held_by if one.code in _LACKS}
        return tuple(box for box in _LACKS.values() if box in found)

    @property
    def doubts(self) -> tuple[FindingCode, ...]:
        """Name what else keeps post from going there, until it is corrected or vouched for."""
        return tuple(one.code for one in self.held_by if one.code not in _LACKS)

    @property
    def empty(self) -> bool:
        """Whether nobody has written anything down that post could go to."""
        return self.is_empty

    @property
    def lines(self) -> tuple[str, str]:
        """Return the address as it is printed: `631 Broadway Apt 2`, `Gilroy, CA 95029`."""
        return _one_line(self._street(), self._unit()), self._town()

    @property
    def care_of_line(self) -> str | None:
        """Return the line between name and street as it is printed; None where there is none."""
        written = re.sub(r"^(C/O|%)\s*", "c/o ", printable(self.care_of or ""), flags=re.IGNORECASE)
        if not written:
            return None
        return f"c/o {titled(written[4:])}" if written.startswith("c/o ") else titled(written)

    @property
    def zip_code(self) -> str:
        """Return the ZIP code as it is printed: five digits, or nine with a hyphen."""
        found = _ZIP.fullmatch(printable(self.zip or ""))
        if found is None:
            return ""
        return f"{found[1]}-{found[2]}" if found[2] else found[1]

    @property
    def key(self) -> str:
        """Return the address so that its spellings agree, to know one that sent post back.

        It is kept of what was posted, so that it never changes with how an address is printed.
        """
        street = [self.number, self.pre_directional, self.street]
        if _KEPT_POST_BOX.fullmatch(printable(self.street or "")):
            street = [self.street, self.number]
        words = (
            self.care_of,
            *street,
            self.street_type,
            self.post_directional,
            *self._kept_unit(),
        )
        first = " ".join(titled(word) for word in words if word and printable(word))
        return f"{first} {self._town()}".upper().replace(",", "").replace(".", "")

    def _street(self) -> str:
        street = self.street_line
        if self.number and is_post_box(self.street or ""):
            # The record has a box for the number first; the post office wants it last.
            street = f"{self.street} {self.number} {self.street_type or ''}"
        return titled_street(street)

    def _town(self) -> str:
        state = printable(self.state or "").upper()
        return f"{titled_street(self.city or '')}, {state} {self.zip_code}"

    def _unit(self) -> str:
        unit, kind = printable(self.unit or ""), printable(self.building_type or "").upper()
        shortened = unit_words().get(kind, titled(kind))
        # `APT 2` is often typed into the box for the 2 alone.
        first, _, rest = unit.lstrip("# ").partition(" ")
        typed = unit_words().get(first.upper().rstrip("."))
        if typed and (rest or not kind) and kind in {"", _NUMBER_SIGN, first.upper().rstrip(".")}:
            shortened, unit = typed, rest
        elif typed == shortened and rest:
            unit = rest
        elif not kind or kind == _NUMBER_SIGN:
            # The post office wants the sign apart from the number.
            return f"{_NUMBER_SIGN} {unit.lstrip('# ')}" if unit else ""
        return f"{shortened} {_military_boxes(unit.lstrip('# '))}".strip()

    def _kept_unit(self) -> list[str]:
        unit, kind = printable(self.unit or ""), printable(self.building_type or "").upper()
        if not unit and not kind:
            return []
        if not kind or kind == _NUMBER_SIGN:
            return [_NUMBER_SIGN, unit.lstrip("# ")] if unit else []
        return [unit_words().get(kind, titled(kind)), unit]


def _military_boxes(unit: str) -> str:
    """Write the words of a unit of several: `2050 BOX 4190` is `2050 Box 4190`."""
    return titled_street(unit) if " " in unit else unit


def _one_line(*parts: str) -> str:
    return " ".join(part for part in parts if part)
