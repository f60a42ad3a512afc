"""The federal holidays, as agencies have had them on their lists."""

import pytest

from staff.dependencies.federal_holidays import federal_holidays

YEAR_2022 = {
    "2022-01-17": "Birthday of Martin Luther King, Jr.",
    "2022-02-21": "Washington's Birthday",
    "2022-05-30": "Memorial Day",
    "2022-06-20": "Juneteenth (observed)",
    "2022-07-04": "Independence Day",
    "2022-09-05": "Labor Day",
    "2022-10-10": "Columbus Day",
    "2022-11-11": "Veterans Day",
    "2022-11-24": "Thanksgiving Day",
    "2022-12-26": "Christmas Day (observed)",
}
YEAR_2027 = {
    "2027-01-01": "New Year's Day",
    "2027-01-18": "Birthday of Martin Luther King, Jr.",
    "2027-02-15": "Washington's Birthday",
    "2027-05-31": "Memorial Day",
    "2027-06-18": "Juneteenth (observed)",
    "2027-07-05": "Independence Day (observed)",
    "2027-09-06": "Labor Day",
    "2027-10-11": "Columbus Day",
    "2027-11-11": "Veterans Day",
    "2027-11-25": "Thanksgiving Day",
    "2027-12-24": "Christmas Day (observed)",
    "2027-12-31": "New Year's Day (observed)",
}
NAMES = {name.removesuffix(" (observed)") for name in YEAR_2027.values()}


@pytest.mark.parametrize(("year", "expected"), [(2022, YEAR_2022), (2027, YEAR_2027)])
def test_the_holidays_are_the_government_s(year: int, expected: dict[str, str]) -> None:
    assert {one.date.isoformat(): one.name for one in federal_holidays([year])} == expected


@pytest.mark.parametrize("year", range(2020, 2036))
def test_every_holiday_is_kept_on_a_working_day_under_its_known_name(year: int) -> None:
    days = federal_holidays([year])

    assert all(one.date.weekday() < 5 and one.date.year == year for one in days)
    assert len({one.date for one in days}) == len(days)
    assert {one.name.removesuffix(" (observed)") for one in days} <= NAMES
    # Juneteenth is a holiday since 2021; New Year's Day may be kept in the year before or twice.
    assert len(days) in (10, 11, 12)


def test_several_years_are_the_years_one_by_one() -> None:
    one_by_one = [*federal_holidays([2026]), *federal_holidays([2027])]

    assert federal_holidays([2026, 2027]) == one_by_one
