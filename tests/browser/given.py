"""What a story takes for granted, put in place through the public API."""

import time
from collections.abc import Generator
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx2
from patience import until

from hearthline.house import DEMO_PASSWORD


class SignedIn(httpx2.Auth):
    """Signs in again before a token ends: all stories together take longer than it lives."""

    requires_response_body = True

    def __init__(self, house: str) -> None:
        self._signing_in = httpx2.Request(
            "POST",
            f"{house}/api/staff/token",
            data={"username": "frontdesk", "password": DEMO_PASSWORD},
        )
        self._token = ""
        self._until = 0.0

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Sign in where it is time to, and send the request; one that says who asks is left so."""
        if time.monotonic() > self._until:
            said = (yield self._signing_in).raise_for_status().json()
            self._token = said["access_token"]
            self._until = time.monotonic() + said["expires_in"] / 2
        request.headers.setdefault("Authorization", f"Bearer {self._token}")
        yield request


class Given:
    """What a story takes for granted."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http

    async def customer(self, first: str, last: str, **more: Any) -> str:
        """Put a customer on file and return their id."""
        body = {"first_name": first, "last_name": last, **more}
        return str((await self._post("/api/customers", body))["id"])

    async def note(self, customer: str, words: str, **more: Any) -> str:
        """Write a note: `INCOMING / STATUS_MAILED_APP_REQUEST / STATUS_REQUEST`."""
        kind, action, code = (word.strip() for word in words.split("/"))
        body = {
            "customer_id": customer,
            "contact_type": kind,
            "contact_action": action,
            "call_code": code,
            "language": "ENGLISH",
            **more,
        }
        return str((await self._post("/api/contacts", body))["id"])

    async def printed(self, mailing_code: str) -> None:
        """Let the print room print what waits of a code, and contacts hear of it."""
        body = {"username": "printroom", "password": DEMO_PASSWORD}
        token = (await self._http.post("/api/staff/token", data=body)).json()["access_token"]
        room = {"Authorization": f"Bearer {token}"}
        wanted = {"format": "ENVELOPE_10", "mailing_code": mailing_code}

        batches: list[str] = []

        async def pulled() -> bool:
            answer = await self._http.post("/api/mailing/batches", json=wanted, headers=room)
            if answer.is_success:
                batches.append(answer.json()["id"])
            return answer.is_success

        await until(pulled, what="a piece that waits")
        printed = await self._http.post(f"/api/mailing/batches/{batches[0]}/printed", headers=room)
        printed.raise_for_status()

    async def notes(self, customer: str) -> list[dict[str, Any]]:
        """Return what stands in a customer's history."""
        answer = await self._http.get("/api/contacts", params={"customer_id": customer})
        items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return items

    async def lacks(self, note: str, reason: str, words: str) -> None:
        """Write down under a note what an application lacks."""
        await self._post(f"/api/contacts/{note}/deficiencies", {"reason": reason, "notes": words})

    async def appointment(self, customer: str, local: datetime) -> None:
        """Make a weatherization appointment at a time of the agency's clock."""
        body = {"kind": "WX", "starts_at": local.isoformat()}
        await self._post(f"/api/customers/{customer}/appointments", body)

    async def application(self, customer: str, **more: Any) -> str:
        """Write down that a customer applied."""
        body = {"program": "HEAP", "program_year": 2018, "intake_date": "2018-12-03", **more}
        return str((await self._post(f"/api/customers/{customer}/applications", body))["id"])

    async def member(self, customer: str, application: str, *name: str, **more: Any) -> None:
        """Enter a member of the household an application was made for."""
        body = {"first_name": name[0], "last_name": name[1], **more}
        await self._post(f"/api/customers/{customer}/applications/{application}/members", body)

    async def request(self, customer: str, **what: Any) -> str:
        """Ask the state to correct something it holds of a customer."""
        body = {"reason": "DATA_ENTRY_ERROR", **what}
        return str((await self._post(f"/api/customers/{customer}/change-requests", body))["id"])

    async def dwelling(self, customer: str, **body: Any) -> str:
        """Link a dwelling with somebody and return its id."""
        return str((await self._post(f"/api/customers/{customer}/dwellings", body))["id"])

    async def job(self, customer: str, dwelling: str, **body: Any) -> None:
        """Add a weatherization job to a dwelling."""
        await self._post(f"/api/customers/{customer}/dwellings/{dwelling}/jobs", body)

    async def text(self, number: str, words: str) -> None:
        """Let somebody text the agency."""
        await self._post("/api/sms/simulator/replies", {"from": number, "body": words})

    async def amend(self, note: str, **changes: Any) -> None:
        """Let somebody else correct a note."""
        answer = await self._http.patch(f"/api/contacts/{note}", json=changes)
        answer.raise_for_status()

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self._http.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
        assert answer.is_success, answer.text
        saved: dict[str, Any] = answer.json()
        return saved
