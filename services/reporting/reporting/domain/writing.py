"""How reports write things down: days, times, names, addresses, cells of a spreadsheet."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

NOT_KNOWN_YET = "(name not received yet)"
"""For a customer whose note was faster than their record."""

_TURNED = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_BUILDING_TYPES = {
    "APARTMENT": "APT",
    "BUILDING": "BLDG",
    "DEPARTMENT": "DEPT",
    "FLOOR": "FL",
    "PENTHOUSE": "PH",
    "ROOM": "RM",
    "SPACE": "SPC",
    "SUITE": "STE",
    "TRAILER": "TRLR",
}
"""As the post office writes them (F-163); other words stay as they are."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def a_day(day: date) -> str:
    """Write a day as the sources do: `2/26/2020`."""
    return f"{day.month}/{day.day}/{day.year}"


def a_time(moment: datetime | None, zone: ZoneInfo) -> str:
    """Write a moment on the agency's clock: `4/22/2019 10:02 AM`; nothing for none (F-163)."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    hour = local.hour % 12 or 12
    half = "AM" if local.hour < 12 else "PM"  # noqa: PLR2004  noon
    return f"{a_day(local)} {hour}:{local.minute:02} {half}"


@dataclass(frozen=True, slots=True)
class Address:
    """Where post reaches a customer, in the parts it was written down in."""

    number: str | None = None
    street: str | None = None
    street_type: str | None = None
    building_type: str | None = None
    unit: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None

    def __str__(self) -> str:
        """Write it on one line as the report does: `111 THIS ST MARINA CA, 93933` (F-164)."""
        building = self.building_type or ""
        words = (
            self.number,
            self.street,
            self.street_type,
            _BUILDING_TYPES.get(building.upper(), building),
            self.unit,
            self.city,
            self.state,
        )
        place = " ".join(word for word in words if word)
        return ", ".join(part for part in (place, self.zip) if part).upper()


def harmless(cell: str) -> str:
    """Keep a spreadsheet from running what a customer wrote as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def upright(words: str) -> str:
    """Take out what would print the letters that follow in another order than they were typed.

    Arabic and Hebrew need no such marks: their letters say themselves which way they run.
    """
    return words.translate(_TURNED)


def readable(key: str) -> str:
    """Turn the key of a code nobody has described into words."""
    return key.replace("_", " ")
