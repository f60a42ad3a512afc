"""A customer who is reminded, an agency, a room for the service."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from backbone.testing import ServiceHarness
from contracts.contacts import ContactLogged
from contracts.customer import (
    AppointmentChanged,
    CustomerSaved,
    MailingAddress,
    Phones,
    SmsConsentChanged,
)
from contracts.sms import ReplyReceived
from contracts.staff import AgencyChanged, ReturnAddress
from sms_gateway.commands.sending import send_due

MORNING = datetime(2025, 1, 7, 17, tzinfo=UTC)
"""A Tuesday, 9 AM in California; the appointment of F-141 is on Wed Jan 8."""
JULIE = UUID("11111111-1111-7111-8111-111111111111")
CHRIS = UUID("22222222-2222-7222-8222-222222222222")
JULIES_NUMBER = "+18313590697"
CHRISS_NUMBER = "+18314986265"
VISIT = UUID("33333333-3333-7333-8333-333333333333")


def julie(version: int = 1, **more: Any) -> CustomerSaved:
    known = {
        "customer_id": JULIE,
        "number": 200,
        "first_name": "JULIE",
        "last_name": "GARXIA",
        "phones": Phones(mobile=JULIES_NUMBER),
        "language": "ENGLISH",
        "mailing_address": MailingAddress(zip="95077"),
    }
    return CustomerSaved(version=version, **{**known, **more})


def chris(version: int = 1, **more: Any) -> CustomerSaved:
    known = {
        "customer_id": CHRIS,
        "first_name": "CHRIS",
        "last_name": "JOHNSON",
        "phones": Phones(mobile=CHRISS_NUMBER),
    }
    return julie(version, **{**known, **more})


def visit(version: int = 1, **more: Any) -> AppointmentChanged:
    known = {
        "appointment_id": VISIT,
        "customer_id": JULIE,
        "kind": "WX",
        "starts_at": "2025-01-08T10:00:00",
        "time_zone": "America/Los_Angeles",
        "status": "UNCONFIRMED",
        "schedule_version": 1,
    }
    return AppointmentChanged(version=version, **{**known, **more})


def consent(version: int = 1, **more: Any) -> SmsConsentChanged:
    known = {
        "consent_id": UUID(int=7),
        "customer_id": JULIE,
        "number": JULIES_NUMBER,
        "granted": True,
        "how": "PHONE",
        "wording_version": "2026-1",
        "recorded_at": datetime(2025, 1, 2, 17, tzinfo=UTC),
        "recorded_by": "AGENCY EMPLOYEE",
    }
    return SmsConsentChanged(version=version, **{**known, **more})


def chriss_consent(**more: Any) -> SmsConsentChanged:
    named = {"consent_id": UUID(int=8), "customer_id": CHRIS, "number": CHRISS_NUMBER}
    return consent(**{**named, **more})


def agency(version: int = 1, **more: Any) -> AgencyChanged:
    known = {
        "agency_id": UUID(int=1),
        "name": "TEST AGENCY R1",
        "return_address": ReturnAddress(name="A", line1="B", line2="C"),
        "phone": "+18315550188",
        "time_zone": "America/Los_Angeles",
    }
    return AgencyChanged(version=version, **{**known, **more})


class Texts:
    """The service with its simulated telephones, and what a test does with them."""

    def __init__(self, room: ServiceHarness) -> None:
        self.room = room
        self.desk = room.http("front_desk")

    async def begin(self) -> None:
        """Let Julie have consented, and have her appointment tomorrow."""
        await self.room.deliver(agency(), julie(), consent(), visit())

    async def send(self, at: datetime | None = None) -> None:
        """Send whatever is due."""
        if at is not None:
            self.room.clock.set(at)
        await send_due(self.room.runtime.units_of_work)

    async def history(self, customer: UUID = JULIE) -> list[dict[str, Any]]:
        """Return the texts of a customer, newest first."""
        answer = await self.desk.get("/api/sms/messages", params={"customer_id": str(customer)})
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def reminder(self, customer: UUID = JULIE) -> dict[str, Any]:
        """Return the one reminder of a customer."""
        [found] = [one for one in await self.history(customer) if one["kind"] == "REMINDER"]
        return found

    async def reply(self, words: str, number: str = JULIES_NUMBER) -> dict[str, Any]:
        """Text from a simulated telephone."""
        answer = await self.desk.post(
            "/api/sms/simulator/replies", json={"from": number, "body": words}
        )
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def notes(self) -> list[ContactLogged]:
        """Return every note logged."""
        return await self.room.published(ContactLogged)

    async def told(self) -> list[str]:
        """Return every notification."""
        return [one.notification for one in await self.room.published(ReplyReceived)]


def another() -> UUID:
    """Make an id nobody has."""
    return uuid4()
