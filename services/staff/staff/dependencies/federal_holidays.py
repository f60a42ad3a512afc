"""The days on which federal offices, and most agencies with them, stay closed."""

from collections.abc import Sequence

from staff.domain.holidays import ClosedDay

_OBSERVED = " (observed)"
_FIRST_WEEKEND_DAY = 5
_AGENCY_NAMES = {
    "Martin Luther King Jr. Day": "Birthday of Martin Luther King, Jr.",
    "Juneteenth National Independence Day": "Juneteenth",
}
"""What agencies' lists call a holiday, where the library words it differently."""


def federal_holidays(years: Sequence[int]) -> Sequence[ClosedDay]:
    """Return the federal holidays of calendar years on the days they are kept (5 U.S.C. 6103).

    A holiday on a Saturday is kept the Friday before, one on a Sunday the Monday after. That is why
    New Year's Day of the *next* year can be a closed day of the last one.
    """
    # It loads the calendars of all countries: a second and 40 MB, needed once a year.
    from holidays import country_holidays  # noqa: PLC0415

    calendar = country_holidays("US", years=[*years, max(years) + 1], language="en_US")
    return sorted(
        ClosedDay(day, _name(name))
        for day, name in calendar.items()
        if day.year in years and day.weekday() < _FIRST_WEEKEND_DAY
    )


def _name(name: str) -> str:
    holiday = name.removesuffix(_OBSERVED)
    return _AGENCY_NAMES.get(holiday, holiday) + name.removeprefix(holiday)
