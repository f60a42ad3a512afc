"""The decision table: what every rule does, and how urgent a code that asks for a call is."""

from re import fullmatch
from typing import Any

import pytest

from callbacks.domain.clocks import Clock
from callbacks.domain.decisions import Question, Urgency, seeded
from callbacks.domain.effects import Clear, Create, Keep

REPLY = "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED"
NO_ACTION = "NO_ACTION_REQ_RECORD_ONLY"

EXAMPLES = [
    ("R1", "KEEP", ("OUTGOING", "SMS_WX_APPOINTMENT_REMINDER_SENT", "WX_CALL_INFO_SCHED_JOB")),
    ("R2", "KEEP", ("INCOMING", REPLY, "WX_CALL_INFO_SCHED_JOB", "confirm", "sms")),
    ("R3", "KEEP", ("INCOMING", REPLY, "WX_CALL_INFO_SCHED_JOB", "opt_out", "sms")),
    ("R4", "CREATE", ("INCOMING", REPLY, "WX_CALL_INFO_SCHED_JOB", "cancel", "sms")),
    ("R5", "CREATE", ("INCOMING", REPLY, "WX_CALL_INFO_SCHED_JOB", "other", "sms")),
    ("R5", "CREATE", ("INCOMING", REPLY, NO_ACTION, "other", "sms")),
    ("R6", "KEEP", ("OUTGOING", "APPLICATION_MAILED", NO_ACTION, None, "system")),
    ("R6", "KEEP", ("OUTGOING", "LEFT_MESSAGE", NO_ACTION, None, "import")),
    ("R7", "ATTEMPT", ("OUTGOING", "LEFT_MESSAGE", NO_ACTION)),
    ("R7", "ATTEMPT", ("OUTGOING", "NO_ANSWER_BUSY", NO_ACTION)),
    ("R7", "ATTEMPT", ("OUTGOING", "WRONG_OR_DISCONNECTED_NUMBER", NO_ACTION)),
    ("R8", "CLEAR", ("OUTGOING", "CLEARED_CALL_NO_CALL_OR_ACTION", NO_ACTION)),
    ("R9", "CLEAR", ("OUTGOING", "SCHEDULED_APPOINTMENT", NO_ACTION)),
    ("R10", "CLEAR", ("OUTGOING", "PROGRAM_APPLICATION_INFO_GIVEN", "RESOLVED")),
    ("R11", "CLEAR", ("OUTGOING", "LEFT_MESSAGE", "RESOLVED")),
    ("R12", "CLEAR", ("OUTGOING", "WX_PROGRAM_INFO_GIVEN", NO_ACTION)),
    ("R13", "KEEP", ("INCOMING", "HEAP_APPLICATION_RECEIVED", NO_ACTION)),
    ("R13", "KEEP", ("INCOMING", "STATUS_MAILED_APP_REQUEST", "RESOLVED", None, "sms")),
    ("R14", "CREATE", ("INCOMING", "RESCHEDULED_APPOINTMENT", "CALL_BACK_REQUESTED")),
    ("R15", "CREATE", ("OUTGOING", "DEFICIENT_APPLICATION_PROCESS", "DEFICIENT_PHONE_BACK")),
    ("R16", "KEEP", ("INCOMING", "APPLICATION_REQUESTED", "APPLICATION_REQUEST")),
    ("C20", "CREATE", ("INCOMING", "APPEAL_OR_COMPLAINT_RECEIVED", "COMPLAINT_APPEAL")),
    ("C23", "CLEAR", ("OUTGOING", "DEFICIENT_APPLICATION_PROCESS", "DEFICIENT_MAILED_BACK")),
    (
        "C23_INCOMING",
        "KEEP",
        ("INCOMING", "DEFICIENT_APPLICATION_PROCESS", "DEFICIENT_MAILED_BACK"),
    ),
    ("R17", "KEEP", ("INCOMING", "STATUS_MAILED_APP_REQUEST", "NEVER_HEARD_OF")),
]
"""An example of every rule: what it does, and of which note."""

URGENCY: dict[str, tuple[int, str, str, int | None]] = {
    "48_HR_NOTICE_REC_D": (1, "2 office_hours", "PA", 48),
    "15_DAY_NOTICE_REC_D": (2, "1 office_days", "PA", 360),
    "DEFICIENT_PHONE_BACK": (3, "2 office_days", "PA", None),
    "STATUS_REQUEST": (4, "2 office_days", "PA", None),
    "CALL_BACK_REQUESTED": (4, "1 office_days", "PA", None),
    "WX_CALL_INFO_SCHED_JOB": (4, "2 office_days", "WX", None),
    "SERVICE_SHUT_OFF": (1, "2 office_hours", "PA", 48),
    "NO_HEAT_LIFE_THREATENING": (0, "18 wall_hours", "PA", None),
    "OUT_OF_FUEL_LOW_FUEL": (1, "48 wall_hours", "PA", None),
    "DEFICIENT_DOCUMENTS_DUE": (3, "2 office_days", "PA", None),
    "COMPLAINT_APPEAL": (2, "1 office_days", "SUPERVISOR", None),
    "PLEDGE_FOLLOW_UP": (2, "1 office_days", "PA", None),
    "RESCHEDULE_APPOINTMENT": (3, "1 office_days", "PA", None),
    "FOLLOW_UP_ON_DATE": (4, "1 office_days", "PA", None),
    "SMS_NOT_UNDERSTOOD": (4, "1 office_days", "PA", None),
}
"""Of every code that asks for a call: tier, clock, lane, and the hours until it is too late."""


@pytest.mark.parametrize(("rule", "effect", "asked"), EXAMPLES)
def test_every_rule_of_the_table_speaks(rule: str, effect: str, asked: tuple[str, ...]) -> None:
    names = ("contact_type", "contact_action", "call_code", "sms_reply", "source")
    decided = seeded().decide(Question(**dict[str, Any](zip(names, asked, strict=False))))

    assert (decided.rule, decided.name) == (rule, effect)


def test_every_rule_has_its_example() -> None:
    rules = {line.id for line in [*seeded().rules, *seeded().guards]}

    assert rules ^ {rule for rule, _, _ in EXAMPLES} == set()


def test_every_code_that_asks_for_a_call_is_as_urgent_as_was_said() -> None:
    said = {
        code: Urgency(tier, Clock.parse(clock), lane, hard_stop_hours)
        for code, (tier, clock, lane, hard_stop_hours) in URGENCY.items()
    }

    assert seeded().urgency == said


def test_every_rule_has_an_id_of_its_own_and_a_code_for_what_it_says() -> None:
    lines = [*seeded().rules, *seeded().guards]
    ids, codes = [line.id for line in lines], {(line.code, line.why) for line in lines}

    assert len(set(ids)) == len(ids)
    assert all(fullmatch("[a-z]+(_[a-z]+)*", line.code) for line in lines)
    assert len({code for code, _ in codes}) == len(codes) == len({why for _, why in codes})


def test_a_code_nobody_explained_is_flagged_until_the_agency_says_what_it_does() -> None:
    table = seeded()
    asked = Question(contact_type="OUTGOING", contact_action="X", call_code="DOG_BITES")
    assert table.decide(asked) == Keep("R17", flagged=True)
    assert not table.explains("DOG_BITES")

    urgency = Urgency(2, Clock.parse("1 office_days"), "PA")
    told = table.with_meaning("DOG_BITES", "CREATE", urgency)
    assert told.explains("DOG_BITES")
    assert told.decide(asked) == Create("A1", 2, "PA", urgency.clock)

    cleared = told.with_meaning("DOG_BITES", "CLEAR_WHEN_OUTGOING", None)
    assert cleared.decide(asked) == Clear("A1")
    incoming = Question(contact_type="INCOMING", contact_action="X", call_code="DOG_BITES")
    assert cleared.decide(incoming) == Keep("A1")
