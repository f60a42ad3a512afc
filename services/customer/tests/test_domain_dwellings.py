"""Whose a dwelling is when, and what the dates of a job may be."""

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from customer.domain.address import Address
from customer.domain.dwellings import Tenure, check_tenure, contradicts, in_their_time, placed
from customer.domain.exceptions import DwellingAlreadyLinked, InvalidField
from customer.domain.jobs import (
    STATUS_LABELS,
    TYPE_LABELS,
    Job,
    JobStatus,
    JobType,
    check_job,
    job_differences,
)

TODAY = date(2026, 11, 19)
NEAR = st.dates(TODAY - timedelta(days=30), TODAY + timedelta(days=30))
TENURES = st.builds(
    lambda since, until: Tenure(relation="TENANT", since=since, until=until),
    st.none() | NEAR,
    st.none() | NEAR,
).filter(lambda one: not (one.since and one.until) or one.since <= one.until)
HOME = Address(number="111", street="THIS", street_type="ST", zip="93933-1234", city="MARINA")
BOXES = st.sampled_from(("number", "street", "street_type", "unit", "zip", "city", "state"))


@given(TENURES, TENURES)
def test_f_058_two_tenures_overlap_if_both_hold_on_one_day(one: Tenure, other: Tenure) -> None:
    days = [TODAY + timedelta(days=day) for day in range(-40, 41)]
    both = any(one.holds(day) and other.holds(day) for day in days)
    assert one.overlaps(other) is other.overlaps(one) is both


@given(st.lists(TENURES, max_size=3), TENURES)
def test_f_058_a_customer_belongs_to_a_dwelling_in_one_way_a_day(
    own: list[Tenure], wanted: Tenure
) -> None:
    if any(wanted.overlaps(one) for one in own):
        with pytest.raises(DwellingAlreadyLinked):
            check_tenure(wanted, own, number=1)
    else:
        check_tenure(wanted, own, number=1)


@given(st.lists(TENURES, max_size=3), NEAR)
def test_f_058_a_job_was_in_their_time_if_a_tenure_held_when_it_was_done(
    own: list[Tenure], day: date
) -> None:
    held = any(one.holds(day) for one in own)
    assert in_their_time(own, day, today=TODAY) is held
    assert in_their_time(own, None, today=day) is held


@given(BOXES)
def test_f_058_only_boxes_that_were_filled_in_can_name_another_place(box: str) -> None:
    assert not contradicts(HOME, Address())
    assert not contradicts(HOME, HOME)
    assert not contradicts(HOME, replace(HOME, zip="93933", care_of="X", county="ANY"))
    assert not contradicts(HOME, replace(HOME, **{box: None}))
    assert contradicts(HOME, replace(HOME, **{box: "95076"}))


def test_f_058_an_address_is_completed_and_has_a_street() -> None:
    assert placed(Address(street="THIS", zip="93933"), old=Address()).county == "MONTEREY"
    with pytest.raises(InvalidField):
        placed(Address(zip="93933"), old=Address())


@given(
    st.sampled_from(get_args(JobStatus)),
    st.none() | NEAR,
    st.none() | NEAR,
)
def test_f_058_no_job_is_done_in_the_future_or_reported_before_it_was_done(
    status: JobStatus, completed: date | None, reported: date | None
) -> None:
    job = Job(
        job_type="INSPECTION", status=status, completed_date=completed, reported_date=reported
    )
    needs_day = status in ("COMPLETED", "REPORTED") or reported is not None
    possible = (
        (completed is not None or not needs_day)
        and (completed or TODAY) <= TODAY
        and (reported or TODAY) <= TODAY
        and (reported is None or completed is None or completed <= reported)
    )
    if possible:
        check_job(job, today=TODAY)
    else:
        with pytest.raises(InvalidField):
            check_job(job, today=TODAY)


@given(st.sampled_from(get_args(JobStatus)), st.sampled_from(get_args(JobStatus)), st.none() | NEAR)
def test_f_058_the_history_names_what_differs_and_nothing_else(
    before: JobStatus, after: JobStatus, completed: date | None
) -> None:
    assume(completed is None or completed <= TODAY)
    old = Job(job_type="OTHER", status=before)
    new = Job(job_type="OTHER", status=after, completed_date=completed)
    expected = {"job.status"} if before != after else set()
    expected |= {"job.completed_date"} if completed else set()
    assert {one.field for one in job_differences(old, new)} == expected
    assert [one.old for one in job_differences(old, None)] == ["OTHER", before]


def test_f_058_every_type_and_status_has_its_words() -> None:
    assert set(TYPE_LABELS) == set(get_args(JobType))
    assert set(STATUS_LABELS) == set(get_args(JobStatus))
