"""Which appointment a reply is about, how it is noted, how far a text has got."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.domain.keywords import Kind, Meaning, meaning_of
from sms_gateway.domain.message_state import progress
from sms_gateway.domain.notes import Codes, codes_of_failure, codes_of_reminder, codes_of_reply
from sms_gateway.domain.reminders import Appointment, reminder_state
from sms_gateway.domain.replies import (
    Reminded,
    about,
    taken_as,
)

NOW = datetime(2025, 1, 7, 18, tzinfo=UTC)
JULIE, CHRIS = UUID(int=1), UUID(int=2)


def reminded(n: int, *, customer: UUID = JULIE, hours: int = 16, **more: bool) -> Reminded:
    """Build the n-th reminder, sent n hours ago."""
    known = {"answered": False, "current": True, **more}
    return Reminded(
        message_id=UUID(int=100 + n),
        customer_id=customer,
        appointment_id=UUID(int=n),
        schedule_version=1,
        kind="WX",
        wall=datetime(2025, 1, 8, 10),  # noqa: DTZ001  the time on the wall
        starts_at=NOW + timedelta(hours=hours),
        sent_at=NOW - timedelta(hours=n),
        **known,
    )


def test_n_15_the_whole_table_and_no_wrong_confirmation() -> None:
    """0, 1, 2 customers with 0, 1, 2 appointments each, before and after they began."""
    for customers, appointments, hours in product((1, 2), (0, 1, 2), (16, -16)):
        sent = [
            reminded(10 * who + n, customer=UUID(int=who), hours=hours)
            for who in range(customers)
            for n in range(appointments)
        ]
        found = about(sent, NOW)
        ahead = len(sent) if hours > 0 else 0
        changes = found.certain and not found.after_start
        assert changes == (ahead == 1)
        assert bool(found.reminders) == bool(sent)
        kind = taken_as(meaning_of("1"), found)
        assert (kind == "confirm") == found.certain


def test_the_one_nobody_answered_is_meant() -> None:
    found = about([reminded(1, answered=True), reminded(2)], NOW)
    assert (found.reminders[0].appointment_id, found.certain) == (UUID(int=2), True)


def test_f_149_who_answered_may_change_their_mind() -> None:
    assert about([reminded(1, answered=True)], NOW).certain


def test_a_reminder_of_a_time_since_moved_is_never_confirmed() -> None:
    found = about([reminded(1, current=False)], NOW)
    assert not found.certain
    assert taken_as(meaning_of("1"), found) == "other"
    assert taken_as(meaning_of("3"), found) == "opt_out"


def test_f_148_a_late_reply_is_about_the_latest() -> None:
    found = about([reminded(30, hours=-20), reminded(60, hours=-50)], NOW)
    assert found.reminders[0].appointment_id == UUID(int=30)
    assert (found.certain, found.after_start) == (True, True)


def test_an_open_reminder_comes_before_a_past_one() -> None:
    found = about([reminded(2, answered=True), reminded(50, hours=-40)], NOW)
    assert found.reminders[0].appointment_id == UUID(int=2)


sent_texts = st.lists(
    st.builds(
        lambda n, who, hours, answered, current: reminded(
            n, customer=UUID(int=who), hours=hours, answered=answered, current=current
        ),
        st.integers(1, 90),
        st.integers(1, 2),
        st.integers(-50, 50),
        st.booleans(),
        st.booleans(),
    ),
    unique_by=lambda one: one.appointment_id,
    max_size=5,
)


@given(sent_texts, st.randoms())
def test_the_order_of_the_rows_changes_nothing(sent: list[Reminded], chance: Random) -> None:
    shuffled = list(sent)
    chance.shuffle(shuffled)
    found = about(sent, NOW)
    assert about(shuffled, NOW) == found
    open_ones = [one for one in sent if one.current and one.starts_at > NOW]
    if found.certain and not found.after_start:
        assert len([one for one in open_ones if not one.answered]) == 1 or len(open_ones) == 1


WX_REPLY, WX_CODE = "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED", "WX_CALL_INFO_SCHED_JOB"
RECORD = "NO_ACTION_REQ_RECORD_ONLY"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("confirm", Codes(WX_REPLY, WX_CODE, "confirm")),  # E-20
        ("cancel", Codes(WX_REPLY, WX_CODE, "cancel")),  # E-21
        ("other", Codes(WX_REPLY, WX_CODE, "other")),  # E-22
        ("opt_out", Codes(WX_REPLY, WX_CODE, "opt_out")),  # E-23, X-9
        ("opt_in", Codes("SMS_OPT_IN_RECORDED", RECORD, "opt_in")),
        ("help", Codes(WX_REPLY, RECORD, "help")),
    ],
)
def test_replies_about_weatherization_are_noted_as_in_the_sources(
    kind: Kind, expected: Codes
) -> None:
    assert codes_of_reply(kind, "WX", calls_off=False) == expected


@pytest.mark.parametrize("about_kind", ["WX", "INTAKE", None])
def test_a_note_asks_for_a_call_exactly_when_somebody_must_call(about_kind: str | None) -> None:
    kind_of = {"WX": "WX", "INTAKE": "INTAKE", None: None}
    for kind in ("confirm", "cancel", "opt_out", "other", "help", "opt_in"):
        codes = codes_of_reply(kind, kind_of[about_kind], calls_off=False)  # type: ignore[arg-type]
        assert codes.sms_reply == kind
    asks = codes_of_reply("opt_out", kind_of[about_kind], calls_off=True)  # type: ignore[arg-type]
    assert asks.sms_reply == "cancel"
    assert asks.call_code != RECORD


def test_reminders_and_failures_are_noted() -> None:
    assert codes_of_reminder("WX") == Codes("SMS_WX_APPOINTMENT_REMINDER_SENT", WX_CODE)
    assert codes_of_reminder("INTAKE") == Codes("SMS_INTAKE_APPOINTMENT_REMINDER_SENT", RECORD)
    assert codes_of_failure("WX", in_time=True) == Codes("SMS_NOT_DELIVERED", WX_CODE)
    assert codes_of_failure("INTAKE", in_time=True).call_code == "CALL_BACK_REQUESTED"
    assert codes_of_failure("WX", in_time=False) == Codes("SMS_NOT_DELIVERED", RECORD)


def test_an_unclear_meaning_never_hides_a_stop() -> None:
    assert taken_as(Meaning("opt_out"), about([], NOW)) == "opt_out"
    assert taken_as(Meaning("confirm"), about([], NOW)) == "other"


STATUSES = (
    "accepted scheduled queued sending sent delivered undelivered failed canceled read"
    " partially_delivered receiving nonsense"
)
words = st.lists(st.sampled_from(STATUSES.split()), max_size=12)


@given(words)
def test_a_text_never_goes_back(published: list[str]) -> None:
    rank, state, ended = 0, "SENDING", None
    for word in published:
        found = progress(word, rank=rank)
        if found is None:
            continue
        assert found[1] > rank
        state, rank = found
        ended = ended or (state if state in {"UNDELIVERED", "FAILED"} else None)
    terminal = {"delivered", "undelivered", "failed", "canceled", "read"}
    assert (state not in {"SENDING", "SENT"}) == bool(terminal & set(published))


APPOINTMENT = Appointment(
    appointment_id=UUID(int=1),
    customer_id=JULIE,
    kind="WX",
    wall="2025-01-07T11:00:00",
    time_zone="America/Los_Angeles",
    removed=False,
    zip=None,
    language=None,
    opted_out=False,
    schedule_version=2,
    status="UNCONFIRMED",
    starts_at=NOW + timedelta(hours=1),
    number="+18313590697",
    consented=True,
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("SCHEDULED", None)),
        ({"status": "CONFIRMED"}, ("SCHEDULED", None)),
        ({"status": "RESCHEDULED"}, ("SCHEDULED", None)),
        ({"schedule_version": 3}, ("WITHDRAWN", "MOVED")),
        ({"removed": True}, ("WITHDRAWN", "CUSTOMER_REMOVED")),
        ({"status": "CANCELLED"}, ("WITHDRAWN", "CALLED_OFF")),
        ({"status": "CANCEL_REQUESTED"}, ("WITHDRAWN", "CALLED_OFF")),
        ({"status": "NO_SHOW"}, ("WITHDRAWN", "CALLED_OFF")),
        ({"number": None}, ("SUPPRESSED", "NO_MOBILE")),
        ({"opted_out": True}, ("SUPPRESSED", "OPTED_OUT")),
        ({"consented": False}, ("SUPPRESSED", "NO_CONSENT")),
        ({"starts_at": NOW}, ("SUPPRESSED", "PAST")),
    ],
)
def test_what_becomes_of_a_reminder_follows_from_the_facts(
    change: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    appointment = replace(APPOINTMENT, **change)
    assert reminder_state(appointment, schedule_version=2, now=NOW) == expected
