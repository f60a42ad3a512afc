"""Every example of the source documents, saved over HTTP with its exact words (E-01 to E-18)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from contacts_builders import applications_printed, key_of, new_customer

from backbone.testing import ServiceHarness
from contracts.contacts import ContactAmended, ContactLogged, DeficiencyRecorded

FIRST_TIME = "AP - FIRST TIME(HEAP APPLICATION) WITH INSTRUCTIONS"
NOTIFICATION = "NL - WRITTEN NOTIFICATION LETTER OF APPLICATION RECEIVED"
WITH_CARE = "AC - HEAP APPLICATION + (WITH) CARE"
INCOMPLETE = "IM - DEFICIENT (INCOMPLETE)"


@dataclass(frozen=True)
class Example:
    """One example of the source documents: the words as the manuals print them."""

    name: str
    contact_type: str
    contact_date: str
    action: str
    code: str
    notes: str | None = None
    mailing: str | None = None

    def body(self, customer_id: UUID) -> dict[str, object]:
        return {
            "customer_id": str(customer_id),
            "contact_type": self.contact_type,
            "contact_date": self.contact_date,
            "contact_action": key_of(self.action),
            "call_code": key_of(self.code),
            "language": "ENGLISH",
            "notes": self.notes,
            "mailing_code": self.mailing and self.mailing[:2],
        }


IN, OUT = "INCOMING", "OUTGOING"
RECORD_ONLY = "NO ACTION REQ - RECORD ONLY"
DEFICIENT = "DEFICIENT APPLICATION PROCESS"
PHONE_BACK = "DEFICIENT PHONE BACK"
EMERGENCY = "EMERGENCY CALL FROM CUSTOMER"
GIVEN = "PROGRAM/APPLICATION INFO GIVEN"
RECEIVED = "HEAP APPLICATION RECEIVED"
CANNOT_TODAY = "CUSTOMER CALLED TO SAY THEY COULDN'T DO IT TODAY"
FROM_SCREEN = "CONTACT ACTION ADDED FROM APPLICATION RECEIVING SCREEN"

E_01 = Example(
    "E-01",
    IN,
    "2014-02-21T11:54:19-08:00",
    "APPLICATION REQUESTED",
    "APPLICATION REQUEST",
    mailing=FIRST_TIME,
)
E_02 = Example("E-02", IN, "2014-02-04T00:00:00-08:00", GIVEN, "CALL BACK REQUESTED", "PPT20")
E_03 = Example("E-03", IN, "2015-12-09T16:43:18-08:00", RECEIVED, RECORD_ONLY, mailing=NOTIFICATION)
E_04 = Example(
    "E-04", IN, "2014-02-03T09:17:47-08:00", "STATUS - MAILED APP REQUEST", "STATUS REQUEST"
)
E_05 = Example(
    "E-05", IN, "2014-01-24T12:20:16-08:00", EMERGENCY, "48 HR NOTICE REC'D", mailing=FIRST_TIME
)
E_06 = Example("E-06", OUT, "2015-10-14T13:37:59-07:00", DEFICIENT, PHONE_BACK)
E_08 = Example(
    "E-08",
    IN,
    "2015-10-12T15:28:08-07:00",
    "WX INFORMATION REQUESTED",
    "WX CALL - INFO/SCHED/JOB",
)
E_09 = Example("E-09", OUT, "2014-01-22T09:18:03-08:00", GIVEN, "RESOLVED")
E_10 = Example("E-10", IN, "2019-03-22T08:53:32-07:00", EMERGENCY, "15 DAY NOTICE REC'D")
E_11 = Example(
    "E-11",
    IN,
    "2019-03-22T14:21:33-07:00",
    "APPLICATION REQUESTED",
    "APPLICATION REQUEST",
    mailing=WITH_CARE,
)
E_12 = Example("E-12", OUT, "2019-03-25T16:09:33-07:00", DEFICIENT, PHONE_BACK, mailing=INCOMPLETE)
E_13 = Example(
    "E-13",
    OUT,
    "2019-03-25T14:49:29-07:00",
    "WX PROGRAM INFO GIVEN",
    RECORD_ONLY,
    "LEFT MESSAGE",
)
E_14 = Example(
    "E-14", IN, "2019-03-07T00:00:00-08:00", RECEIVED, RECORD_ONLY, FROM_SCREEN, NOTIFICATION
)
E_15 = Example("E-15", IN, "2020-01-10T12:07:40-08:00", DEFICIENT, PHONE_BACK)
E_16 = Example(
    "E-16", OUT, "2020-01-10T12:33:22-08:00", "CLEARED CALL-NO CALL OR ACTION", RECORD_ONLY
)
E_17 = Example(
    "E-17",
    IN,
    "2020-02-25T14:03:57-08:00",
    "RESCHEDULED APPOINTMENT",
    "CALL BACK REQUESTED",
    CANNOT_TODAY,
)
E_18 = Example("E-18", OUT, "2020-02-25T14:32:16-08:00", "SCHEDULED APPOINTMENT", RECORD_ONLY)
EXAMPLES = [E_01, E_02, E_03, E_04, E_05, E_06, E_08, E_09, E_10]
EXAMPLES += [E_11, E_12, E_13, E_14, E_15, E_16, E_17, E_18]


@pytest.fixture
async def customer(shared_harness: ServiceHarness) -> UUID:
    return await new_customer(shared_harness)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
async def test_an_example_saves_with_its_exact_words(
    shared_harness: ServiceHarness, customer: UUID, example: Example
) -> None:
    desk = shared_harness.http("front_desk", name="ADAM DEHOYOS")

    answer = await desk.post("/api/contacts", json=example.body(customer))

    assert answer.status_code == 201, answer.text
    note = answer.json()
    assert note["labels"] == {
        "contact_action": example.action,
        "call_code": example.code,
        "language": "ENGLISH",
        "mailing_code": example.mailing,
    }
    assert datetime.fromisoformat(note["contact_date"]) == datetime.fromisoformat(
        example.contact_date
    )
    assert (note["notes"], note["entered_by"]) == (example.notes, "ADAM DEHOYOS")
    assert (note["mailing_date"], note["deficiencies"]) == (None, [])
    [event] = [
        one
        for one in await shared_harness.published(ContactLogged)
        if str(one.contact_id) == note["id"]
    ]
    assert (event.contact_action, event.call_code) == (key_of(example.action), key_of(example.code))
    assert event.contact_date.utcoffset() == UTC.utcoffset(None)


async def test_e_06_and_e_07_phoned_back_then_mailed_back(
    shared_harness: ServiceHarness, customer: UUID
) -> None:
    desk = shared_harness.http("front_desk")
    note = (await desk.post("/api/contacts", json=E_06.body(customer))).json()
    assert note["deficiencies_allowed"] is True
    path = f"/api/contacts/{note['id']}"
    first = {"reason": "SSN_MISSING_ILLEGIBLE", "notes": "NEED SSN"}
    second = {"reason": "IV_MISSING", "notes": "NO IV SENT"}

    await desk.post(f"{path}/deficiencies", json=first)
    amended = await desk.patch(
        path,
        json={"call_code": "NO_ACTION_REQ_RECORD_ONLY", "mailing_code": "IM"},
        headers={"If-Match": '"1"'},
    )
    await desk.post(f"{path}/deficiencies", json=second)

    assert amended.status_code == 200
    shown = (await desk.get(path)).json()
    assert shown["labels"]["call_code"] == "NO ACTION REQ - RECORD ONLY"
    assert shown["labels"]["mailing_code"] == INCOMPLETE
    assert shown["contact_date"] == note["contact_date"]
    assert shown["deficiencies_allowed"] is True
    assert [(one["reason_label"], one["notes"]) for one in shown["deficiencies"]] == [
        ("SSN MISSING/ILLEGIBLE", "NEED SSN"),
        ("IV MISSING", "NO IV SENT"),
    ]
    assert [one["call_code"] for one in shown["versions"]] == [
        "NO_ACTION_REQ_RECORD_ONLY",
        "DEFICIENT_PHONE_BACK",
    ]
    [event] = [
        one
        for one in await shared_harness.published(ContactAmended)
        if one.contact_id == UUID(note["id"])
    ]
    assert (event.version, event.mailing_code) == (2, "IM")
    recorded = await shared_harness.published(DeficiencyRecorded)
    assert [one.deficiency.reason for one in recorded if one.contact_id == event.contact_id] == [
        "SSN_MISSING_ILLEGIBLE",
        "IV_MISSING",
    ]


async def test_e_12_one_note_with_a_bill_that_lacks_two_pages(
    shared_harness: ServiceHarness, customer: UUID
) -> None:
    desk = shared_harness.http("front_desk")
    note = (await desk.post("/api/contacts", json=E_12.body(customer))).json()

    answer = await shared_harness.http("front_desk", name="SERVTRAQ SUPPORT").post(
        f"/api/contacts/{note['id']}/deficiencies",
        json={"reason": "MISSING_INCOMPLETE_BILL", "notes": "MISSING PAGE 1&2 OF ELECTRIC BILL"},
    )

    assert answer.status_code == 201
    shown = (await desk.get(f"/api/contacts/{note['id']}")).json()
    [deficiency] = shown["deficiencies"]
    assert deficiency["reason_label"] == "MISSING/INCOMPLETE BILL"
    assert deficiency["notes"] == "MISSING PAGE 1&2 OF ELECTRIC BILL"
    assert deficiency["entered_by"] == "SERVTRAQ SUPPORT"
    assert shown["version"] == 1


async def test_e_14_a_scanned_application_makes_its_own_note_once(
    shared_harness: ServiceHarness, customer: UUID
) -> None:
    desk = shared_harness.http("front_desk")
    sent = (await desk.post("/api/contacts", json=E_01.body(customer))).json()
    await shared_harness.deliver(applications_printed(UUID(sent["id"])))

    first = await desk.post("/api/contacts/scan", json={"barcode": f"*{sent['number']}*"})
    again = await desk.post("/api/contacts/scan", json={"barcode": sent["id"].upper()})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    note = first.json()
    assert note["labels"] == {
        "contact_action": E_14.action,
        "call_code": E_14.code,
        "language": "ENGLISH",
        "mailing_code": E_14.mailing,
    }
    assert (note["contact_type"], note["source"], note["notes"]) == (IN, "barcode", E_14.notes)
    assert note["customer_id"] == str(customer)
    events = [
        one for one in await shared_harness.published(ContactLogged) if one.source == "barcode"
    ]
    assert [str(one.contact_id) for one in events] == [note["id"]]
