"""The rules of the agency's own profile and its holidays."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staff.domain.agency import (
    Opening,
    holidays_to_add,
    require_different_days,
    require_hours,
    require_language,
    require_phone,
    require_time_zone,
)
from staff.domain.holidays import closed_days


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("831 555 0100", "+18315550100"),
        ("(831) 555-0100", "+18315550100"),
        ("1-831-555-0100", "+18315550100"),
        ("+52 55 1234 5678", "+525512345678"),
    ],
)
def test_a_phone_number_is_kept_one_way(written: str, kept: str) -> None:
    assert require_phone(written) == kept


@pytest.mark.parametrize("bad", ["555 0100", "call me", "+1 831 555", "83155501001", "+"])
def test_half_a_phone_number_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="Write the phone number"):
        require_phone(bad)


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
        require_different_days([dt.date(2026, 12, 25), dt.date(2026, 12, 25)])


def test_the_holidays_of_2026_and_2027_are_the_government_s() -> None:
    kept_2026 = {closed.day.isoformat() for closed in closed_days(2026)}
    names_2027 = {closed.day.isoformat(): closed.name for closed in closed_days(2027)}

    assert kept_2026 == {
        *("2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03"),
        *("2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25"),
    }
    assert names_2027["2027-07-05"] == "Independence Day (observed)"
    assert names_2027["2027-12-31"] == "New Year's Day (observed)"


@given(st.integers(min_value=1990, max_value=2200))
def test_every_holiday_is_kept_on_a_working_day_and_none_is_lost(year: int) -> None:
    days = closed_days(year)

    assert all(closed.day.weekday() < 5 and closed.day.year == year for closed in days)
    assert len({closed.day for closed in days}) == len(days)
    assert len(days) in (10, 11, 12)


def test_a_holiday_the_agency_removed_is_not_proposed_again() -> None:
    today = dt.date(2026, 11, 23)
    proposed = holidays_to_add([], listed_through=0, today=today)
    without_columbus = [day for day, name in proposed if name != "Columbus Day"]

    assert [day[:4] for day, _ in proposed] == sorted(day[:4] for day, _ in proposed)
    assert holidays_to_add(without_columbus, listed_through=2027, today=today) == []
    [*next_year] = holidays_to_add(without_columbus, listed_through=2027, today=dt.date(2027, 1, 2))
    assert {day[:4] for day, _ in next_year} == {"2028"}
