"""The stand-in's machinery: how each service is, what it could not handle, the audit."""

from typing import Any

import httpx2
from fake_api import ApiDep, FakeApi, invalid, problem, service_router
from fastapi import Request

router = service_router()
_SHORTEST = 3


@router.get("/services/{name}/system")
async def system(api: ApiDep, name: str) -> Any:
    if name in api.silent_services:
        raise httpx2.ConnectError("nothing answers")
    dead = len(api.letters) if name == "callbacks" else 0
    return {
        "service": name,
        "version": "0.1.0",
        "schema_revision": "0009",
        "started_at": "2026-01-05T17:00:00Z",
        "bus": True,
        "warnings": [{"code": "dead_letters", "events": dead}] if dead else [],
        "outbox": {"unsent": 0, "oldest_seconds": 0.0},
        "inbox": {"waiting": 0, "stalled_seconds": 0.0, "retrying": 0, "dead": dead},
        "comparisons": [{"source": "contacts", "age_seconds": 7200.0, "missing": 0}],
        "storage": {"database_bytes": 2 * 1024 * 1024, "home_free_bytes": None},
        "backups": None,
    }


@router.get("/services/{name}/system/dead-letters")
async def letters(api: ApiDep, name: str) -> Any:
    return {"items": api.letters if name == "callbacks" else [], "next": None}


@router.get("/services/callbacks/system/dead-letters/{event_id}")
async def letter(api: ApiDep, event_id: str) -> Any:
    found = next((one for one in api.letters if one["event_id"] == event_id), None)
    if found is None:
        return problem(404, "not_found")
    opened = {"trace": "in consumers.py", "source": "contacts", "happened_at": None}
    return found | opened | {"correlation_id": None, "form": {"notes": "(12 characters)"}}


@router.post("/services/callbacks/system/dead-letters/{event_id}/replay")
async def replay(event_id: str) -> Any:
    _ = event_id
    return {"events": 1}


@router.post("/services/callbacks/system/dead-letters/{event_id}/discard")
async def discard(event_id: str, request: Request) -> Any:
    _ = event_id
    if len((await request.json())["reason"]) < _SHORTEST:
        return invalid("reason", "too_short", least=_SHORTEST)
    return {"events": 1}


@router.get("/api/staff/audit")
async def audit(api: ApiDep, request: Request) -> Any:
    api.audit_asked = dict(request.query_params)
    line = {
        "id": "1",
        "at": "2026-01-05T17:00:00Z",
        "action": "AGENCY_CHANGED",
        "actor": "ana",
        "account_id": None,
        "username": None,
        "client": None,
        "changes": {"phone": {"old": "831 555 0100", "new": "831 555 0199"}},
    }
    if request.query_params.get("after"):
        return {"items": [], "next": None}
    return {"items": [line], "next": "more"}


@router.get("/api/customers/changes")
async def customer_changes(api: ApiDep, request: Request) -> Any:
    return _page(api, "customers", dict(request.query_params))


@router.get("/api/contacts/changes")
async def note_changes(api: ApiDep, request: Request) -> Any:
    return _page(api, "notes", dict(request.query_params))


def _page(api: FakeApi, name: str, asked: dict[str, str]) -> Any:
    if name in api.silent_services:
        raise httpx2.ConnectError("nothing answers")
    api.changes_asked.append({"list": name, **asked})
    first, limit = int(asked.get("after", 0)), int(asked["limit"])
    found = [
        one
        for one in api.changes[name]
        if asked.get("number") in {None, str(one.get("customer_number"))}
    ]
    more = len(found) > first + limit
    return {"items": found[first : first + limit], "next": str(first + limit) if more else None}


@router.get("/api/contacts/codes/changes")
async def code_changes(api: ApiDep, after: str | None = None) -> Any:
    _ = api
    if after:
        return {"items": [], "next": None}
    change = {
        "id": "1",
        "at": "2026-01-05T17:00:00Z",
        "by": "ANA LOPEZ",
        "version": 2,
        "table": "call_codes",
        "key": "DOG_BITES",
        "before": {"key": "DOG_BITES", "label": "OLD", "active": True},
        "after": {"key": "DOG_BITES", "label": "NEW", "active": True},
    }
    return {"items": [change], "next": None}
