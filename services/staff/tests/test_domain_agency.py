"""The rules of the agency's own profile and its holidays."""

import datetime as dt

import pytest

from staff.domain.agency import (
    Opening,
    require_hours,
    require_language,
    require_time_zone,
)
from staff.domain.holidays import ClosedDay, in_calendar_order, years_to_propose


def test_office_hours_follow_the_week() -> None:
    monday, friday = Opening("MON", "08:00", "12:00"), Opening("FRI", "09:00", "17:00")
    afternoon = Opening("MON", "13:00", "17:00")

    assert require_hours([friday, afternoon, monday]) == [monday, afternoon, friday]


@pytest.mark.parametrize(
    ("hours", "why"),
    [
        ([Opening("MON", "17:00", "08:00")], "closes before it opens"),
        ([Opening("MON", "8:00", "17:00")], "HH:MM"),
        ([Opening("MON", "08:00", "24:00")], "HH:MM"),
        ([Opening("MON", "08:00", "12:00"), Opening("MON", "11:59", "17:00")], "overlap"),
    ],
)
def test_hours_nobody_could_keep_are_refused(hours: list[Opening], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        require_hours(hours)


def test_only_real_zones_languages_and_calendars_are_taken() -> None:
    assert require_time_zone("America/Los_Angeles") == "America/Los_Angeles"
    assert require_language("SPANISH") == "SPANISH"
    with pytest.raises(ValueError, match="time zone"):
        require_time_zone("Pacific")
    with pytest.raises(ValueError, match="language"):
        require_language("es-MX")
    with pytest.raises(ValueError, match="2026-12-25 is listed twice"):
        in_calendar_order([ClosedDay(dt.date(2026, 12, 25), name) for name in "AB"])


def test_the_holidays_of_a_year_are_proposed_once() -> None:
    november = dt.date(2026, 11, 23)

    assert list(years_to_propose(proposed_through=0, today=november)) == [2026, 2027]
    assert not years_to_propose(proposed_through=2027, today=november)
    assert list(years_to_propose(proposed_through=2027, today=dt.date(2027, 1, 2))) == [2028]
