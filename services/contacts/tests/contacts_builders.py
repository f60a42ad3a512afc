"""What the tests of the contacts service are made of: customers, notes, events, code tables."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from backbone.testing import ServiceHarness
from contacts.domain.codes import CodeTables, load_delivery
from contracts.base import Event
from contracts.contacts import ContactLogged
from contracts.customer import CustomerRemoved, CustomerSaved
from contracts.mailing import ApplicationsPrinted, MailedPiece, PieceReturned, PiecesMailed
from contracts.staff import AgencyChanged, ReturnAddress

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
MAILED_AT = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
AGENCY = UUID("6a0e5a0c-4a6f-4e0c-8a8e-000000000001")
DELIVERED = load_delivery()
CODES = CodeTables.of(1, DELIVERED.codes, DELIVERED.usual_entries)
CONTACTS = "/api/contacts"
CLEAR = {
    "contact_type": "OUTGOING",
    "contact_action": "PROGRAM_APPLICATION_INFO_GIVEN",
    "call_code": "RESOLVED",
}
"""An outgoing call that settles what the customer waits for."""


def key_of(label: str) -> str:
    """Make the key a label travels as: `48 HR NOTICE REC'D` is `48_HR_NOTICE_REC_D`."""
    return re.sub(r"[^A-Z0-9]+", "_", label.upper()).strip("_")


def customer_saved(customer_id: UUID, *, version: int = 1) -> CustomerSaved:
    return CustomerSaved(
        customer_id=customer_id, version=version, number=7, first_name="JULIA", last_name="GARCIA"
    )


def customer_removed(customer_id: UUID, *, version: int = 2) -> CustomerRemoved:
    return CustomerRemoved(
        customer_id=customer_id, version=version, removed_at=MONDAY, removed_by="ADAM DEHOYOS"
    )


def agency_changed(*, version: int = 1, mailing_system: bool = True) -> AgencyChanged:
    return AgencyChanged(
        agency_id=AGENCY,
        version=version,
        name="TEST AGENCY",
        return_address=ReturnAddress(name="TEST AGENCY", line1="1 MAIN ST", line2="SOQUEL, CA"),
        time_zone="America/Los_Angeles",
        mailing_system=mailing_system,
    )


def contact_logged(customer_id: UUID | None = None, **more: Any) -> ContactLogged:
    """Return a text as the gateway publishes it (E-21)."""
    usual: dict[str, Any] = {
        "contact_id": uuid4(),
        "customer_id": customer_id or uuid4(),
        "contact_date": MONDAY,
        "recorded_at": MONDAY,
        "contact_type": "INCOMING",
        "contact_action": "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED",
        "call_code": "WX_CALL_INFO_SCHED_JOB",
        "language": "ENGLISH",
        "notes": "Reply: 2",
        "source": "sms",
        "sms_reply": "cancel",
        "entered_by": "SYSTEM",
    }
    return ContactLogged(**(usual | more))


def pieces_mailed(*contacts: UUID, at: datetime = MAILED_AT) -> PiecesMailed:
    pieces = tuple(
        MailedPiece(piece_id=uuid4(), contact_id=one, customer_id=uuid4(), mailing_code="AP")
        for one in contacts
    )
    return PiecesMailed(
        part_id=uuid4(), batch_id=uuid4(), mailed_at=at, mailed_by="PRINT ROOM", pieces=pieces
    )


def applications_printed(*contacts: UUID) -> ApplicationsPrinted:
    """Print envelopes with an application."""
    pieces = pieces_mailed(*contacts).pieces
    return ApplicationsPrinted(
        part_id=uuid4(), batch_id=uuid4(), printed_at=MAILED_AT, pieces=pieces
    )


def piece_returned(customer_id: UUID, **more: Any) -> PieceReturned:
    usual: dict[str, Any] = {
        "piece_id": uuid4(),
        "contact_id": uuid4(),
        "mailing_code": "AP",
        "language": "SPANISH",
        "returned_at": MAILED_AT,
        "returned_by": "PRINT ROOM",
        "reason": "NOT DELIVERABLE AS ADDRESSED",
    }
    return PieceReturned(customer_id=customer_id, **(usual | more))


def note_body(customer_id: UUID, **more: Any) -> dict[str, Any]:
    """Return a note that saves as it is, as it is sent."""
    return {
        "customer_id": str(customer_id),
        "contact_type": "INCOMING",
        "contact_action": "STATUS_MAILED_APP_REQUEST",
        "call_code": "STATUS_REQUEST",
        "language": "ENGLISH",
        **more,
    }


async def new_customer(harness: ServiceHarness) -> UUID:
    """Introduce a customer nobody else's test writes about."""
    customer_id = uuid4()
    await harness.deliver(customer_saved(customer_id))
    return customer_id


async def new_note(harness: ServiceHarness, **more: Any) -> dict[str, Any]:
    """Return a note to send, for a customer of its own."""
    return note_body(await new_customer(harness), **more)


async def save(harness: ServiceHarness, note: dict[str, Any]) -> dict[str, Any]:
    answer = await harness.http("front_desk").post(CONTACTS, json=note)
    assert answer.status_code == 201, answer.text
    saved: dict[str, Any] = answer.json()
    return saved


async def show(harness: ServiceHarness, contact_id: UUID | str) -> dict[str, Any]:
    answer = await harness.http("front_desk").get(f"{CONTACTS}/{contact_id}")
    assert answer.status_code == 200, answer.text
    note: dict[str, Any] = answer.json()
    return note


async def history(harness: ServiceHarness, customer_id: UUID | str) -> list[dict[str, Any]]:
    query = {"customer_id": str(customer_id), "limit": "200"}
    answer = await harness.http("front_desk").get(CONTACTS, params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def events_of(harness: ServiceHarness, kind: type[Event], contact_id: str) -> list[Any]:
    """Return what was published of a kind about one note."""
    events: list[Any] = await harness.published(kind)
    return [one for one in events if str(one.contact_id) == contact_id]
