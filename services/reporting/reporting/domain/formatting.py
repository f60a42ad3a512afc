"""How reports write dates, times, addresses and the cells of a table."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from backbone.typed.address_words import unit_words
from backbone.typed.addresses import PostalAddress

_BIDI_CONTROLS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def format_date(day: date) -> str:
    """Write a day as the source documents do: `2/26/2020`."""
    return f"{day.month}/{day.day}/{day.year}"


def format_time(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment on the agency's clock: `4/22/2019 10:02 AM`."""
    local = moment.astimezone(zone)
    hour = local.hour % 12 or 12
    half = "AM" if local.hour < 12 else "PM"  # noqa: PLR2004  noon
    return f"{format_date(local)} {hour}:{local.minute:02} {half}"


def format_cell(value: str | datetime | None, zone: ZoneInfo) -> str:
    """Write a value as the text of a cell; nothing for what is not known (F-163)."""
    if isinstance(value, datetime):
        return format_time(value, zone)
    return value or ""


@dataclass(frozen=True)
class Address(PostalAddress):
    """Where post reaches a customer, in the parts it was written down in."""

    def __str__(self) -> str:
        """Write it on one line as the report does: `111 THIS ST MARINA CA, 93933` (F-164)."""
        building = self.building_type or ""
        words = (
            self.care_of,
            self.street_line,
            # As the post office abbreviates them (F-163); other words stay as they are.
            unit_words().get(building.upper(), building),
            self.unit,
            self.city,
            self.state,
        )
        place = " ".join(word for word in words if word)
        return ", ".join(part for part in (place, self.zip) if part).upper()


def without_bidi_controls(text: str) -> str:
    """Remove what would print the letters that follow in another order than they were typed.

    Arabic and Hebrew need no such characters: their letters carry their own direction.
    """
    return text.translate(_BIDI_CONTROLS)
