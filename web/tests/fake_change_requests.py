"""The stand-in's notes and change requests of a record."""

from typing import Any

from fake_api import ApiDep, invalid, problem, service_router
from fastapi import Request
from fastapi.responses import Response

router = service_router()

NOTE: dict[str, Any] = {
    "id": "01890000-0000-7000-8000-00000000a001",
    "note": "THIS IS A NOTE",
    "entered_at": "2026-01-05T17:00:00Z",
    "entered_by": "SERVTRAQ SUPPORT",
    "updated_at": "2026-01-05T17:00:00Z",
    "updated_by": "SERVTRAQ SUPPORT",
    "version": 1,
}
REQUEST: dict[str, Any] = {
    "id": "01890000-0000-7000-8000-00000000a002",
    "field": "date_of_birth",
    "theirs": "1950-12-13",
    "ours": "1950-12-31",
    "outdated": False,
    "reason": "DATA_ENTRY_ERROR",
    "note": None,
    "state": "REQUESTED",
    "possible_states": ["SENT", "REFUSED"],
    "answer": None,
    "requested_at": "2026-01-05T17:00:00Z",
    "requested_by": "SERVTRAQ SUPPORT",
    "sent_at": None,
    "sent_by": None,
    "settled_at": None,
    "settled_by": None,
    "version": 1,
}
NOBODY = "00000000-0000-7000-8000-000000000000"


@router.get("/api/customers/change-requests")
async def list_all(api: ApiDep) -> Any:
    customer = next(iter(api.customers.values()))
    named = {
        "customer_id": customer["id"],
        "customer_number": customer["number"],
        "customer_name": customer["display_name"],
    }
    return {"items": [{**REQUEST, **named}], "next": None}


@router.get("/api/customers/change-requests/export.csv")
async def export(up_to: str = "") -> Response:
    return Response(f"Field\r\n{up_to}\r\n", media_type="text/csv")


@router.post("/api/customers/change-requests/sent")
async def mark_sent(request: Request) -> Any:
    ids = (await request.json())["ids"]
    if ids == [NOBODY]:
        return {"sent": [], "already_sent": [], "not_sent": ids}
    already = [{"id": one, "sent_at": None, "sent_by": "ADA SUPERVISOR"} for one in ids[1:]]
    return {"sent": ids[:1], "already_sent": already, "not_sent": []}


@router.get("/api/customers/{customer_id}/notes")
async def notes(api: ApiDep, customer_id: str) -> Any:
    assert customer_id in api.customers
    return {"items": [NOTE], "next": "older"}


@router.post("/api/customers/{customer_id}/notes", status_code=201)
async def add_note(customer_id: str, request: Request) -> Any:
    assert customer_id
    note = (await request.json())["note"]
    return invalid("note", "too_short", least=1) if not note else {**NOTE, "note": note}


@router.get("/api/customers/{customer_id}/notes/{note_id}")
async def note(customer_id: str, note_id: str) -> Any:
    assert customer_id
    return NOTE if note_id == NOTE["id"] else problem(404, "remark_not_found")


@router.patch("/api/customers/{customer_id}/notes/{note_id}")
async def change_note(customer_id: str, note_id: str, request: Request) -> Any:
    assert customer_id != note_id
    if request.headers.get("If-Match") != '"1"':
        return problem(412, "stale_version", version=1)
    words = (await request.json())["note"]
    return {**NOTE, "note": words, "version": 1 if words == NOTE["note"] else 2}


@router.delete("/api/customers/{customer_id}/notes/{note_id}")
async def delete_note(customer_id: str, note_id: str) -> Response:
    assert customer_id
    return Response(status_code=204) if note_id == NOTE["id"] else problem(404, "remark_not_found")


@router.post("/api/customers/{customer_id}/notes/{note_id}/restore")
async def restore_note(customer_id: str, note_id: str) -> Any:
    assert customer_id
    return NOTE if note_id == NOTE["id"] else problem(404, "remark_not_found")


@router.get("/api/customers/{customer_id}/change-requests")
async def requests(api: ApiDep, customer_id: str) -> Any:
    assert customer_id in api.customers
    return {"items": [{**REQUEST, "customer_id": customer_id}], "next": None}


@router.get("/api/customers/{customer_id}/change-requests/fields")
async def fields(customer_id: str) -> Any:
    assert customer_id
    return {
        "items": [{"field": "date_of_birth", "ours": "1950-12-31"}],
        "reasons": ["DATA_ENTRY_ERROR", "APPLIED_WITH_DIFFERENT_INFORMATION", "OTHER"],
    }


@router.post("/api/customers/{customer_id}/change-requests", status_code=201)
async def ask(customer_id: str, request: Request) -> Any:
    body = await request.json()
    if body["theirs"] == REQUEST["ours"]:
        return invalid("theirs", "same_as_record")
    return {**REQUEST, "customer_id": customer_id}


@router.get("/api/customers/{customer_id}/change-requests/{request_id}")
async def one_request(customer_id: str, request_id: str) -> Any:
    assert request_id == REQUEST["id"]
    return {**REQUEST, "customer_id": customer_id}


@router.patch("/api/customers/{customer_id}/change-requests/{request_id}")
async def move(customer_id: str, request_id: str, request: Request) -> Any:
    assert request_id == REQUEST["id"]
    body = await request.json()
    if body["state"] == "REFUSED" and not body["answer"]:
        return invalid("answer", "reason_needed")
    sent = {"state": body["state"], "possible_states": ["REQUESTED"], "version": 2}
    return {**REQUEST, "customer_id": customer_id, **sent}


@router.delete("/api/customers/{customer_id}/change-requests/{request_id}")
async def withdraw(customer_id: str, request_id: str, request: Request) -> Response:
    assert customer_id != request_id
    if request.headers.get("If-Match") != '"1"':
        return problem(409, "change_request_already_sent")
    return Response(status_code=204)


@router.post("/api/customers/{customer_id}/change-requests/{request_id}/reveal-ssn")
async def reveal(api: ApiDep, customer_id: str, request_id: str, request: Request) -> Any:
    assert customer_id != request_id
    api.reasons.append((await request.json())["reason"])
    return {"theirs": None, "ours": "765-43-2108"}
