"""When a customer likes to be called (F-050, R-35), within the hours at which somebody can call."""

from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from callbacks.domain.clocks import Calendar

BestTime = Literal["MORN", "AFT", "EVE"]

_NOON: Final = time(12)
_EVENING: Final = time(17)
_EVENING_AT_LEAST: Final = timedelta(hours=2)
"""Where the office closes early, the last two hours of its day are as late as anybody can call."""
_HORIZON_DAYS: Final = 14
"""An office that is closed for longer keeps nobody waiting for a better hour."""


def next_best_time(best: BestTime, start: datetime, calendar: Calendar) -> datetime:
    """Return the first moment from `start` on at which a customer likes to be called.

    `start` itself where that is now, or where no such moment comes within two weeks.
    """
    first = start.astimezone(calendar.zone).date()
    for offset in range(_HORIZON_DAYS):
        day = first + timedelta(days=offset)
        begins, ends = _window(best, day, calendar)
        for opens, closes in calendar.openings(day):
            if max(opens, begins, start) < min(closes, ends):
                return max(opens, begins, start)
    return start


def _window(best: BestTime, day: date, calendar: Calendar) -> tuple[datetime, datetime]:
    noon, evening = calendar.instant(day, _NOON), calendar.instant(day, _EVENING)
    midnight = calendar.day_start(day + timedelta(days=1))
    match best:
        case "MORN":
            return calendar.day_start(day), noon
        case "AFT":
            return noon, evening
        case "EVE":
            closes = [closing for _, closing in calendar.openings(day)]
            late = [closing - _EVENING_AT_LEAST for closing in closes[-1:]]
            return min((evening, *late)), midnight
