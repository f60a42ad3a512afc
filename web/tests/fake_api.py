"""The state of the stand-in for the services: what they hold, and what they were asked."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from sample_data import ADDRESS, CODES


class FakeApi:
    """What the services would hold, and what they were asked."""

    def __init__(self) -> None:
        self.customers: dict[str, dict[str, Any]] = {}
        self.history: dict[str, list[dict[str, Any]]] = {}
        self.codes: dict[str, Any] = CODES
        self.usual_entries: dict[str, dict[str, Any]] = {
            one["key"]: {**one, "active": True, "sort": 10, "offered": True, "retired_fields": []}
            for one in CODES["suggestions"]
        }
        self.callbacks: list[dict[str, Any]] = []
        self.list_asked: list[tuple[str, dict[str, str]]] = []
        """With which filters the rows and the counts of the callback list were asked for."""
        self.asked_who_waits: list[list[str]] = []
        """Of which customers the callbacks service was asked whether they wait."""
        self.list_is_read = True
        self.list_of_the_release_before = False
        """Whether the callback list knows no filter by customer yet."""
        self.contacts: list[dict[str, Any]] = []
        self.refusal: Response | None = None
        """What the contacts service answers instead of saving a note."""
        self.noted: dict[str, list[dict[str, Any]]] = {}
        """What the callbacks service has heard of each customer's notes."""
        self.refreshed = 0
        self.expires_in = 600
        self.demo = True
        self.simulates = True
        self.textable: dict[str, Any] = {}
        self.refuse_refresh = False
        self.refuse_access = False
        self.refused_tokens: set[str] = set()
        """Access tokens that were revoked before they ran out."""
        self.silent = False
        self.asked: list[tuple[str, str, bytes]] = []
        self.headers: list[dict[str, str]] = []
        self.reasons: list[str] = []
        self.signed_out: list[str] = []
        self.setup_code: str | None = None
        """What the first run asks for while nobody has an account."""
        self.must_change: set[str] = set()
        self.letters: list[dict[str, Any]] = []
        """What the callbacks service could not handle."""
        self.silent_services: set[str] = set()
        self.audit_asked: dict[str, str] = {}
        self.changes: dict[str, list[dict[str, Any]]] = {"customers": [], "notes": []}
        """What was done to records and to notes, newest first."""
        self.changes_asked: list[dict[str, str]] = []
        self.scanned: dict[str, bool] = {}
        self.enclosed: dict[str, dict[str, Any]] = {}
        """What the agency said of its mailing codes."""

    def add(self, first_name: str, last_name: str, **more: Any) -> dict[str, Any]:
        """Put a customer on file."""
        customer = {
            "id": str(uuid.uuid4()),
            "number": 110384 + len(self.customers),
            "first_name": first_name,
            "middle_initial": None,
            "last_name": last_name,
            "display_name": f"{first_name} {last_name}",
            "former_first_names": [],
            "former_last_names": [],
            "ssn_masked": None,
            "date_of_birth": None,
            "ethnicity": {"primary": None, "subcategory": None},
            "special_handling": False,
            "mailing_address": dict(ADDRESS),
            "phones": dict.fromkeys(
                ("home", "home_ext", "message", "message_ext", "mobile", "other")
            ),
            "email": None,
            "best_time_to_call": None,
            "preferred_contact_method": "MAIL",
            "language": "ENGLISH",
            "version": 1,
            "created_at": "2026-01-05T17:00:00Z",
            "updated_at": "2026-01-05T17:00:00Z",
        }
        customer.update(more)
        self.customers[str(customer["id"])] = customer
        return customer

    def counts(self, waiting: int | None = None) -> dict[str, Any]:
        """Return the counts of the callback list: everybody stands in one part of it."""
        waiting = len(self.callbacks) if waiting is None else waiting
        one = {"waiting": waiting, "label": None}
        urgent = [row for row in self.callbacks if row["tier"] <= 1]
        return {
            "everybody": len(self.callbacks),
            "waiting": waiting,
            "any_lane": waiting,
            "emergencies": len(urgent) if waiting else 0,
            "lane": [{**one, "key": "PA"}, {"key": "WX", "waiting": 0, "label": None}],
            "tier": [{**one, "key": "4"}],
            "call_code": [{**one, "key": "STATUS_REQUEST", "label": "STATUS REQUEST"}],
            "language": [{**one, "key": "ENGLISH", "label": "ENGLISH"}],
            "claimed": [{**one, "key": "false"}],
        }


IN_ENGLISH = "What the service says in English."
"""The sentence of every refusal: the console words it by its code, and shows this one nowhere."""


def problem(status: int, code: str, **parameters: Any) -> Response:
    """Refuse the way the services do."""
    known = {"type": "about:blank", "title": "Refused", "status": status, "detail": IN_ENGLISH}
    body = {**known, "code": code, **parameters}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def invalid(field: str, code: str, **parameters: Any) -> Response:
    """Refuse one field the way the services do."""
    error = {"field": field, "code": code, "message": IN_ENGLISH, **parameters}
    return problem(422, "invalid_input", errors=[error])


def _fake(request: Request) -> FakeApi:
    fake: FakeApi = request.app.state.fake
    return fake


ApiDep = Annotated[FakeApi, Depends(_fake)]


class InvalidTokenError(Exception):
    """The token a request carries is refused."""


async def _record(api: ApiDep, request: Request) -> None:
    body = await request.body()
    api.asked.append((request.method, request.url.path, body))
    api.headers.append(dict(request.headers))
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    at_staff = request.url.path.startswith("/api/staff")
    if token in api.refused_tokens or (api.refuse_access and not at_staff):
        raise InvalidTokenError


def service_router() -> APIRouter:
    """Return a router whose requests are kept, and refused where their token is."""
    return APIRouter(dependencies=[Depends(_record)])
