"""What happens between the agency and a customer's telephone, and what staff are told of it."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

from .people import FrontDesk

PATIENCE = 30.0
"""Seconds a reminder that is due may take to leave: its sender looks around every other second."""
_JANUARY, _EIGHTH, _WEDNESDAY = 1, 8, 2


def wednesday_january_8() -> date:
    """Return the next January 8 that is a Wednesday, as in the sources' own reminder (F-141)."""
    year = datetime.now(UTC).year + 1
    while date(year, _JANUARY, _EIGHTH).weekday() != _WEDNESDAY:
        year += 1
    return date(year, _JANUARY, _EIGHTH)


class Telephone:
    """A customer who wants texts, and the mobile that shows them."""

    def __init__(self, desk: FrontDesk, customer: dict[str, Any]) -> None:
        self.desk = desk
        self.customer = customer
        self.number: str = customer["phones"]["mobile"]

    @classmethod
    async def of(cls, desk: FrontDesk, first: str, last: str, number: str) -> "Telephone":
        """Create a customer who says yes to texts."""
        customer = await desk.new_customer(first, last, phones={"mobile": number})
        phone = cls(desk, customer)
        await phone.consent()
        return phone

    async def consent(self, *, granted: bool = True) -> None:
        """Say yes or no to texts on the telephone."""
        body = {"number": self.number, "granted": granted, "how": "PHONE"}
        path = f"/api/customers/{self.customer['id']}/sms-consent"
        answer = await self.desk.http.post(path, json=body)
        assert answer.status_code == 201, answer.text
        await self.desk.world.settle()

    async def appointment(self, starts_at: str, kind: str = "WX") -> dict[str, Any]:
        """Make an appointment, and make whatever is to be texted due: nobody waits for its day."""
        path = f"/api/customers/{self.customer['id']}/appointments"
        body = {"kind": kind, "starts_at": starts_at}
        answer = await self.desk.http.post(path, json=body)
        assert answer.status_code == 201, answer.text
        await self.desk.world.settle()
        urged = await self.desk.http.post("/api/sms/simulator/send-now")
        assert urged.status_code == 200, urged.text
        made: dict[str, Any] = answer.json()
        return made

    async def reminder(self, appointment: dict[str, Any]) -> dict[str, Any]:
        """Wait until it is settled what becomes of an appointment's reminder; return it."""
        unfinished = {"SCHEDULED", "HELD_QUIET_HOURS", "SENDING", "SENT"}
        async with asyncio.timeout(PATIENCE):
            while True:
                for text in await self.texts():
                    about = text["appointment_id"] == appointment["id"]
                    if about and text["direction"] == "OUT" and text["state"] not in unfinished:
                        await self.desk.world.settle()
                        return text
                await asyncio.sleep(0.1)

    async def texts(self) -> list[dict[str, Any]]:
        """Return all texts from and to this customer, newest first."""
        params = {"customer_id": self.customer["id"]}
        answer = await self.desk.http.get("/api/sms/messages", params=params)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def reply(self, words: str) -> dict[str, Any]:
        """Text the agency."""
        body = {"from": self.number, "body": words}
        answer = await self.desk.http.post("/api/sms/simulator/replies", json=body)
        assert answer.status_code == 201, answer.text
        await self.desk.world.settle()
        received: dict[str, Any] = answer.json()
        return received

    async def status_of(self, appointment: dict[str, Any]) -> str:
        """Return how an appointment stands now."""
        path = f"/api/customers/{self.customer['id']}/appointments/{appointment['id']}"
        answer = await self.desk.http.get(path)
        assert answer.status_code == 200, answer.text
        status: str = answer.json()["status"]
        return status

    async def told(self) -> list[str]:
        """Return what staff were told about this customer, newest first."""
        answer = await self.desk.http.get("/api/staff/notifications", params={"limit": "200"})
        assert answer.status_code == 200, answer.text
        mine = [one for one in answer.json()["items"] if one["customer_id"] == self.customer["id"]]
        return [one["message"] for one in mine]

    async def notes(self) -> list[dict[str, Any]]:
        """Return the customer's notes, newest first."""
        return await self.desk.history(self.customer)
