"""Time zones of ZIP codes and phone numbers, from the tables their libraries ship."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
import zipcodes
from phonenumbers import timezone as number_zones

from sms_gateway.domain.send_times import zone_named

_ZIP_DIGITS = 5


def zones_of(zip_code: str | None, number: str | None) -> tuple[ZoneInfo, ...]:
    """Return the zones a customer may be in: by ZIP, else by number; none when neither tells.

    The ZIP knows better: numbers of Pensacola claim New York's time, and a mobile moves house.
    """
    here = zone_named(_zone_of_zip(zip_code))
    if here is not None:
        return (here,)
    named = (zone_named(name) for name in _zones_of_number(number))
    return tuple(zone for zone in named if zone is not None)


@lru_cache(maxsize=10_000)
def _zone_of_zip(zip_code: str | None) -> str | None:
    digits = "".join(one for one in zip_code or "" if one.isdigit() and one.isascii())[:_ZIP_DIGITS]
    if len(digits) != _ZIP_DIGITS:
        return None
    # The library reads its whole list each time: milliseconds in which nobody else is served.
    matching: Callable[[str], list[dict[str, Any]]] = zipcodes.matching
    found = matching(digits)
    return found[0].get("timezone") if found else None


@lru_cache(maxsize=10_000)
def _zones_of_number(number: str | None) -> tuple[str, ...]:
    if number is None:
        return ()
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ()
    return tuple(number_zones.time_zones_for_number(parsed))
