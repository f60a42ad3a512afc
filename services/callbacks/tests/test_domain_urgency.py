"""The tricky cases of the callback rules, each by its id: tries, urgency, ties.

Every story is folded in every order its notes could arrive in, some of them twice.
"""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from callbacks_builders import (
    ASKED,
    EMERGENCY,
    FIFTEEN_DAYS,
    JULIE,
    KIM,
    LEFT_MESSAGE,
    RECORD_ONLY,
    REPLIED,
    RESOLVED,
    Story,
)

from callbacks.domain.clocks import default_calendar
from callbacks.domain.decisions import Question
from callbacks.domain.fold import fold

CALENDAR = default_calendar("America/Los_Angeles")


@pytest.mark.parametrize("source", ["system", "sms", "import", "barcode"])
def test_t_20_what_no_person_wrote_never_clears(story: Story, source: str) -> None:
    asked = story.note("9:00", *ASKED)
    story.note("10:00", "OUT", "APPLICATION_MAILED", RECORD_ONLY, source=source)
    story.note("10:01", *LEFT_MESSAGE, source=source)

    assert story.open() == [asked]
    assert story.position().attempts == 0


def test_t_21_leaving_a_message_keeps_the_row_and_counts(story: Story) -> None:
    asked = story.note("9:00", *ASKED)
    story.note("10:00", *LEFT_MESSAGE)

    assert story.open() == [asked]
    assert story.position().attempts == 1
    assert story.position().last_attempt_action == "LEFT_MESSAGE"
    assert story.position().waiting_since == story.last(asked).contact_date


def test_t_22_urgent_calls_come_first_whenever_they_came(story: Story) -> None:
    customers = [UUID(int=number) for number in range(1, 4)]
    story.note("9:00", *ASKED, customer=customers[0])
    story.note("10:00", *FIFTEEN_DAYS, customer=customers[1], day=1)
    story.note("11:00", *EMERGENCY, customer=customers[2], day=1)
    now = story.facts[-1].recorded_at

    order = sorted(customers, key=lambda one: story.position(one).order(now))
    assert order == [customers[2], customers[1], customers[0]]


def test_t_23_a_15_day_notice_becomes_urgent_when_48_hours_are_left(story: Story) -> None:
    story.note("9:00", *FIFTEEN_DAYS)
    story.note("9:00", *FIFTEEN_DAYS, customer=KIM, day=13)
    old, fresh = story.position(JULIE), story.position(KIM)
    began = story.facts[0].contact_date

    assert old.effective_tier(began + timedelta(days=13, seconds=-1)) == 2
    assert old.effective_tier(began + timedelta(days=13)) == 1
    assert old.order(began + timedelta(days=13)) < fresh.order(began + timedelta(days=13))


def test_t_24_and_t_25_and_t_26_news_may_come_shuffled_and_doubled(story: Story) -> None:
    note = story.note("9:00", *ASKED)
    story.amend(note, "9:10", notes="SECOND NOTICE")
    [first, second] = story.facts
    story.void(note, "9:20")
    tombstone = story.facts[-1]

    assert fold([second, first, second], CALENDAR) == fold([first, second], CALENDAR)
    assert fold([tombstone], CALENDAR) == {}
    assert fold([tombstone, first, second, tombstone], CALENDAR) == {}


def test_t_30_another_call_keeps_the_place_and_ends_the_pause_if_more_urgent(
    story: Story,
) -> None:
    story.note("9:00", *ASKED)
    story.note("9:30", *LEFT_MESSAGE)
    assert story.position().retry_at is not None

    story.note("10:00", "OUT", "DEFICIENT_APPLICATION_PROCESS", "DEFICIENT_PHONE_BACK")
    assert story.position().retry_at is None
    story.void(story.facts[-1].contact_id, "10:05")
    assert story.position().retry_at is not None

    story.note("10:30", *EMERGENCY)
    position = story.position()
    assert position.retry_at is None
    assert position.waiting_since == story.facts[0].contact_date
    assert position.attempts == 1


def test_t_33_a_changed_table_speaks_only_of_notes_saved_after_it(story: Story) -> None:
    before = story.note("9:00", *ASKED)
    story.decisions = story.decisions.with_meaning("STATUS_REQUEST", "KEEP", None)
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
    position = story.position()
    stop = story.calendar.day_start(date(2026, 1, 10))

    assert position.lift_at == stop - timedelta(hours=48)
    assert position.effective_tier(stop - timedelta(hours=48)) == 1
    assert position.effective_tier(stop - timedelta(hours=49)) == 4


def test_an_emergency_lifts_any_creating_code_but_never_makes_one(story: Story) -> None:
    def decide(code: str) -> object:
        return story.decisions.decide(
            Question(
                contact_type="INCOMING",
                contact_action="EMERGENCY_CALL_FROM_CUSTOMER",
                call_code=code,
            )
        )

    assert [getattr(decide(code), "tier", None) for code in ("STATUS_REQUEST", RECORD_ONLY)] == [
        1,
        None,
    ]
    assert getattr(decide("NO_HEAT_LIFE_THREATENING"), "tier", None) == 0
