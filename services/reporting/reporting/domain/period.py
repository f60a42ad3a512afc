"""Periods: the days a report speaks of, both ends included, as the agency's clocks show them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reporting.domain.writing import a_day

MOST_YEARS = 5
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 1, 1)


class PeriodRefused(Exception):  # noqa: N818  a fact, not an "error"
    """These days make no period a report can speak of."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first moment of one day to the last moment of another (F-160)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period that runs backwards, or is too long to be meant."""
        if not (_EARLIEST <= self.start <= _LATEST and _EARLIEST <= self.end <= _LATEST):
            raise PeriodRefused("Choose dates between 1900 and 2200.")
        if self.end < self.start:
            raise PeriodRefused("The end date is before the start date. Exchange the two.")
        if self.end > _years_later(self.start, MOST_YEARS):
            raise PeriodRefused(f"A report covers at most {MOST_YEARS} years. Choose fewer days.")

    def __str__(self) -> str:
        return f"{a_day(self.start)} and {a_day(self.end)}"

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the first moment that counts and the first that no longer does.

        A day may have 23 or 25 hours: both are midnights on the wall, not multiples of a day.
        """
        after = self.end + timedelta(days=1)
        return (
            datetime.combine(self.start, time(), zone).astimezone(UTC),
            datetime.combine(after, time(), zone).astimezone(UTC),
        )


def _years_later(day: date, years: int) -> date:
    """Return the same day some years on; of a leap day, the first of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
