"""The tricky cases of the callback rules, each by its id.

Every story is folded in every order its notes could arrive in, some of them twice.
"""

from callbacks_builders import (
    ASKED,
    EMERGENCY,
    JULIE,
    KIM,
    LEFT_MESSAGE,
    RECORD_ONLY,
    REMINDED,
    REPLIED,
    RESOLVED,
    WX,
    Story,
)


def test_t_01_a_record_only_note_from_the_customer_leaves_the_row(story: Story) -> None:
    asked = story.note("9:00", *ASKED)
    story.note("10:00", "IN", "HEAP_APPLICATION_RECEIVED", RECORD_ONLY)

    assert story.open() == [asked]


def test_t_02_an_outgoing_deficient_phone_back_makes_a_row(story: Story) -> None:
    asked = story.note("9:00", "OUT", "DEFICIENT_APPLICATION_PROCESS", "DEFICIENT_PHONE_BACK")

    assert story.open() == [asked]
    assert story.position().tier == 3


def test_t_03_a_reminder_and_a_confirmation_make_no_row(story: Story) -> None:
    story.note("9:00", *REMINDED, source="sms")
    story.note("10:00", *REPLIED, source="sms", sms_reply="confirm")

    assert story.open() == []


def test_t_04_opting_out_answers_no_cancellation(story: Story) -> None:
    cancelled = story.note("9:00", *REPLIED, source="sms", sms_reply="cancel")
    story.note("10:00", *REPLIED, source="sms", sms_reply="opt_out")

    assert story.open() == [cancelled]


def test_t_05_correcting_phone_back_to_record_only_takes_the_row_away(story: Story) -> None:
    note = story.note("9:00", "OUT", "DEFICIENT_APPLICATION_PROCESS", "DEFICIENT_PHONE_BACK")
    story.amend(note, "9:20", call_code=RECORD_ONLY)

    assert story.open() == []


def test_t_06_a_note_corrected_into_an_emergency_after_the_clear_opens(story: Story) -> None:
    note = story.note("9:00", "IN", "EMERGENCY_CALL_FROM_CUSTOMER", RECORD_ONLY)
    story.note("10:00", *RESOLVED)
    story.amend(note, "11:00", call_code="48_HR_NOTICE_REC_D")

    assert story.open() == [note]


def test_t_07_a_note_corrected_up_opens_again(story: Story) -> None:
    note = story.note("9:00", *ASKED)
    story.note("10:00", *RESOLVED)
    story.amend(note, "11:00", call_code="48_HR_NOTICE_REC_D")

    assert story.open() == [note]


def test_t_07_a_note_corrected_down_stays_cleared(story: Story) -> None:
    note = story.note("9:00", "IN", "STATUS_MAILED_APP_REQUEST", "48_HR_NOTICE_REC_D")
    story.note("10:00", *RESOLVED)
    story.amend(note, "11:00", call_code="STATUS_REQUEST")

    assert story.open() == []


def test_t_08_a_note_whose_text_is_corrected_stays_cleared(story: Story) -> None:
    note = story.note("9:00", *ASKED)
    story.note("10:00", *RESOLVED)
    story.amend(note, "11:00", notes="HAS A DOG")

    assert story.open() == []


def test_t_09_an_emergency_typed_in_after_the_clear_opens_and_says_so(story: Story) -> None:
    story.note("8:30", *ASKED)
    story.note("13:00", *RESOLVED)
    late = story.note("9:00", *EMERGENCY, typed="14:00")

    assert story.open() == [late]
    assert story.standings()[JULIE].reasons[0].late_entry


def test_t_10_a_clear_of_an_earlier_time_leaves_the_newer_call(story: Story) -> None:
    newer = story.note("11:00", *ASKED)
    story.note("10:00", *RESOLVED, typed="12:00")

    assert story.open() == [newer]


def test_t_11_deleting_a_note_takes_its_reason_away_and_the_last_one_the_row(story: Story) -> None:
    asked = story.note("9:00", *ASKED)
    called = story.note("10:00", *WX)
    story.void(asked, "10:30")
    assert story.open() == [called]

    story.void(called, "11:00")
    assert story.open() == []


def test_t_12_deleting_the_clear_brings_the_row_back_with_its_wait(story: Story) -> None:
    asked = story.note("9:00", *ASKED)
    resolved = story.note("10:00", *RESOLVED)
    assert story.open() == []

    story.void(resolved, "11:00")
    assert story.open() == [asked]
    assert story.position().waiting_since == story.facts[0].contact_date


def test_t_13_one_resolved_call_clears_every_reason(story: Story) -> None:
    story.note("9:00", *EMERGENCY)
    story.note("9:30", *WX)
    story.note("10:00", *RESOLVED)

    assert story.open() == []


def test_t_14_a_clear_that_names_what_it_settles_leaves_the_rest(story: Story) -> None:
    urgent = story.note("9:30", *EMERGENCY)
    wx = story.note("9:00", *WX)
    story.note("10:00", *RESOLVED, resolves=(wx,))

    assert story.open() == [urgent]
    assert story.position().tier == 1


def test_r_82_a_clear_with_an_explicit_empty_list_settles_nothing(story: Story) -> None:
    asked = story.note("9:00", *ASKED)
    story.note("10:00", *RESOLVED, resolves_only_listed=True)

    assert story.open() == [asked]


def test_r_82_a_clear_settles_exactly_the_notes_it_lists(story: Story) -> None:
    urgent = story.note("9:30", *EMERGENCY)
    wx = story.note("9:00", *WX)
    asked = story.note("9:10", *ASKED)
    story.note("10:00", *RESOLVED, resolves=(wx, asked), resolves_only_listed=True)

    assert story.open() == [urgent]


def test_r_82_the_agencys_own_clearing_code_settles_what_is_ticked_and_else_nothing(
    story: Story,
) -> None:
    story.decisions = story.decisions.with_meaning("CASE_CLOSED", "CLEAR_WHEN_OUTGOING", None)
    asked, wx = story.note("9:00", *ASKED), story.note("9:10", *WX)
    story.note("10:00", "OUT", "ANYTHING", "CASE_CLOSED", resolves_only_listed=True)
    assert story.open() == [asked, wx]

    ticked = {"resolves": (wx,), "resolves_only_listed": True}
    story.note("11:00", "OUT", "ANYTHING", "CASE_CLOSED", **ticked)
    assert story.open() == [asked]


def test_r_82_an_attempt_settles_nothing_and_counts_whatever_it_lists(story: Story) -> None:
    story.note("9:00", *ASKED)
    story.note("10:00", *LEFT_MESSAGE, resolves_only_listed=True)

    assert story.position().attempts == 1


def test_t_15_linked_records_share_one_row(story: Story) -> None:
    of_julie = story.note("9:30", *EMERGENCY)
    of_kim = story.note("9:00", *ASKED, customer=KIM)
    story.link("10:00", KIM, into=JULIE)

    assert story.open() == [of_kim, of_julie]
    assert KIM not in story.standings()
    assert story.position().tier == 1
    assert story.position().waiting_since == story.last(of_kim).contact_date


def test_t_16_a_clear_on_the_other_record_before_the_link_clears_nothing_here(
    story: Story,
) -> None:
    of_julie = story.note("9:00", *ASKED)
    story.note("9:00", *ASKED, customer=KIM)
    story.note("9:30", *RESOLVED, customer=KIM)
    story.link("10:00", KIM, into=JULIE)

    assert story.open() == [of_julie]


def test_t_17_a_clear_on_the_old_record_after_the_link_clears_the_row(story: Story) -> None:
    story.note("9:00", *ASKED)
    story.link("10:00", KIM, into=JULIE)
    story.note("10:30", *RESOLVED, customer=KIM)

    assert story.open() == []


def test_t_18_unlinking_gives_each_record_its_own_and_keeps_cleared_what_was(
    story: Story,
) -> None:
    story.note("9:00", *ASKED)
    story.note("9:10", *ASKED, customer=KIM)
    story.link("10:00", KIM, into=JULIE)
    story.note("10:30", *RESOLVED)
    later = story.note("11:00", *ASKED, customer=KIM)
    story.link("12:00", KIM, into=JULIE, linked=False)

    assert story.open(JULIE) == []
    assert story.open(KIM) == [later]
