"""What the tests of the staff service are made of: a browser, accounts, events."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2

from backbone.testing import ServiceHarness
from contracts.callbacks import CodeUnexplained
from contracts.mailing import ChangedAfterPosting
from contracts.sms import ReplyReceived
from staff.domain.accounts import DEMO_PASSWORD

NOW = datetime.now(UTC).replace(microsecond=0)
MONDAY = datetime(2020, 1, 27, 22, 51, 24, tzinfo=UTC)
JULIE = UUID(int=1)
TEMPORARY = "temporary gilroy envelope"
GOOD = "gilroy envelope tuesday nine"
OPTED_OUT = (
    "SMS reply of 3 - Opted Out received from JULIE GARXIA phone number (831) 359-0697"
    " regarding appointment on Wed Jan 29 at 10:00 AM."
)


class Browser:
    """A browser somewhere, that keeps the tokens it is given."""

    def __init__(self, harness: ServiceHarness, address: str = "203.0.113.9") -> None:
        self.http = harness.http()
        self.http.headers["X-Forwarded-For"] = address
        self.refresh_token = ""

    async def sign_in(
        self, username: str = "frontdesk", password: str = DEMO_PASSWORD
    ) -> httpx2.Response:
        form = {"grant_type": "password", "username": username, "password": password}
        return self._keep_tokens(await self.http.post("/api/staff/token", data=form))

    async def refresh(self, token: str | None = None) -> httpx2.Response:
        form = {"grant_type": "refresh_token", "refresh_token": token or self.refresh_token}
        return self._keep_tokens(await self.http.post("/api/staff/token", data=form))

    async def change_password(self, current: str, new: str) -> httpx2.Response:
        body = {"current_password": current, "new_password": new}
        return self._keep_tokens(await self.http.post("/api/staff/me/password", json=body))

    def _keep_tokens(self, answer: httpx2.Response) -> httpx2.Response:
        if answer.status_code == 200:
            self.refresh_token = answer.json()["refresh_token"]
            self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return answer


async def create_account(
    http: httpx2.AsyncClient, username: str = "lupe", **more: Any
) -> httpx2.Response:
    body = {"username": username, "name": "LUPE LOPEZ", "roles": ["front_desk"], **more}
    return await http.post("/api/staff/accounts", json={"password": TEMPORARY, **body})


async def find_account(http: httpx2.AsyncClient, username: str) -> dict[str, Any]:
    items = (await http.get("/api/staff/accounts")).json()["items"]
    return next(dict(one) for one in items if one["username"] == username)


async def audited_actions(harness: ServiceHarness) -> list[str]:
    answer = await harness.http("auditor").get("/api/staff/audit", params={"limit": "200"})
    return [entry["action"] for entry in answer.json()["items"]]


def reply(message: str = OPTED_OUT, **more: Any) -> ReplyReceived:
    usual: dict[str, Any] = {
        "reply_id": uuid4(),
        "kind": "opt_out",
        "words": "3",
        "number": "+18313590697",
        "customer_ids": (JULIE,),
        "appointment_id": None,
        "received_at": MONDAY,
        "notification": message,
    }
    return ReplyReceived(**(usual | more))


def changed_after_posting(**more: Any) -> ChangedAfterPosting:
    """Report that a note was changed when its letter had gone."""
    fields = {
        "change_id": uuid4(),
        "contact_id": uuid4(),
        "customer_id": uuid4(),
        "piece_id": uuid4(),
        "posted": "AP",
        "posted_label": "AP",
        "mailed_at": MONDAY,
        "wanted": "NL",
        "wanted_label": "NL",
        "deleted": False,
        "entered_by": "ADAM DEHOYOS",
        "noted_at": MONDAY,
        **more,
    }
    return ChangedAfterPosting.model_validate(fields)


def unexplained_code() -> CodeUnexplained:
    return CodeUnexplained(
        flag_id=uuid4(),
        call_code="DOG_BITES",
        call_code_label="DOG BITES",
        contact_id=uuid4(),
        noted_at=MONDAY,
    )


PATH = "/api/staff/notifications"
NO_NUMBER = (
    "SMS reply of Yo yo yo. This is a non numeric response received from CHRIS JOHNSON"
    " phone number (831) 498-6265 regarding appointment on Thu Jan 9 at 9:00 AM."
)


async def shown(harness: ServiceHarness, role: str = "front_desk", **query: Any) -> dict[str, Any]:
    answer = await harness.http(role).get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
