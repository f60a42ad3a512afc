"""Where post reaches the customer, in the parts it was written down in (F-045 to F-047)."""

import re
from dataclasses import dataclass
from typing import Final

from customer.domain.names import plain

_ZIP5: Final = 5

# fmt: off
STREET_TYPES: Final = frozenset((
    "ALY", "AVE", "BLF", "BLVD", "CIR", "CT", "CTR", "CV", "DR", "EXPY", "EXT", "FWY", "GDNS",
    "GLN", "GRV", "HL", "HTS", "HWY", "JCT", "LK", "LN", "LNDG", "LOOP", "MDWS", "MNR", "OVLK",
    "PARK", "PASS", "PATH", "PIKE", "PKWY", "PL", "PLZ", "PT", "RD", "RDG", "ROW", "RTE", "RUN",
    "SHRS", "SMT", "SPGS", "SQ", "ST", "STA", "TER", "TPKE", "TRCE", "TRL", "VIS", "VLG", "VW",
    "WALK", "WAY", "WLS", "XING",
))
# fmt: on
"""The street types the agency's forms offer; others are kept as typed."""

# fmt: off
BUILDING_TYPES: Final = (
    "APARTMENT", "BASEMENT", "BUILDING", "DEPARTMENT", "FLOOR", "FRONT", "HANGAR", "KEY", "LOBBY",
    "LOT", "LOWER", "OFFICE", "PENTHOUSE", "PIER", "REAR", "ROOM", "SIDE", "SLIP", "SPACE", "STOP",
    "SUITE", "TRAILER", "UNIT", "UPPER",
)
# fmt: on
"""The building types the agency's forms offer; others are kept as typed."""

_SPELLED_OUT: Final = {
    "ALLEY": "ALY",
    "AVENUE": "AVE",
    "AV": "AVE",
    "BOULEVARD": "BLVD",
    "CENTER": "CTR",
    "CIRCLE": "CIR",
    "COURT": "CT",
    "COVE": "CV",
    "DRIVE": "DR",
    "EXPRESSWAY": "EXPY",
    "FREEWAY": "FWY",
    "GARDENS": "GDNS",
    "HEIGHTS": "HTS",
    "HIGHWAY": "HWY",
    "LANE": "LN",
    "PARKWAY": "PKWY",
    "PLACE": "PL",
    "PLAZA": "PLZ",
    "POINT": "PT",
    "RIDGE": "RDG",
    "ROAD": "RD",
    "ROUTE": "RTE",
    "SQUARE": "SQ",
    "STREET": "ST",
    "TERRACE": "TER",
    "TRAIL": "TRL",
    "TURNPIKE": "TPKE",
    "VILLAGE": "VLG",
}

_POST_BOX: Final = re.compile(r"^(P\s*O|POST(AL)?\s+OFFICE)\s*(BOX|BX)\b")


@dataclass(frozen=True)
class Address:
    """A mailing address in the boxes of the form; every box may stay empty (I-13)."""

    number: str | None = None
    street: str | None = None
    street_type: str | None = None
    building_type: str | None = None
    unit: str | None = None
    zip: str | None = None
    city: str | None = None
    county: str | None = None
    state: str | None = None

    @property
    def line(self) -> str:
        """The address in one line, without empty boxes: `000 BERRY ST, WATSONVILLE, CA 95076`."""
        street = _joined(" ", self.number, self.street, self.street_type)
        unit = _joined(" ", self.building_type, self.unit)
        town = _joined(" ", _joined(", ", self.city, self.state), self.zip)
        return _joined(", ", street, unit, town)

    @property
    def is_zip_alone(self) -> bool:
        """Whether the ZIP code came without any of what it fills in (F-047)."""
        return bool(self.zip) and not (self.city or self.county or self.state)


def _joined(separator: str, *parts: str | None) -> str:
    return separator.join(part for part in parts if part)


def street_type_of(written: str) -> str:
    """Shorten a street type as the post office does; keep one that is not in its list."""
    typed = plain(written)
    return _SPELLED_OUT.get(typed, typed if typed in STREET_TYPES else written.strip().upper())


def zip5(written: str) -> str:
    """Return the five digits of a ZIP code, without the four that may follow."""
    return "".join(sign for sign in written if sign.isdigit())[:_ZIP5]


def street_key(street: str) -> str:
    """Return a street name so that its spellings agree: `Berry St.` and `BERRY STREET`, `P.O. Box`.

    The type is dropped because people type it into the name box as often as into its own.
    """
    words = _POST_BOX.sub("PO BOX", plain(street)).split()
    if len(words) > 1 and (words[-1] in STREET_TYPES or words[-1] in _SPELLED_OUT):
        words = words[:-1]
    return " ".join(words)
