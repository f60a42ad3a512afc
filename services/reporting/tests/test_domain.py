"""The rules of reports, without a database or a web server."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reporting_builders import deficiency_line

from reporting.domain.formatting import (
    Address,
    format_cell,
    format_date,
    format_time,
    without_bidi_controls,
)
from reporting.domain.period import Period, PeriodRefused
from reporting.domain.reports import (
    DEFICIENT_APPLICATIONS,
    ENVELOPES_FROM_CONTACTS,
    UNKNOWN_NAME,
    EnvelopeLine,
    ReportResult,
    group_by_customer,
)

ZONE = ZoneInfo("America/Los_Angeles")
APRIL = datetime(2019, 4, 22, 17, 2, tzinfo=UTC)

days = st.dates(date(1900, 1, 1), date(2195, 1, 1))


def test_f_161_the_heading_names_both_days() -> None:
    period = Period(date(2018, 2, 1), date(2020, 2, 26))

    lines = [deficiency_line(1, 1)]
    result = ReportResult(DEFICIENT_APPLICATIONS, period, "", ZONE, lines)
    assert result.heading == "From contacts entered between 2/1/2018 and 2/26/2020"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (APRIL, "4/22/2019 10:02 AM"),
        (datetime(2020, 1, 23, 22, 4, tzinfo=UTC), "1/23/2020 2:04 PM"),
        (datetime(2019, 4, 8, 21, 51, tzinfo=UTC), "4/8/2019 2:51 PM"),
        (datetime(2019, 12, 31, 8, 0, tzinfo=UTC), "12/31/2019 12:00 AM"),
        (datetime(2019, 12, 31, 20, 5, tzinfo=UTC), "12/31/2019 12:05 PM"),
    ],
)
def test_f_162_times_are_written_as_the_report_writes_them(moment: datetime, shown: str) -> None:
    assert format_time(moment, ZONE) == shown
    assert format_cell(moment, ZONE) == shown


def test_f_164_addresses_are_written_as_the_report_writes_them() -> None:
    kim = Address(
        number="111", street="This", street_type="St", city="Marina", state="CA", zip="93933"
    )
    doena = Address(
        number="1",
        street="This",
        street_type="Way",
        building_type="Apt",
        unit="A",
        city="Watsonville",
        state="CA",
        zip="95076",
    )

    assert str(kim) == "111 THIS ST MARINA CA, 93933"
    assert str(doena) == "1 THIS WAY APT A WATSONVILLE CA, 95076"
    assert str(Address(zip="95076")) == "95076"
    assert str(Address(city="Gilroy")) == "GILROY"
    assert str(Address()) == ""


def test_letters_print_in_the_order_they_were_typed() -> None:
    assert without_bidi_controls("a\u202egnp.exe\u2066x\u2069") == "agnp.exex"
    assert without_bidi_controls("محمد שלום Nguyễn") == "محمد שלום Nguyễn"


def test_days_have_23_and_25_hours_too() -> None:
    spring = Period(date(2026, 3, 8), date(2026, 3, 8)).moments(ZONE)
    autumn = Period(date(2026, 11, 1), date(2026, 11, 1)).moments(ZONE)

    assert spring[1] - spring[0] == timedelta(hours=23)
    assert autumn[1] - autumn[0] == timedelta(hours=25)


@given(days, days)
def test_every_moment_of_both_end_days_counts_and_none_besides(one: date, other: date) -> None:
    start = min(one, other)
    end = min(max(one, other), start + timedelta(days=5 * 365))
    begins, ends = Period(start, end).moments(ZONE)

    assert begins.astimezone(ZONE).date() == start
    assert (ends - timedelta(microseconds=1)).astimezone(ZONE).date() == end
    assert (begins - timedelta(microseconds=1)).astimezone(ZONE).date() < start
    assert ends.astimezone(ZONE).date() == end + timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (date(2020, 2, 26), date(2020, 2, 25), "end_before_start"),
        (date(2018, 2, 1), date(2023, 2, 2), "period_too_long"),
        (date(2020, 2, 29), date(2025, 3, 2), "period_too_long"),
        (date.min, date.min, "date_out_of_range"),
        (date.max, date.max, "date_out_of_range"),
    ],
)
def test_periods_nobody_can_mean_are_refused(start: date, end: date, code: str) -> None:
    with pytest.raises(PeriodRefused) as refused:
        Period(start, end)
    assert refused.value.code == code


def test_five_years_to_the_day_are_accepted() -> None:
    assert str(Period(date(2018, 2, 1), date(2023, 2, 1))) == "2/1/2018 and 2/1/2023"
    assert Period(date(2020, 2, 29), date(2025, 3, 1)).end == date(2025, 3, 1)


def test_lines_stand_under_their_customer_and_their_note() -> None:
    lines = [
        deficiency_line(1, 1),
        deficiency_line(1, 2, "X"),
        deficiency_line(1, 2, "X"),
        deficiency_line(2, 3),
    ]

    [first, second] = group_by_customer(lines)

    assert (first.customer_id, second.customer_id) == (UUID(int=1), UUID(int=2))
    notes = [[one.notes for one in contact.deficiencies] for contact in first.contacts]
    assert notes == [[None], ["X", "X"]]
    assert [contact.contact_id for contact in second.contacts] == [UUID(int=3)]
    assert group_by_customer([]) == []


def test_a_line_is_written_as_cells_of_text() -> None:
    period = Period(date(2019, 1, 1), date(2019, 12, 31))
    unknown = replace(deficiency_line(1, 1), name=None)
    assert ReportResult(DEFICIENT_APPLICATIONS, period, "", ZONE, [unknown]).rows() == [
        [
            UNKNOWN_NAME,
            "111 THIS ST MARINA CA, 93933",
            "4/22/2019 10:02 AM",
            "",
            "MISSING/INCOMPLETE BILL",
            "",
            "ANGELA NYGUEN",
        ]
    ]
    envelope = EnvelopeLine(
        customer_id=UUID(int=1),
        customer_number=1,
        name=None,
        mailing_address="",
        contact_id=UUID(int=1),
        contact_date=APRIL,
        language="SPANISH",
        language_label="SPANISH",
        mailing_code="IM",
        mailing_code_label="IM - DEFICIENT (INCOMPLETE)",
        mailing_date=APRIL,
        returned_date=APRIL,
    )
    at = "4/22/2019 10:02 AM"
    assert ReportResult(ENVELOPES_FROM_CONTACTS, period, "", ZONE, [envelope]).rows() == [
        [UNKNOWN_NAME, "", "SPANISH", "IM - DEFICIENT (INCOMPLETE)", at, at, at]
    ]
    assert format_date(date(2020, 1, 3)) == "1/3/2020"


@pytest.mark.parametrize(
    ("building", "written"),
    [("APARTMENT", "APT"), ("Apt", "APT"), ("TRAILER", "TRLR"), ("GUEST HOUSE", "GUEST HOUSE")],
)
def test_what_stands_before_the_unit_is_written_as_the_post_office_does(
    building: str, written: str
) -> None:
    address = Address(
        number="1",
        street="THIS",
        street_type="WAY",
        building_type=building,
        unit="A",
        city="WATSONVILLE",
        state="CA",
        zip="95076",
    )

    assert str(address) == f"1 THIS WAY {written} A WATSONVILLE CA, 95076"
