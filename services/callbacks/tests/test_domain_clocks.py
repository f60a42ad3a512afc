"""By when a call must be made: one pure function, a table of cases."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.domain.clocks import Calendar, Clock, default_calendar, due

ZONE = ZoneInfo("America/Los_Angeles")
OFFICE = Calendar(
    ZONE,
    {**dict.fromkeys(range(4), ((time(8), time(17)),)), 4: ((time(8), time(12)),)},
    frozenset({date(2026, 1, 1), date(2026, 1, 19)}),
)
"""Monday to Thursday 8 to 5, Friday till noon; New Year and Dr. King's day are holidays."""


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


@pytest.mark.parametrize(
    ("clock", "start", "end"),
    [
        # Wall hours count nights, weekends and holidays.
        ("18 wall_hours", "2026-01-01T20:00", "2026-01-02T14:00"),
        ("15 wall_minutes", "2026-01-03T03:00", "2026-01-03T03:15"),
        # Office hours: within a day, over the night, over a short Friday and a weekend.
        ("2 office_hours", "2026-01-05T09:00", "2026-01-05T11:00"),
        ("2 office_hours", "2026-01-05T15:00", "2026-01-05T17:00"),
        ("2 office_hours", "2026-01-05T16:30", "2026-01-06T09:30"),
        ("2 office_hours", "2026-01-09T11:00", "2026-01-12T09:00"),
        ("30 office_minutes", "2026-01-05T16:45", "2026-01-06T08:15"),
        # Before opening, after closing, on a Sunday, on a holiday.
        ("2 office_hours", "2026-01-05T05:00", "2026-01-05T10:00"),
        ("2 office_hours", "2026-01-05T17:00", "2026-01-06T10:00"),
        ("2 office_hours", "2026-01-04T12:00", "2026-01-05T10:00"),
        ("2 office_hours", "2026-01-01T12:00", "2026-01-02T10:00"),
        # Office days: the same time of day; a short day ends at its closing; holidays do not count.
        ("1 office_days", "2026-01-05T14:00", "2026-01-06T14:00"),
        ("1 office_days", "2026-01-08T14:00", "2026-01-09T12:00"),
        ("1 office_days", "2026-01-09T10:00", "2026-01-12T10:00"),
        ("2 office_days", "2026-01-15T09:00", "2026-01-20T09:00"),
        ("1 office_days", "2026-01-03T09:00", "2026-01-06T08:00"),
        # Summer time: the clock in the office jumps, the office hours stay whole.
        ("1 office_days", "2026-03-06T10:00", "2026-03-09T10:00"),
        ("3 office_hours", "2026-03-06T11:00", "2026-03-09T10:00"),
        ("48 wall_hours", "2026-03-07T12:00", "2026-03-09T13:00"),
        ("1 office_days", "2026-10-30T10:00", "2026-11-02T10:00"),
        ("48 wall_hours", "2026-10-31T12:00", "2026-11-02T11:00"),
    ],
)
def test_a_clock_runs_out(clock: str, start: str, end: str) -> None:
    assert due(local(start).astimezone(UTC), Clock.parse(clock), OFFICE) == local(end)


LUNCH = Calendar(ZONE, dict.fromkeys(range(5), ((time(8), time(12)), (time(13), time(17)))))


@pytest.mark.parametrize(
    ("clock", "start", "end"),
    [
        ("2 office_hours", "2026-01-05T09:00", "2026-01-05T11:00"),
        ("2 office_hours", "2026-01-05T11:00", "2026-01-05T14:00"),
        ("2 office_hours", "2026-01-05T12:30", "2026-01-05T15:00"),
        ("5 office_hours", "2026-01-05T08:00", "2026-01-05T14:00"),
        ("9 office_hours", "2026-01-05T08:00", "2026-01-06T09:00"),
        ("1 office_days", "2026-01-05T09:00", "2026-01-06T09:00"),
        ("1 office_days", "2026-01-05T15:00", "2026-01-06T15:00"),
        ("2 office_days", "2026-01-08T11:00", "2026-01-12T11:00"),
        ("1 office_days", "2026-01-05T12:30", "2026-01-06T13:00"),
    ],
)
def test_an_office_closed_over_lunch_works_in_the_morning_too(
    clock: str, start: str, end: str
) -> None:
    assert due(local(start), Clock.parse(clock), LUNCH) == local(end)


def test_a_time_at_which_the_office_is_at_lunch_is_the_end_of_its_morning() -> None:
    longer = Calendar(ZONE, {0: ((time(8), time(17)),), 1: LUNCH.hours[1]})

    assert due(local("2026-01-05T12:30"), Clock(1, "office_days"), longer) == local(
        "2026-01-06T12:00"
    )


def test_an_office_that_opens_while_the_clock_jumps_loses_that_hour_only() -> None:
    nights = Calendar(ZONE, {6: ((time(1), time(5)),)})

    assert due(local("2026-03-08T01:00"), Clock(3, "office_hours"), nights) == local(
        "2026-03-08T05:00"
    )


def test_an_office_that_never_opens_counts_plain_time() -> None:
    closed = Calendar(ZONE, {})
    start = local("2026-01-05T09:00")

    assert due(start, Clock(2, "office_hours"), closed) == start + timedelta(hours=2)
    assert due(start, Clock(2, "office_days"), closed) == start + timedelta(days=2)


def test_an_office_that_closes_for_good_counts_days_from_its_last_opening() -> None:
    every_day = frozenset(date(2026, 1, 6) + timedelta(days=day) for day in range(500))
    closing = Calendar(ZONE, dict.fromkeys(range(7), ((time(8), time(17)),)), every_day)
    start = local("2026-01-05T09:00")

    assert due(start, Clock(2, "office_days"), closing) == start + timedelta(days=2)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001  the zone is given beside
    st.integers(1, 40),
    st.integers(0, 40),
    st.sampled_from(["office_hours", "office_days", "office_minutes"]),
    st.sampled_from([OFFICE, LUNCH]),
)
def test_a_clock_ends_in_office_time_and_a_longer_one_never_sooner(
    start: datetime, amount: int, more: int, unit: str, calendar: Calendar
) -> None:
    end = due(start, Clock.parse(f"{amount} {unit}"), calendar)

    assert any(opens <= end <= closes for opens, closes in calendar.openings(local_day(end)))
    assert start < end <= due(start, Clock.parse(f"{amount + more} {unit}"), calendar)


@pytest.mark.parametrize(
    "text", ["", "2", "office_hours", "-1 wall_hours", "2 weeks", "² wall_hours"]
)
def test_what_is_no_clock_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="A clock reads like"):
        Clock.parse(text)


def test_until_the_agency_is_known_the_office_is_open_on_weekdays_from_8_to_5() -> None:
    calendar = default_calendar("America/Los_Angeles")

    assert calendar.openings(date(2026, 1, 3)) == []
    assert calendar.openings(date(2026, 1, 5)) == [
        (local("2026-01-05T08:00"), local("2026-01-05T17:00"))
    ]
