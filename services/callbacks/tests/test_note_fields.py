"""What a note says reaches the fact, the row, the list and the export by name (R-91, R-93)."""

import csv
import json
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from callbacks_builders import MARTINA, get, listed, minute, written
from pydantic_core import to_jsonable_python
from sqlalchemy import text

from backbone.testing import ServiceHarness
from callbacks.domain.facts import NOTE_FIELDS
from contracts.contacts import ContactLogged

FULL = {
    **written(0),
    "version": 1,
    "contact_action": "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED",
    "call_code": "WX_CALL_INFO_SCHED_JOB",
    "notes": "Reply: 2",
    "mailing_code": "AP",
    "shut_off_date": "2026-01-20",
    "follow_up_date": "2026-01-05",
    "phone": "+18315550100",
    "resolves": (UUID(int=7),),
    "resolves_only_listed": True,
    "source": "sms",
    "sms_reply": "cancel",
    "mailing_date": minute(9),
    "words_to_customer": "PLEASE SEND PAGE 3",
    "entered_by_id": UUID(int=8),
}
"""A note that says everything a note can say, and asks for a call."""

NOT_SHOWN = {"mailing_code", "mailing_date", "words_to_customer", "entered_by_id"}
LEFT_OUT = {
    "fact": NOT_SHOWN,  # the mailing service posts what it names
    # What a note settles says nothing of why the customer must be called, nor does its version.
    "reason": {*NOT_SHOWN, "version", "customer_id"},
    "list": {
        *NOT_SHOWN,
        "version",
        "customer_id",
        "phone",
        "resolves",
        "resolves_only_listed",
    },
    "history": {
        *NOT_SHOWN,
        "customer_id",  # said once, of the whole history
        "language",
        "notes",
        "shut_off_date",
        "phone",
        "resolves",
        "resolves_only_listed",
        "source",
        "sms_reply",
    },
    # The columns of the callback screen, and no more (F-101).
    "export": {
        "contact_id",
        "version",
        "customer_id",
        "contact_date",
        "recorded_at",
        "contact_type",
        *NOT_SHOWN,
        "follow_up_date",
        "phone",
        "resolves",
        "resolves_only_listed",
        "source",
        "sms_reply",
        "entered_by",
    },
}
"""What each shape leaves out on purpose; whatever else a note says must be there."""

OPTIONAL = [name for name, field in ContactLogged.model_fields.items() if not field.is_required()]
WHOLE: dict[str, Any] = to_jsonable_python(FULL)


def missing(shape: str, shown: dict[str, Any]) -> set[str]:
    """Return what a shape neither carries as it was said nor leaves out on purpose."""
    kept = {name for name in WHOLE if shown.get(name) == WHOLE[name]}
    return ContactLogged.model_fields.keys() - kept - LEFT_OUT[shape]


def utc(moments: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.replace("+00:00", "Z") if isinstance(value, str) else value
        for name, value in moments.items()
    }


async def stored(harness: ServiceHarness, table: str) -> dict[str, Any]:
    async with harness.read() as read:
        found = await read.session.scalar(text(f"SELECT to_jsonb({table}) FROM {table}"))  # noqa: S608
    row: dict[str, Any] = found
    return row


def test_the_note_these_tests_are_about_says_everything_a_note_can_say() -> None:
    defaults = {name: ContactLogged.model_fields[name].default for name in OPTIONAL}

    assert FULL.keys() == ContactLogged.model_fields.keys()
    assert [name for name in OPTIONAL if FULL[name] == defaults[name]] == ["version"]


async def test_r_91_whatever_a_note_says_arrives_or_is_left_out_on_purpose(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(ContactLogged.model_validate(FULL))

    fact, row = await stored(harness, "fact"), await stored(harness, "callback")
    [shown] = await listed(harness)
    [note] = (await get(harness, f"/api/callbacks/{MARTINA}/history"))["notes"]
    assert missing("fact", utc(fact)) == set()
    assert missing("reason", row["reasons"][0]) == set()
    assert missing("list", shown["reasons"][0]) == set()
    assert missing("history", note) == set()
    assert {*NOTE_FIELDS, "version", "customer_id", *LEFT_OUT["fact"]} == WHOLE.keys()


async def test_r_91_the_export_shows_what_the_callback_screen_shows(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(ContactLogged.model_validate(FULL))
    answer = await harness.http("front_desk").get("/api/callbacks/export.csv")
    titles, cells = csv.reader(StringIO(answer.text.removeprefix("\ufeff")))

    shown = {
        "call_code": "WX",
        "language": "SPANISH",
        "contact_action": "SMS WX APPOINTMENT REMINDER REPLY RECEIVED",
        "notes": "Reply: 2",
        "shut_off_date": "2026-01-20",
    }
    assert set(shown.values()) <= set(cells)
    assert len(titles) == len(cells)
    assert ContactLogged.model_fields.keys() - shown.keys() == LEFT_OUT["export"]


@pytest.mark.parametrize("name", [name for name in NOTE_FIELDS if name in OPTIONAL])
async def test_r_93_a_row_stored_before_a_field_existed_has_its_default(
    harness: ServiceHarness, name: str
) -> None:
    await harness.deliver(ContactLogged.model_validate(FULL))
    async with harness.work() as work:
        without = text("UPDATE callback SET reasons = reasons #- CAST(:path AS text[])")
        await work.session.execute(without, {"path": ["0", name]})

    [row] = await listed(harness)
    default = ContactLogged.model_fields[name].default
    assert row["reasons"][0].get(name, default) == default
    assert row["notes"] == (None if name == "notes" else "Reply: 2")


RELEASE_0_1 = {
    "contact_id": "22222222-2222-7222-8222-222222222222",
    "contact_type": "INCOMING",
    "contact_action": "STATUS_MAILED_APP_REQUEST",
    "call_code": "STATUS_REQUEST",
    "language": "SPANISH",
    "notes": None,
    "contact_date": "2026-01-05T17:00:00+00:00",
    "recorded_at": "2026-01-05T17:00:00+00:00",
    "shut_off_date": None,
    "deadline": "2026-01-07T17:00:00+00:00",
    "lift_at": None,
    "tier": 4,
    "lane": "PA",
    "rule": "R14",
    "lifted": False,
    "entered_by": "ADAM DEHOYOS",
    "late_entry": False,
    "later_confirmed": False,
}
"""A reason as the first release stored it."""


async def test_r_93_a_row_of_the_release_before_is_listed_and_changes_only_with_its_notes(
    harness: ServiceHarness,
) -> None:
    note = written(0, contact_id=UUID(str(RELEASE_0_1["contact_id"])))
    await harness.deliver(ContactLogged.model_validate(note))
    async with harness.work() as work:
        as_before = text("UPDATE callback SET reasons = CAST(:reasons AS jsonb)")
        await work.session.execute(as_before, {"reasons": json.dumps([RELEASE_0_1])})
    [row] = await listed(harness)
    assert [one["contact_id"] for one in row["reasons"]] == [RELEASE_0_1["contact_id"]]

    earlier = written(-9, "RESOLVED", contact_type="OUTGOING", recorded_at=minute(5))
    await harness.deliver(ContactLogged.model_validate(earlier))
    [row] = await listed(harness)
    assert row["version"] == 1
