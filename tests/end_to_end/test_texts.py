"""Reminders and what comes back: A-17, A-18 and A-19."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from hearthline.testing import World

from .people import FrontDesk
from .telephones import Telephone, wednesday_january_8

VISIT = f"{wednesday_january_8()}T10:00:00"
REMINDER = (
    "Reminder: you have a weatherization appointment with TEST AGENCY R1 on Wed Jan 8 at"
    " 10:00 AM. Reply 1 to confirm, 2 to cancel, 3 to opt out."
)
GIBBERISH = "Yo yo yo. This is a non numeric response"


@pytest.fixture
async def as_test_agency(world: World) -> AsyncIterator[None]:
    """Call the agency as the sources' reminder does, for as long as one story lasts."""
    admin = await world.http("admin")
    before = (await admin.get("/api/staff/agency")).json()["name"]
    for_now = await admin.patch("/api/staff/agency", json={"name": "TEST AGENCY R1"})
    assert for_now.status_code == 200, for_now.text
    await world.settle()
    yield
    again = await admin.patch("/api/staff/agency", json={"name": before})
    assert again.status_code == 200, again.text
    await world.settle()


def written(note: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    """Return what a note of the gateway says."""
    return (
        note["contact_type"],
        note["contact_action"],
        note["call_code"],
        note["notes"],
        note["entered_by"],
    )


SENT = (
    "OUTGOING",
    "SMS_WX_APPOINTMENT_REMINDER_SENT",
    "WX_CALL_INFO_SCHED_JOB",
    "OUTGOING SMS APPOINTMENT REMINDER SENT",
    "SYSTEM",
)


def replied(words: str) -> tuple[str, str, str, str, str]:
    """Return what the note of a reply says."""
    action = "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED"
    return ("INCOMING", action, "WX_CALL_INFO_SCHED_JOB", f"Reply: {words}", "SYSTEM")


@pytest.mark.usefixtures("as_test_agency")
async def test_a_17_a_reminder_is_confirmed(desk: FrontDesk) -> None:
    phone = await Telephone.of(desk, "ANGELA", "TESTIN", "831 915-5932")

    visit = await phone.appointment(VISIT)
    reminder = await phone.reminder(visit)

    assert (reminder["state"], reminder["body"]) == ("DELIVERED", REMINDER)
    assert [written(note) for note in await phone.notes()] == [SENT]
    assert await desk.callbacks() == []
    assert await phone.told() == []

    await phone.reply("1")

    assert await phone.status_of(visit) == "CONFIRMED"
    assert [written(note) for note in await phone.notes()] == [replied("1"), SENT]
    assert await phone.told() == [
        (
            "SMS reply of 1 - Confirmed received from ANGELA TESTIN phone number (831) 915-5932"
            " regarding appointment on Wed Jan 8 at 10:00 AM."
        )
    ]
    assert await desk.callbacks() == []


async def test_a_18_a_cancellation_asks_for_a_call(desk: FrontDesk) -> None:
    phone = await Telephone.of(desk, "ADAMZAMBONI", "TESTINGTEXT", "801 921-9123")
    visit = await phone.appointment(VISIT)
    await phone.reminder(visit)

    await phone.reply("2")

    assert await phone.status_of(visit) == "CANCEL_REQUESTED"
    assert written((await phone.notes())[0]) == replied("2")
    assert await phone.told() == [
        (
            "SMS reply of 2 - Cancelled received from ADAMZAMBONI TESTINGTEXT phone number"
            " (801) 921-9123 regarding appointment on Wed Jan 8 at 10:00 AM."
        )
    ]
    [row] = await desk.callbacks()
    assert (row["call_code"], row["notes"]) == ("WX_CALL_INFO_SCHED_JOB", "Reply: 2")


async def test_a_18_gibberish_asks_for_a_call_in_its_own_words(desk: FrontDesk) -> None:
    phone = await Telephone.of(desk, "CHRIS", "JOHNSON", "831 498-6265")
    visit = await phone.appointment(VISIT)
    await phone.reminder(visit)

    await phone.reply(GIBBERISH)

    assert await phone.status_of(visit) == "UNCONFIRMED"
    assert written((await phone.notes())[0]) == replied(GIBBERISH)
    assert await phone.told() == [
        (
            f"SMS reply of {GIBBERISH} received from CHRIS JOHNSON phone number (831) 498-6265"
            " regarding appointment on Wed Jan 8 at 10:00 AM."
        )
    ]
    [row] = await desk.callbacks()
    assert row["notes"] == f"Reply: {GIBBERISH}"


async def test_a_19_who_opted_out_is_not_texted_until_they_opt_in(desk: FrontDesk) -> None:
    phone = await Telephone.of(desk, "JULIE", "GARXIA", "831 359-0697")
    visit = await phone.appointment(VISIT)
    await phone.reminder(visit)

    await phone.reply("1")
    await phone.reply("3")

    assert await phone.status_of(visit) == "CONFIRMED"  # F-149
    assert written((await phone.notes())[0]) == replied("3")
    assert await phone.told() == [
        f"SMS reply of {text} received from JULIE GARXIA phone number (831) 359-0697"
        " regarding appointment on Wed Jan 8 at 10:00 AM."
        for text in ("3 - Opted Out", "1 - Confirmed")
    ]
    assert await desk.callbacks() == []

    second = await phone.appointment(VISIT.replace("T10", "T13"))
    suppressed = await phone.reminder(second)

    assert (suppressed["state"], suppressed["reason"]) == ("SUPPRESSED", "OPTED_OUT")
    assert len(await phone.notes()) == 3

    await phone.consent()
    third = await phone.appointment(VISIT.replace("T10", "T15"))
    again = await phone.reminder(third)

    assert again["state"] == "DELIVERED"
    assert "Wed Jan 8 at 3:00 PM" in again["body"]
