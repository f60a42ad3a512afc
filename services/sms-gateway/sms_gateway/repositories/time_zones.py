"""Time zones of ZIP codes and phone numbers, from our table and a library's."""

from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone as number_zones

from backbone.typed.zip_codes import zone_of
from sms_gateway.domain.send_times import zone_named


def zones_of(zip_code: str | None, number: str | None) -> tuple[ZoneInfo, ...]:
    """Return the zones a customer may be in: by ZIP, else by number; none when neither tells.

    The ZIP knows better: numbers of Pensacola claim New York's time, and a mobile moves house.
    """
    here = zone_named(zone_of(zip_code))
    if here is not None:
        return (here,)
    named = (zone_named(name) for name in _zones_of_number(number))
    return tuple(zone for zone in named if zone is not None)


@lru_cache(maxsize=10_000)
def _zones_of_number(number: str | None) -> tuple[str, ...]:
    if number is None:
        return ()
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ()
    return tuple(number_zones.time_zones_for_number(parsed))
