"""The rules of applications: days that can be, numbers that add up, accounts that stay private."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer.domain.applications import (
    Application,
    Summary,
    application_changes,
    check_application,
    mask_account,
)
from customer.domain.exceptions import InvalidField
from customer.domain.household import Member, check_member, member_changes

TODAY = date(2018, 12, 3)
HEAP = Application(program="HEAP", program_year=2018, intake_date=TODAY)

days = st.integers(-400, 400).map(lambda away: TODAY + timedelta(days=away))


@given(intake=days, transfer=st.none() | days)
def test_an_intake_is_no_later_than_today_and_a_transfer_lies_between(
    intake: date, transfer: date | None
) -> None:
    application = replace(HEAP, intake_date=intake, transfer_date=transfer)
    possible = intake <= TODAY and (transfer is None or intake <= transfer <= TODAY)

    if possible:
        check_application(application, today=TODAY)
        return
    with pytest.raises(InvalidField) as refused:
        check_application(application, today=TODAY)
    assert refused.value.field in {"intake_date", "transfer_date"}
    assert str(refused.value).endswith(".")


people = st.integers(0, 5)


@given(st.builds(Summary, adults=people, children=people, seniors=people, disabled=people))
def test_no_more_people_are_disabled_than_live_there(summary: Summary) -> None:
    application = replace(HEAP, summary=summary)

    if summary.disabled <= summary.people:
        check_application(application, today=TODAY)
    else:
        with pytest.raises(InvalidField):
            check_application(application, today=TODAY)


@given(st.text("0123456789-", min_size=1, max_size=40))
def test_of_an_account_number_only_the_end_is_shown_and_of_a_short_one_nothing(number: str) -> None:
    masked = mask_account(number)

    assert len(masked) == len(number)
    assert masked.strip("*") in {"", number[-4:]}
    assert masked != number
    shown = masked.replace("*", "")
    assert shown == (number[-4:] if len(number) > 4 else "")


@given(old=st.none() | st.text("0123456789", min_size=5), new=st.text("0123456789", min_size=5))
def test_the_history_never_has_a_whole_account_number(old: str | None, new: str) -> None:
    before = replace(HEAP, account_number=old)

    changes = application_changes(before, replace(HEAP, account_number=new))

    assert (changes == ()) == (old == new)
    assert not [one for one in changes if one.new == new or (old and one.old == old)]


def test_only_what_differs_of_a_member_is_told() -> None:
    member = Member(first_name="OVALTINE", last_name="JENKINS", relation="GRANDCHILD")

    [change] = member_changes(member, replace(member, relation="CHILD"))

    assert (change.field, change.old, change.new) == ("member.relation", "GRANDCHILD", "CHILD")
    assert member_changes(member, member) == ()
    with pytest.raises(InvalidField):
        check_member(replace(member, date_of_birth=TODAY + timedelta(days=1)), today=TODAY)
