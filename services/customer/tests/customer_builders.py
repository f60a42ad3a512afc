"""The customers, appointments, replies and profiles these tests are made of."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from backbone.testing import ServiceHarness
from contracts.sms import ReplyReceived
from contracts.staff import AgencyChanged, ReturnAddress
from customer.domain.address import Address
from customer.domain.clues import WAS, Search, clues_of, sought
from customer.domain.exact_evidence import AskedClues, Facts
from customer.domain.matching import Match, Names, weigh
from customer.domain.names import forms
from customer.domain.phones import Phones
from customer.queries.names import liken

NOW = datetime(2027, 1, 4, 17, tzinfo=UTC)
MOBILE = "+18313590697"
NAME = {"first_name": "JULIA", "last_name": "GARCIA"}
WX = {"kind": "WX", "starts_at": "2027-01-08T10:00:00"}
CONSENT = {"number": "(831) 359-0697", "granted": True, "how": "PHONE"}
AGENCY = UUID("3b1c6c52-8f0b-4c1e-9a6d-000000000001")

HEAP = {
    "program": "Heap",
    "program_year": 2018,
    "intake_date": "2018-12-03",
    "service_address": "1 This A",
    "city": "Watsonville",
    "zip": "95077",
    "utility": "Pacific Gas & Electric Company",
    "account_number": "10223456789",
}


async def add_customer(harness: ServiceHarness, **more: Any) -> dict[str, Any]:
    """Create JULIA GARCIA, or somebody like her."""
    answer = await harness.http("supervisor").post("/api/customers", json={**NAME, **more})
    assert answer.status_code == 201, answer.text
    customer: dict[str, Any] = answer.json()
    return customer


async def customer_path(harness: ServiceHarness, **more: Any) -> str:
    """Create somebody and return where the record is found."""
    return f"/api/customers/{(await add_customer(harness, **more))['id']}"


async def add_appointment(harness: ServiceHarness, customer: str, **more: Any) -> dict[str, Any]:
    """Make an appointment of the customer at this path."""
    answer = await harness.http("front_desk").post(f"{customer}/appointments", json={**WX, **more})
    assert answer.status_code == 201, answer.text
    appointment: dict[str, Any] = answer.json()
    return appointment


async def add_application(harness: ServiceHarness, customer: str, **more: Any) -> dict[str, Any]:
    """Write down that the customer at this path applied."""
    answer = await harness.http("front_desk").post(
        f"{customer}/applications", json={**HEAP, **more}
    )
    assert answer.status_code == 201, answer.text
    application: dict[str, Any] = answer.json()
    return application


async def add_member(
    harness: ServiceHarness, application: dict[str, Any], first: str, last: str, **more: Any
) -> dict[str, Any]:
    """Add a member to an application."""
    path = f"/api/customers/{application['customer_id']}/applications/{application['id']}/members"
    body = {"first_name": first, "last_name": last, **more}
    answer = await harness.http("front_desk").post(path, json=body)
    assert answer.status_code == 201, answer.text
    member: dict[str, Any] = answer.json()
    return member


def reply_to(
    appointment: dict[str, Any], kind: str, *, minutes: int = 1, **more: Any
) -> ReplyReceived:
    """Answer a reminder of an appointment, so many minutes after `NOW`."""
    usual = {
        "kind": kind,
        "reply_id": uuid4(),
        "words": "1",
        "number": MOBILE,
        "customer_ids": (appointment["customer_id"],),
        "appointment_id": appointment["id"],
        "appointment_version": 1,
        "received_at": NOW + timedelta(minutes=minutes),
        "notification": "SMS reply of 1 - Confirmed received from JULIE GARXIA",
    }
    return ReplyReceived.model_validate(usual | more)


def agency(version: int, zone: str) -> AgencyChanged:
    """Publish the agency's profile with this zone."""
    return AgencyChanged(
        agency_id=AGENCY,
        version=version,
        name="TEST AGENCY R1",
        return_address=ReturnAddress(name="TEST AGENCY R1", line1="1 MAIN ST", line2="SOQUEL, CA"),
        time_zone=zone,
    )


KNOWN_OF_JULIA: dict[str, Any] = {
    "first_name": "JULIA",
    "last_name": "GARCIA",
    "ssn_mark": "a1",
    "phones": ("831 9876543",),
    "date_of_birth": date(1988, 7, 13),
    "street_number": "000",
    "street_name": "BERRY",
    "zip": "95077",
    "city": "Watsonville",
}
JULIAS_CLUES = clues_of(
    number=110386,
    ssn_mark="a1",
    ssn_last4="6761",
    date_of_birth=date(1988, 7, 13),
    phones=Phones(home="+18319876543"),
    address=Address(number="000", street="BERRY", unit="A", zip="95077", city="WATSONVILLE"),
    email="Julia@example.org",
) + [f"{WAS}{clue}" for clue in ("phone:8312060155", "zip:95003", "email:was@example.org")]


def matched(
    search: Search, first: str = "JULIA", last: str = "GARCIA", clues: list[str] = JULIAS_CLUES
) -> Match:
    """Weigh JULIA GARCIA, or a record with another name or other clues, against a search."""
    names = Names(forms(search.first_name or ""), forms(search.last_name or ""))
    known = Names(forms(first), forms(last))
    asked = AskedClues(sought(search))
    return weigh([names], asked, known=known, facts=Facts(frozenset(clues)), liken=liken)
