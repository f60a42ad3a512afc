"""When a text may be sent: in everybody's daytime, the day before, never too late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class Daytime:
    """The hours of the day in which people may be texted (47 CFR 64.1200(c), and stricter)."""

    opens: time = time(8)
    closes: time = time(20)


_FARTHEST = timedelta(days=2)
"""If no common hour comes up in this time, there is none."""


def zone_named(name: str | None) -> ZoneInfo | None:
    """Return a time zone, or None for a name nobody knows (one data set says "Napakiak")."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def instant_of(wall: str, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """Return the moment a clock on a wall shows this time; `fold` says which of two is meant."""
    return datetime.fromisoformat(wall).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def reminder_due(wall: str, zone: ZoneInfo, *, days_before: int, at: time) -> datetime:
    """Say when to remind: so many days before the appointment, at a civil hour there."""
    day = datetime.fromisoformat(wall).date() - timedelta(days=days_before)
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def next_daytime(
    moment: datetime, zones: Collection[ZoneInfo], daytime: Daytime
) -> datetime | None:
    """Return the first moment from now on that is daytime in all of these zones; None for never.

    Counted on the clocks people look at, so that a changed clock changes the moment and not the
    hour (N-21).
    """
    at = moment.astimezone(UTC)
    while at - moment <= _FARTHEST:
        later = max(_opens_next(at, zone, daytime) for zone in zones)
        if later == at:
            return at
        at = later
    return None


def _opens_next(at: datetime, zone: ZoneInfo, daytime: Daytime) -> datetime:
    here = at.astimezone(zone)
    clock = here.time().replace(tzinfo=None)
    if daytime.opens <= clock < daytime.closes:
        return at
    day: date = here.date() if clock < daytime.opens else here.date() + timedelta(days=1)
    return datetime.combine(day, daytime.opens, tzinfo=zone).astimezone(UTC)


def when_to_send(
    moment: datetime,
    *,
    customer: Collection[ZoneInfo],
    agency: ZoneInfo,
    daytime: Daytime,
) -> datetime:
    """Return the next moment at which customer and agency are both awake.

    Where they live half a world apart there is no such hour; then the customer's day counts, and
    for a number that could be anywhere, the agency's.
    """
    for zones in ([*customer, agency], customer, [agency]):
        found = next_daytime(moment, zones, daytime) if zones else None
        if found is not None:
            return found
    raise AssertionError("A day has a daytime everywhere.")
