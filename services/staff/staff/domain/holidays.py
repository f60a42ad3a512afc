"""The days on which federal offices, and most agencies with them, stay closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_MON, _THU, _SAT, _SUN = 0, 3, 5, 6


@dataclass(frozen=True, order=True)
class ClosedDay:
    """A day on which the office stays closed, and why."""

    day: date
    name: str


def closed_days(year: int) -> Sequence[ClosedDay]:
    """Return the federal holidays of a calendar year on the days they are kept (5 U.S.C. 6103).

    A holiday on a Saturday is kept the Friday before, one on a Sunday the Monday after. That is why
    New Year's Day of the *next* year can be a closed day of this one.
    """
    kept = [_kept(holiday) for holiday in [*_federal(year), *_federal(year + 1)]]
    return sorted(day for day in kept if day.day.year == year)


def _federal(year: int) -> list[ClosedDay]:
    return [
        ClosedDay(date(year, 1, 1), "New Year's Day"),
        ClosedDay(_nth(year, 1, _MON, 3), "Birthday of Martin Luther King, Jr."),
        ClosedDay(_nth(year, 2, _MON, 3), "Washington's Birthday"),
        ClosedDay(_last_monday_of_may(year), "Memorial Day"),
        ClosedDay(date(year, 6, 19), "Juneteenth"),
        ClosedDay(date(year, 7, 4), "Independence Day"),
        ClosedDay(_nth(year, 9, _MON, 1), "Labor Day"),
        ClosedDay(_nth(year, 10, _MON, 2), "Columbus Day"),
        ClosedDay(date(year, 11, 11), "Veterans Day"),
        ClosedDay(_nth(year, 11, _THU, 4), "Thanksgiving Day"),
        ClosedDay(date(year, 12, 25), "Christmas Day"),
    ]


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _last_monday_of_may(year: int) -> date:
    return date(year, 5, 31) - timedelta(days=date(year, 5, 31).weekday())


def _kept(holiday: ClosedDay) -> ClosedDay:
    shift = {_SAT: -1, _SUN: 1}.get(holiday.day.weekday(), 0)
    if not shift:
        return holiday
    return ClosedDay(holiday.day + timedelta(days=shift), f"{holiday.name} (observed)")
