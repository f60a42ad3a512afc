"""When a text may be sent, over a whole year of changing clocks; and how fast."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.domain.rate_limits import (
    Allowance,
    CircuitBreaker,
    Pace,
    RepeatedAlarm,
    allowance_today,
)
from sms_gateway.domain.send_times import (
    Daytime,
    instant_of,
    next_daytime,
    reminder_due,
    when_to_send,
    zone_named,
)

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
ZONES = [
    LOS_ANGELES,
    ZoneInfo("America/Phoenix"),
    ZoneInfo("America/Denver"),
    ZoneInfo("America/Shiprock"),  # Navajo: daylight saving in the middle of Arizona
    ZoneInfo("America/New_York"),
    ZoneInfo("Pacific/Honolulu"),
]
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
minutes_of_the_year = st.integers(0, 366 * 24 * 60)


@given(minutes_of_the_year, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_n_21_it_is_daytime_for_everybody_whenever_a_text_goes(
    minute: int, customer: ZoneInfo, agency: ZoneInfo
) -> None:
    now = YEAR + timedelta(minutes=minute)
    at = when_to_send(now, customer=[customer], agency=agency, daytime=Daytime())

    assert now <= at <= now + timedelta(days=1)
    for zone in (customer, agency):
        assert time(8) <= at.astimezone(zone).time() < time(20)


@given(minutes_of_the_year, st.sampled_from(ZONES))
def test_nothing_waits_longer_than_it_must(minute: int, zone: ZoneInfo) -> None:
    now = YEAR + timedelta(minutes=minute)
    at = next_daytime(now, [zone], Daytime())
    assert at is not None
    if at > now:
        assert at.astimezone(zone).time() == time(8)
        before = at - timedelta(minutes=1)
        assert not time(8) <= before.astimezone(zone).time() < time(20)


def test_where_no_hour_is_common_the_customers_day_counts() -> None:
    tokyo, new_york = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
    midnight = datetime(2026, 7, 1, 4, tzinfo=UTC)
    thirteen_apart = Daytime(time(9), time(20))

    assert next_daytime(midnight, [tokyo, new_york], thirteen_apart) is None
    at = when_to_send(midnight, customer=[tokyo], agency=new_york, daytime=thirteen_apart)
    assert at == midnight  # one in the afternoon in Tokyo


def test_a_number_that_could_be_anywhere_counts_as_the_agencys() -> None:
    everywhere = [ZoneInfo("Asia/Dubai"), ZoneInfo("Pacific/Honolulu"), ZoneInfo("Europe/London")]
    now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    at = when_to_send(now, customer=everywhere, agency=LOS_ANGELES, daytime=Daytime())
    assert at == datetime(2026, 7, 1, 15, tzinfo=UTC)
    assert when_to_send(now, customer=[], agency=LOS_ANGELES, daytime=Daytime()) == at


@pytest.mark.parametrize(
    ("wall", "fold", "expected"),
    [
        ("2026-03-08T10:00:00", 0, "2026-03-08T17:00:00+00:00"),
        ("2026-03-07T10:00:00", 0, "2026-03-07T18:00:00+00:00"),
        ("2026-11-01T01:30:00", 0, "2026-11-01T08:30:00+00:00"),
        ("2026-11-01T01:30:00", 1, "2026-11-01T09:30:00+00:00"),
        ("2026-03-08T02:30:00", 0, "2026-03-08T10:30:00+00:00"),
    ],
)
def test_a_time_on_the_wall_is_one_moment(wall: str, fold: int, expected: str) -> None:
    assert instant_of(wall, LOS_ANGELES, fold=fold) == datetime.fromisoformat(expected)


def test_arizona_and_the_navajo_part_ways_in_summer() -> None:
    phoenix, navajo = (
        instant_of("2026-07-01T10:00:00", ZoneInfo(name))
        for name in ("America/Phoenix", "America/Shiprock")
    )
    assert phoenix - navajo == timedelta(hours=1)


@given(st.dates(date(2026, 1, 2), date(2026, 12, 31)), st.times(), st.sampled_from(ZONES))
def test_reminders_are_due_at_the_same_hour_all_year(day: date, at: time, zone: ZoneInfo) -> None:
    wall = datetime.combine(day, at.replace(microsecond=0, fold=0))
    due = reminder_due(wall.isoformat(), zone, days_before=1, at=time(10))

    here = due.astimezone(zone)
    assert (here.date(), here.time()) == (day - timedelta(days=1), time(10))


@pytest.mark.parametrize("name", ["Napakiak", "", None, "../etc/passwd", "America/Nowhere"])
def test_a_zone_nobody_knows_is_none(name: str | None) -> None:
    assert zone_named(name) is None


@given(st.floats(0.1, 500), st.integers(1, 8), st.lists(st.floats(0, 3), max_size=60))
def test_no_window_holds_more_texts_than_its_pace_allows(
    per_second: float, at_once: int, pauses: list[float]
) -> None:
    pace, now, sent = Pace(per_second, at_once), YEAR, list[datetime]()
    for pause in pauses:
        now += timedelta(seconds=pause)
        lately = sum(1 for at in sent if at > now - pace.window)
        sent += [now] * pace.allowed(at_once, handed=lately)
        assert sum(1 for at in sent if at > now - pace.window) <= pace.most

    assert pace.allowed(5, handed=10**6) == 0
    assert Pace(1.0, 8).window == timedelta(seconds=8)


@pytest.mark.parametrize(
    ("per_day", "handed", "answers", "left"),
    [
        (2000, 0, 0, Allowance(2000, 200)),
        (2000, 500, 200, Allowance(1500, 0)),
        (2000, 1990, 100, Allowance(10, 10)),
        (2000, 2004, 204, Allowance(0, 0)),
        (3, 0, 0, Allowance(3, 1)),
    ],
)
def test_a_tenth_of_a_days_texts_is_for_answers(
    per_day: int, handed: int, answers: int, left: Allowance
) -> None:
    assert allowance_today(per_day, handed=handed, answers=answers) == left


def test_an_alarm_rings_at_once_and_not_all_the_time() -> None:
    alarm, noon = RepeatedAlarm(), datetime(2026, 1, 5, 12, tzinfo=UTC)

    rang = [alarm.raise_now(noon + timedelta(minutes=minute)) for minute in range(25)]

    assert [minute for minute, one in enumerate(rang) if one] == [0, 10, 20]


def test_a_provider_that_fails_is_left_in_peace_ever_longer() -> None:
    breaker = CircuitBreaker(failures_allowed=3, chance=Random(7))  # noqa: S311  the same pauses each run
    now = YEAR
    for _ in range(2):
        breaker.record_failure(now)
    assert breaker.allowed(now) is None
    pauses = []
    for _ in range(10):
        breaker.record_failure(now)
        assert breaker.allowed(now) == 0
        later = now
        while breaker.allowed(later) == 0:
            later += timedelta(seconds=1)
        assert breaker.allowed(later) == 1
        pauses.append(later - now)
        now = later
    assert pauses[0] < pauses[4]
    assert max(pauses) <= timedelta(minutes=5, seconds=1)
    breaker.record_success()
    assert breaker.allowed(now) is None


def test_no_two_replicas_come_back_together() -> None:
    breaker = CircuitBreaker(chance=Random(1))  # noqa: S311  the same pauses in every run
    assert len({breaker.pause(3) for _ in range(20)}) > 10
