"""What a front desk employee does, in the words of the front desk."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2

from hearthline.testing import World


class FrontDesk:
    """Someone at the front desk: finds customers, writes notes, looks at the callback list."""

    def __init__(self, world: World, http: httpx2.AsyncClient) -> None:
        self.world = world
        self.http = http
        self._customers: list[str] = []

    async def new_customer(self, first: str, last: str, **more: Any) -> dict[str, Any]:
        """Create a customer record and remember that it belongs to this story."""
        body = {"first_name": first, "last_name": last, **more}
        answer = await self.http.post(
            "/api/customers", json=body, headers={"Idempotency-Key": str(uuid4())}
        )
        assert answer.status_code == 201, answer.text
        customer: dict[str, Any] = answer.json()
        self._customers.append(customer["id"])
        await self.world.settle()
        return customer

    async def search(self, **clues: Any) -> list[dict[str, Any]]:
        """Search by any of the clues."""
        answer = await self.http.post("/api/customers/search", json=clues)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def note(self, customer: dict[str, Any], words: str, **more: Any) -> dict[str, Any]:
        """Save a note: 'INCOMING / STATUS_REQUEST / STATUS_MAILED_APP_REQUEST'."""
        kind, code, action = (part.strip() for part in words.split("/"))
        body = {
            "customer_id": customer["id"],
            "contact_type": kind,
            "call_code": code,
            "contact_action": action,
            "language": "ENGLISH",
            **more,
        }
        answer = await self.http.post("/api/contacts", json=body)
        assert answer.status_code == 201, answer.text
        await self.world.settle()
        note: dict[str, Any] = answer.json()
        return note

    async def callbacks(self) -> list[dict[str, Any]]:
        """Return this story's part of the callback list, in call order."""
        found: list[dict[str, Any]] = []
        after = None
        while True:
            params = {"limit": "200"} | ({"after": after} if after else {})
            answer = await self.http.get("/api/callbacks", params=params)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += [row for row in page["items"] if row["customer_id"] in self._customers]
            after = page["next"]
            if after is None:
                return found

    async def history(self, customer: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the customer's notes, newest first."""
        answer = await self.http.get("/api/contacts", params={"customer_id": customer["id"]})
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


def ago(**time: float) -> str:
    """Write the moment some time ago."""
    return (datetime.now(UTC) - timedelta(**time)).isoformat()
