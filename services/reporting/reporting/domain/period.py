"""Periods: the days a report covers, both ends included, on the agency's clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reporting.domain.formatting import format_date

MAX_YEARS = 5
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)


class PeriodRefused(Exception):
    """The days make no period a report can cover; `code` and `parameters` say why."""

    def __init__(self, sentence: str, code: str, **parameters: object) -> None:
        super().__init__(sentence)
        self.code = code
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Period:
    """From the first moment of one day to the last moment of another (F-160)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period that runs backwards, or is too long to be meant."""
        if not (EARLIEST <= self.start <= LATEST and EARLIEST <= self.end <= LATEST):
            raise PeriodRefused(
                f"Choose dates between {EARLIEST.year} and {LATEST.year}.",
                "date_out_of_range",
                earliest=EARLIEST.isoformat(),
                latest=LATEST.isoformat(),
            )
        if self.end < self.start:
            raise PeriodRefused(
                "The end date is before the start date. Exchange the two.", "end_before_start"
            )
        if self.end > _years_later(self.start, MAX_YEARS):
            raise PeriodRefused(
                f"A report covers at most {MAX_YEARS} years. Choose fewer days.",
                "period_too_long",
                max_years=MAX_YEARS,
            )

    def __str__(self) -> str:
        return f"{format_date(self.start)} and {format_date(self.end)}"

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the first moment that counts and the first that no longer does, in UTC.

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
