"""The tricky cases of the callback rules, each by its id: tries, urgency, ties (domain 4.5).

Every story is folded in every order its notes could arrive in, some of them twice.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from callbacks.domain.decisions import Question
from callbacks.domain.fold import fold

JULIE = UUID("11111111-1111-7111-8111-111111111111")
KIM = UUID("22222222-2222-7222-8222-222222222222")

ASKED = ("IN", "STATUS_MAILED_APP_REQUEST", "STATUS_REQUEST")
RESOLVED = ("OUT", "PROGRAM_APPLICATION_INFO_GIVEN", "RESOLVED")
RECORD_ONLY = "NO_ACTION_REQ_RECORD_ONLY"
EMERGENCY = ("IN", "EMERGENCY_CALL_FROM_CUSTOMER", "48_HR_NOTICE_REC_D")
WX = ("IN", "WX_INFORMATION_REQUESTED", "WX_CALL_INFO_SCHED_JOB")
REMINDED = ("OUT", "SMS_WX_APPOINTMENT_REMINDER_SENT", "WX_CALL_INFO_SCHED_JOB")
REPLIED = ("IN", "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED", "WX_CALL_INFO_SCHED_JOB")
LEFT_MESSAGE = ("OUT", "LEFT_MESSAGE", RECORD_ONLY)

Story = Any  # the class lives in conftest, which tests cannot import


@pytest.mark.parametrize("source", ["system", "sms", "import", "barcode"])
def test_t_20_what_no_person_wrote_never_clears(story: Story, source: str) -> None:
    asked = story.note("9:00", *ASKED)
    story.note("10:00", "OUT", "APPLICATION_MAILED", RECORD_ONLY, source=source)
    story.note("10:01", *LEFT_MESSAGE, source=source)

    assert story.open() == [asked]
    assert story.place().attempts == 0


def test_t_21_leaving_a_message_keeps_the_row_and_counts(story: Story) -> None:
    asked = story.note("9:00", *ASKED)
    story.note("10:00", *LEFT_MESSAGE)

    assert story.open() == [asked]
    assert story.place().attempts == 1
    assert story.place().last_attempt_action == "LEFT_MESSAGE"
    assert story.place().waiting_since == story.last(asked).contact_date


def test_t_22_urgent_calls_come_first_whenever_they_came(story: Story) -> None:
    fifteen = ("IN", "STATUS_MAILED_APP_REQUEST", "15_DAY_NOTICE_REC_D")
    customers = [UUID(int=number) for number in range(1, 4)]
    story.note("9:00", *ASKED, customer=customers[0])
    story.note("10:00", *fifteen, customer=customers[1], day=1)
    story.note("11:00", *EMERGENCY, customer=customers[2], day=1)
    now = story.facts[-1].recorded_at

    order = sorted(customers, key=lambda one: story.place(one).rank(now))
    assert order == [customers[2], customers[1], customers[0]]


def test_t_23_a_15_day_notice_becomes_urgent_when_48_hours_are_left(story: Story) -> None:
    fifteen = ("IN", "STATUS_MAILED_APP_REQUEST", "15_DAY_NOTICE_REC_D")
    story.note("9:00", *fifteen)
    story.note("9:00", *fifteen, customer=KIM, day=13)
    old, fresh = story.place(JULIE), story.place(KIM)
    began = story.facts[0].contact_date

    assert old.effective_tier(began + timedelta(days=13, seconds=-1)) == 2
    assert old.effective_tier(began + timedelta(days=13)) == 1
    assert old.rank(began + timedelta(days=13)) < fresh.rank(began + timedelta(days=13))


def test_t_24_and_t_25_and_t_26_news_may_come_shuffled_and_doubled(story: Story) -> None:
    note = story.note("9:00", *ASKED)
    story.amend(note, "9:10", notes="SECOND NOTICE")
    [first, second] = story.facts
    story.void(note, "9:20")
    tombstone = story.facts[-1]

    assert fold([second, first, second]) == fold([first, second])
    assert fold([tombstone]) == fold([tombstone, first, second, tombstone]) == {}


def test_t_30_another_call_keeps_the_place_and_ends_the_pause_if_more_urgent(
    story: Story,
) -> None:
    story.note("9:00", *ASKED)
    story.note("9:30", *LEFT_MESSAGE)
    assert story.place().retry_at is not None

    story.note("10:00", *WX)
    assert story.place().retry_at is not None

    story.note("10:30", *EMERGENCY)
    place = story.place()
    assert place.retry_at is None
    assert place.waiting_since == story.facts[0].contact_date
    assert place.attempts == 1


def test_t_33_a_changed_table_speaks_only_of_notes_saved_after_it(story: Story) -> None:
    before = story.note("9:00", *ASKED)
    story.decisions = story.decisions.mean("STATUS_REQUEST", "KEEP", None)
    story.note("10:00", *ASKED)
    story.amend(before, "10:30", notes="ONLY THE TEXT IS CORRECTED")

    assert story.open() == [before]


def test_t_34_at_the_same_contact_date_what_was_known_first_decides(story: Story) -> None:
    asked = story.note("9:00", *ASKED, typed="9:05")
    story.note("9:00", *RESOLVED, typed="9:10")
    assert story.open() == []

    later = story.note("9:00", *ASKED, typed="9:15")
    assert asked != later
    assert story.open() == [later]


def test_t_36_a_clear_moved_before_the_call_gives_the_row_back(story: Story) -> None:
    asked = story.note("9:00", *ASKED)
    resolved = story.note("10:00", *RESOLVED)
    earlier = story.last(asked).contact_date - timedelta(minutes=1)
    story.amend(resolved, "11:00", contact_date=earlier)

    assert story.open() == [asked]


def test_t_38_two_unreadable_texts_are_two_reasons_in_one_row(story: Story) -> None:
    first = story.note("9:00", *REPLIED, source="sms", sms_reply="other", notes="Reply: huh")
    second = story.note("9:05", *REPLIED, source="sms", sms_reply="other", notes="Reply: huh")

    assert story.open() == [first, second]


def test_t_39_a_confirmation_after_an_unreadable_text_is_noted_not_taken_as_answer(
    story: Story,
) -> None:
    unclear = story.note("9:00", *REPLIED, source="sms", sms_reply="other")
    story.note("9:05", *REPLIED, source="sms", sms_reply="confirm")

    assert story.open() == [unclear]
    assert story.standings()[JULIE].reasons[0].later_confirmed


def test_two_producers_may_tie_and_the_id_decides(story: Story) -> None:
    low, high = UUID(int=1), UUID(int=2)
    story.note("9:00", *ASKED, contact_id=high)
    story.note("9:00", *RESOLVED, contact_id=low)
    assert story.open() == [high]

    story.facts = [
        replace(story.facts[0], contact_id=low),
        replace(story.facts[1], contact_id=high),
    ]
    assert story.open() == []


def test_a_shut_off_date_stops_every_clock(story: Story) -> None:
    story.note("9:00", *ASKED, shut_off_date=date(2026, 1, 10))
    place = story.place()
    stop = story.calendar.day_start(date(2026, 1, 10))

    assert place.lift_at == stop - timedelta(hours=48)
    assert place.effective_tier(stop - timedelta(hours=48)) == 1
    assert place.effective_tier(stop - timedelta(hours=49)) == 4


def test_an_emergency_lifts_any_creating_code_but_never_makes_one(story: Story) -> None:
    def decide(code: str) -> object:
        return story.decisions.decide(
            Question(
                contact_type="INCOMING",
                contact_action="EMERGENCY_CALL_FROM_CUSTOMER",
                call_code=code,
            )
        ).effect

    assert [getattr(decide(code), "tier", None) for code in ("STATUS_REQUEST", RECORD_ONLY)] == [
        1,
        None,
    ]
    assert getattr(decide("NO_HEAT_LIFE_THREATENING"), "tier", None) == 0
