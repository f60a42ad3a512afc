"""The rules of change requests: what may be asked, and how a request goes on (F-060)."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer.domain.change_requests import (
    Field,
    Request,
    State,
    check_differs,
    check_on_record,
    check_reason,
    check_state,
    check_withdrawal,
    possible_states,
)
from customer.domain.exceptions import ChangeRequestAlreadySent, InvalidField, StateNotPossible

STATES = st.sampled_from(get_args(State))


def after(request: Request, new: State) -> Request:
    """Return how a request stands once it was moved."""
    check_state(request, new, answer="BECAUSE")
    sent = new == "SENT" or (request.was_sent and new != "REQUESTED")
    return Request(new, sent)


@given(st.lists(STATES, max_size=12))
def test_f_060_however_it_goes_done_was_sent_and_nothing_is_a_dead_end(steps: list[State]) -> None:
    request = Request("REQUESTED", was_sent=False)
    for new in steps:
        if new in possible_states(request):
            request = after(request, new)
        else:
            with pytest.raises(StateNotPossible) as refused:
                check_state(request, new, answer="BECAUSE")
            assert refused.value.parameters["possible"] == list(possible_states(request))
        assert possible_states(request)
        assert request.state not in possible_states(request)
        assert request.was_sent or request.state not in {"SENT", "DONE"}


@given(STATES)
def test_f_060_only_what_was_not_sent_is_withdrawn(state: State) -> None:
    if state == "REQUESTED":
        check_withdrawal(state)
    else:
        with pytest.raises(ChangeRequestAlreadySent):
            check_withdrawal(state)


def test_f_060_a_refusal_and_another_reason_need_words() -> None:
    with pytest.raises(InvalidField, match="why"):
        check_state(Request("SENT", was_sent=True), "REFUSED", answer=None)
    check_state(Request("SENT", was_sent=True), "DONE", answer=None)
    with pytest.raises(InvalidField, match="other reason"):
        check_reason("OTHER", None)
    check_reason("DATA_ENTRY_ERROR", None)


def test_f_060_what_it_should_be_is_what_the_record_says() -> None:
    assert check_on_record("name", {"name": "DOENA HOLSCHTEIN"}) == "DOENA HOLSCHTEIN"
    with pytest.raises(InvalidField, match="empty on this record"):
        check_on_record("email", {"name": "DOENA HOLSCHTEIN"})


@pytest.mark.parametrize(
    ("field", "theirs", "ours"),
    [
        ("name", "doena  holschtein", "DOENA HOLSCHTEIN"),
        ("home_phone", "(831) 555-0101", "831 5550101"),
        ("mailing_address", "1 This Way 95077", "1 THIS WAY, 95077"),
    ],
)
def test_f_060_the_same_in_other_letters_is_no_difference(
    field: Field, theirs: str, ours: str
) -> None:
    with pytest.raises(InvalidField, match="what the record says"):
        check_differs(field, theirs, ours)
    check_differs(field, f"{theirs} 2", ours)
    check_differs(field, None, ours)
