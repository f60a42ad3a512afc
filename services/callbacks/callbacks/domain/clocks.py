"""By when a call must be made: clocks counted in the agency's own calendar.

One pure function, `due`: a start, a clock, a calendar. Everything is counted between instants in
UTC; the calendar only says when the office is open, so a change to summer time neither loses nor
gains an office hour.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, Self, cast, get_args
from zoneinfo import ZoneInfo

Unit = Literal["wall_minutes", "wall_hours", "office_minutes", "office_hours", "office_days"]
Opening = tuple[datetime, datetime]
"""A stretch of office time: when the office opens, and when it closes."""

_HORIZON_DAYS = 400
"""How far ahead to look for an open office before counting plain hours instead."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a customer may wait: so many hours of the day, of the office, or office days."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a clock as the decision table writes it: `2 office_hours`."""
        amount, _, unit = text.partition(" ")
        if not amount.isascii() or not amount.isdigit() or unit not in get_args(Unit):
            raise ValueError(f"A clock reads like '2 office_hours', not '{text}'.")
        return cls(int(amount), cast("Unit", unit))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """When the office is open: hours per weekday (Monday is 0), holidays, and the zone of both.

    A day may have several stretches, in their order: many an office closes over lunch. A calendar
    equals only itself, which makes it cheap to remember deadlines by.
    """

    zone: ZoneInfo
    hours: Mapping[int, Sequence[tuple[time, time]]]
    holidays: frozenset[date] = frozenset()
    _openings: dict[date, list[Opening]] = field(default_factory=dict, init=False, repr=False)

    def openings(self, day: date) -> list[Opening]:
        """Return the stretches of a day during which the office is open; none on a closed day."""
        known = self._openings.get(day)
        if known is None:
            # A flood counts the same few days again and again; local time is slow to work out.
            known = self._openings[day] = self._openings_of(day)
        return known

    def _openings_of(self, day: date) -> list[Opening]:
        if day in self.holidays:
            return []
        spans = (
            (self.instant(day, opens), self.instant(day, closes))
            for opens, closes in self.hours.get(day.weekday(), ())
        )
        return [(opens, closes) for opens, closes in spans if opens < closes]

    def openings_from(self, start: datetime) -> Iterator[Opening]:
        """Yield the stretches of office time from a moment on, the first one cut to begin there."""
        first = start.astimezone(self.zone).date()
        for offset in range(_HORIZON_DAYS):
            for opens, closes in self.openings(first + timedelta(days=offset)):
                if closes > start:
                    yield max(opens, start), closes

    def office_days_after(self, day: date) -> Iterator[date]:
        """Yield the days after a day on which the office opens at all."""
        for offset in range(1, _HORIZON_DAYS):
            following = day + timedelta(days=offset)
            if self.openings(following):
                yield following

    def office_moment(self, day: date, at: time) -> datetime:
        """Return a time of an office day, or the last moment before it at which somebody is there.

        Before the office opens that is its opening.
        """
        moment, spans = self.instant(day, at), self.openings(day)
        begun = [closes for opens, closes in spans if opens <= moment]
        return min(moment, begun[-1]) if begun else spans[0][0]

    def morning(self, day: date) -> datetime:
        """Return when the office opens on a day, or on most days where it is closed on that one."""
        spans = self.openings(day)
        if spans:
            return spans[0][0]
        usual = Counter(spans[0][0] for spans in self.hours.values() if spans).most_common(1)
        return self.instant(day, usual[0][0] if usual else time(8))

    def day_start(self, day: date) -> datetime:
        """Return the instant at which a day begins in the agency's zone."""
        return self.instant(day, time())

    def instant(self, day: date, at: time) -> datetime:
        """Return a time of a day in the agency's zone as an instant."""
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)


def default_calendar(zone: str) -> Calendar:
    """Return Monday to Friday, 8 to 5: what is assumed until the agency's hours are known."""
    return Calendar(ZoneInfo(zone), dict.fromkeys(range(5), ((time(8), time(17)),)))


# Every fold of a customer counts the same clocks again.
@lru_cache(maxsize=20_000)
def due(start: datetime, clock: Clock, calendar: Calendar) -> datetime:
    """Return when a clock that starts at a moment runs out."""
    match clock.unit:
        case "wall_minutes":
            return start + timedelta(minutes=clock.amount)
        case "wall_hours":
            return start + timedelta(hours=clock.amount)
        case "office_minutes":
            return _after_office_time(start, timedelta(minutes=clock.amount), calendar)
        case "office_hours":
            return _after_office_time(start, timedelta(hours=clock.amount), calendar)
        case "office_days":
            return _after_office_days(start, clock.amount, calendar)


def _after_office_time(start: datetime, left: timedelta, calendar: Calendar) -> datetime:
    """Spend a stretch of time during office hours only."""
    for opens, closes in calendar.openings_from(start):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    return start + left


def _after_office_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """Return the same time of day so many office days later.

    A contact outside office hours counts from the next opening. A shorter day ends at its closing,
    and nobody is expected to call over lunch.
    """
    begun = next(calendar.openings_from(start), None)
    if begun is None:
        return start + timedelta(days=days)
    first = begun[0].astimezone(calendar.zone)
    for passed, day in enumerate(calendar.office_days_after(first.date()), start=1):
        if passed == days:
            return calendar.office_moment(day, first.time())
    return begun[0] + timedelta(days=days)
