"""The service with simulated phones."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sms_gateway_builders import JULIE, JULIES_NUMBER, agency, consent, julie, visit

from backbone.testing import ServiceHarness
from contracts.contacts import ContactLogged
from contracts.sms import ReplyReceived
from sms_gateway.commands.send_due_texts import send_due_texts


class Texts:
    """The service with its simulated phones, and what a test does with them."""

    def __init__(self, harness: ServiceHarness) -> None:
        self.harness = harness
        self.staff = harness.http("front_desk")

    async def begin(self) -> None:
        """Let Julie have consented, and have her appointment tomorrow."""
        await self.harness.deliver(agency(), julie(), consent(), visit())

    async def send(self, at: datetime | None = None) -> None:
        """Send whatever is due."""
        if at is not None:
            self.harness.clock.set(at)
        await send_due_texts(self.harness.runtime.units_of_work)

    async def history(self, customer: UUID = JULIE) -> list[dict[str, Any]]:
        """Return the texts of a customer, newest first."""
        answer = await self.staff.get("/api/sms/messages", params={"customer_id": str(customer)})
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def reminder(self, customer: UUID = JULIE) -> dict[str, Any]:
        """Return the one reminder of a customer."""
        [found] = [one for one in await self.history(customer) if one["kind"] == "REMINDER"]
        return found

    async def planned(self, customer: UUID = JULIE) -> list[tuple[str, str | None, str]]:
        """Return the reminders of a customer: state, reason, time named."""
        found = [one for one in await self.history(customer) if one["kind"] == "REMINDER"]
        return sorted((one["state"], one["reason"], one["appointment_starts_at"]) for one in found)

    async def reply(self, words: str, number: str = JULIES_NUMBER) -> dict[str, Any]:
        """Text from a simulated phone."""
        answer = await self.staff.post(
            "/api/sms/simulator/replies", json={"from": number, "body": words}
        )
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def notes(self) -> list[ContactLogged]:
        """Return every note logged."""
        return await self.harness.published(ContactLogged)

    async def notifications(self) -> list[str]:
        """Return every notification."""
        return [one.notification for one in await self.harness.published(ReplyReceived)]
