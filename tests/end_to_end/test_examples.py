"""The sources' own examples, E-01 to E-23, written down again and seen to have their effects."""

from dataclasses import dataclass
from typing import Any

import pytest

from hearthline.testing import World

from .people import FrontDesk
from .print_room import PrintRoom
from .telephones import Telephone, wednesday_january_8

HOME = {
    "number": "1",
    "street": "THIS",
    "street_type": "WAY",
    "city": "WATSONVILLE",
    "state": "CA",
    "zip": "95077",
}
BILL = ("MISSING_INCOMPLETE_BILL", "MISSING PAGE 1&2 OF ELECTRIC BILL")


@dataclass(frozen=True, kw_only=True)
class Example:
    """What an example writes down, and what must come of it."""

    name: str
    told: str
    notes: str | None = None
    mailing_code: str | None = None
    lacks: tuple[str, str] | None = None
    before: str | None = None
    """What asks for a call, to see it cleared."""
    row: str | None = None
    """The call code the customer is on the callback list for; None: not on it."""
    lane: str | None = None


EXAMPLES = (
    Example(
        name="E-01",
        told="INCOMING / APPLICATION_REQUEST / APPLICATION_REQUESTED",
        mailing_code="AP",
    ),
    Example(
        name="E-02",
        told="INCOMING / CALL_BACK_REQUESTED / PROGRAM_APPLICATION_INFO_GIVEN",
        notes="PPT20",
        row="CALL_BACK_REQUESTED",
    ),
    Example(
        name="E-03",
        told="INCOMING / NO_ACTION_REQ_RECORD_ONLY / HEAP_APPLICATION_RECEIVED",
        mailing_code="NL",
    ),
    Example(
        name="E-04",
        told="INCOMING / STATUS_REQUEST / STATUS_MAILED_APP_REQUEST",
        row="STATUS_REQUEST",
    ),
    Example(
        name="E-05",
        told="INCOMING / 48_HR_NOTICE_REC_D / EMERGENCY_CALL_FROM_CUSTOMER",
        mailing_code="AP",
        row="48_HR_NOTICE_REC_D",
    ),
    Example(
        name="E-06",
        told="OUTGOING / DEFICIENT_PHONE_BACK / DEFICIENT_APPLICATION_PROCESS",
        lacks=("SSN_MISSING_ILLEGIBLE", "NEED SSN"),
        row="DEFICIENT_PHONE_BACK",
    ),
    Example(
        name="E-08",
        told="INCOMING / WX_CALL_INFO_SCHED_JOB / WX_INFORMATION_REQUESTED",
        row="WX_CALL_INFO_SCHED_JOB",
        lane="WX",
    ),
    Example(
        name="E-09",
        before="INCOMING / STATUS_REQUEST / STATUS_MAILED_APP_REQUEST",
        told="OUTGOING / RESOLVED / PROGRAM_APPLICATION_INFO_GIVEN",
    ),
    Example(
        name="E-10",
        told="INCOMING / 15_DAY_NOTICE_REC_D / EMERGENCY_CALL_FROM_CUSTOMER",
        row="15_DAY_NOTICE_REC_D",
    ),
    Example(
        name="E-11",
        told="INCOMING / APPLICATION_REQUEST / APPLICATION_REQUESTED",
        mailing_code="AC",
    ),
    Example(
        name="E-12",
        told="OUTGOING / DEFICIENT_PHONE_BACK / DEFICIENT_APPLICATION_PROCESS",
        mailing_code="IM",
        lacks=BILL,
        row="DEFICIENT_PHONE_BACK",
    ),
    Example(
        name="E-13",
        told="OUTGOING / NO_ACTION_REQ_RECORD_ONLY / WX_PROGRAM_INFO_GIVEN",
        notes="LEFT MESSAGE",
    ),
    Example(
        name="E-14",
        told="INCOMING / NO_ACTION_REQ_RECORD_ONLY / HEAP_APPLICATION_RECEIVED",
        notes="CONTACT ACTION ADDED FROM APPLICATION RECEIVING SCREEN",
        mailing_code="NL",
    ),
    Example(
        name="E-15",
        told="INCOMING / DEFICIENT_PHONE_BACK / DEFICIENT_APPLICATION_PROCESS",
        row="DEFICIENT_PHONE_BACK",
    ),
    Example(
        name="E-16",
        before="INCOMING / DEFICIENT_PHONE_BACK / DEFICIENT_APPLICATION_PROCESS",
        told="OUTGOING / NO_ACTION_REQ_RECORD_ONLY / CLEARED_CALL_NO_CALL_OR_ACTION",
    ),
    Example(
        name="E-17",
        told="INCOMING / CALL_BACK_REQUESTED / RESCHEDULED_APPOINTMENT",
        notes="CUSTOMER CALLED TO SAY THEY COULDN'T DO IT TODAY",
        row="CALL_BACK_REQUESTED",
    ),
    Example(
        name="E-18",
        before="INCOMING / CALL_BACK_REQUESTED / RESCHEDULED_APPOINTMENT",
        told="OUTGOING / NO_ACTION_REQ_RECORD_ONLY / SCHEDULED_APPOINTMENT",
    ),
)


@pytest.fixture
async def print_room(world: World) -> PrintRoom:
    """Put somebody into the print room."""
    return await PrintRoom.open(world)


async def lacks(desk: FrontDesk, note: dict[str, Any], what: tuple[str, str]) -> None:
    """Write down what an application lacks."""
    reason, words = what
    path = f"/api/contacts/{note['id']}/deficiencies"
    answer = await desk.http.post(path, json={"reason": reason, "notes": words})
    assert answer.status_code == 201, answer.text
    await desk.world.settle()


def written(note: dict[str, Any]) -> tuple[str, str, str]:
    """Return what a note is filed under."""
    return (note["contact_type"], note["call_code"], note["contact_action"])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
async def test_an_example_of_the_sources(
    desk: FrontDesk, print_room: PrintRoom, example: Example
) -> None:
    customer = await desk.new_customer("EXAMPLE", "OF SOURCES", mailing_address=HOME)
    if example.before is not None:
        await desk.note(customer, example.before)
        assert len(await desk.callbacks()) == 1

    more = {"notes": example.notes, "mailing_code": example.mailing_code}
    note = await desk.note(
        customer, example.told, **{name: value for name, value in more.items() if value}
    )
    if example.lacks is not None:
        await lacks(desk, note, example.lacks)

    newest = (await desk.history(customer))[0]
    assert " / ".join(written(newest)) == example.told
    assert newest["notes"] == example.notes
    found = [(one["reason"], one["notes"]) for one in newest["deficiencies"]]
    assert found == ([example.lacks] if example.lacks else [])
    rows = await desk.callbacks()
    assert [row["call_code"] for row in rows] == ([example.row] if example.row else [])
    if example.lane is not None:
        assert [row["lane"] for row in rows] == [example.lane]
    pieces = await print_room.pieces(customer_id=customer["id"])
    assert [(one["contact_id"], one["mailing_code"], one["state"]) for one in pieces] == (
        [(note["id"], example.mailing_code, "PENDING")] if example.mailing_code else []
    )


async def test_e_07_posted_instead_of_phoned(desk: FrontDesk, print_room: PrintRoom) -> None:
    customer = await desk.new_customer("ANGELA", "KIM", mailing_address=HOME)
    note = await desk.note(
        customer, "OUTGOING / DEFICIENT_PHONE_BACK / DEFICIENT_APPLICATION_PROCESS"
    )
    assert len(await desk.callbacks()) == 1
    assert await print_room.pieces(customer_id=customer["id"]) == []

    instead = {"call_code": "NO_ACTION_REQ_RECORD_ONLY", "mailing_code": "IM"}
    match = {"If-Match": f'"{note["version"]}"'}
    answer = await desk.http.patch(f"/api/contacts/{note['id']}", json=instead, headers=match)
    assert answer.status_code == 200, answer.text
    await lacks(desk, note, ("IV_MISSING", "NO IV SENT"))

    [shown] = await desk.history(customer)
    assert shown["contact_date"] == note["contact_date"]
    assert [one["reason_label"] for one in shown["deficiencies"]] == ["IV MISSING"]
    assert await desk.callbacks() == []
    [piece] = await print_room.pieces(customer_id=customer["id"])
    assert (piece["mailing_code"], piece["state"]) == ("IM", "PENDING")


@pytest.mark.parametrize(
    ("name", "number", "words", "outcome", "rows"),
    [
        ("E-20", "831 555-0120", "1", "1 - Confirmed", 0),
        ("E-21", "831 555-0121", "2", "2 - Cancelled", 1),
        ("E-22", "831 555-0122", "7734", "7734", 1),
        ("E-23", "831 555-0123", "3", "3 - Opted Out", 0),
    ],
    ids=lambda value: value if str(value).startswith("E-") else "",
)
async def test_e_19_to_e_23_a_reminder_and_what_comes_back(
    desk: FrontDesk, name: str, number: str, words: str, outcome: str, rows: int
) -> None:
    phone = await Telephone.of(desk, "EXAMPLE", name.replace("-", " "), number)
    visit = await phone.appointment(f"{wednesday_january_8()}T10:00:00")
    await phone.reminder(visit)

    [sent] = await phone.notes()
    assert (sent["entered_by"], sent["language"]) == ("SYSTEM", "ENGLISH")
    assert written(sent) == (  # E-19
        "OUTGOING",
        "WX_CALL_INFO_SCHED_JOB",
        "SMS_WX_APPOINTMENT_REMINDER_SENT",
    )
    assert sent["notes"] == "OUTGOING SMS APPOINTMENT REMINDER SENT"
    assert await desk.callbacks() == []

    await phone.reply(words)

    reply = (await phone.notes())[0]
    assert written(reply) == (
        "INCOMING",
        "WX_CALL_INFO_SCHED_JOB",
        "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED",
    )
    assert reply["notes"] == f"Reply: {words}"
    [told] = await phone.told()
    assert told.startswith(f"SMS reply of {outcome} received from EXAMPLE ")
    assert len(await desk.callbacks()) == rows
