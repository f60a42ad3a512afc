"""The stand-in's contacts service: code tables, notes, scanned applications."""

from typing import Any

from fake_api import ApiDep, invalid, problem, service_router
from fastapi import Request
from fastapi.responses import Response
from sample_data import usual_entry
from sample_records import ARRIVAL, NOTE

router = service_router()


@router.get("/api/contacts/codes")
async def codes(api: ApiDep) -> Any:
    return api.codes


@router.get("/api/contacts/codes/usual_entries")
async def usual_entries(api: ApiDep) -> Any:
    return {"version": api.codes["version"], "items": list(api.usual_entries.values())}


@router.post("/api/contacts/codes/usual_entries/{key}/preview")
async def preview_entry(api: ApiDep, key: str, request: Request) -> Any:
    wanted = await request.json()
    if wanted.get("shorthand") == "sr":
        return invalid("shorthand", "read_as_code", label="STATUS REQUEST")
    before = api.usual_entries.get(key)
    after = usual_entry(key, **wanted) | {
        "offered": wanted["active"],
        "retired_fields": [],
        "sort": wanted.get("sort", 10),
    }
    return {"before": before, "after": after}


@router.put("/api/contacts/codes/usual_entries/{key}")
async def change_entry(api: ApiDep, key: str, request: Request) -> Any:
    wanted = await request.json()
    known = {"offered": wanted["active"], "retired_fields": []}
    api.usual_entries[key] = usual_entry(key, **wanted) | known
    return api.usual_entries[key]


@router.delete("/api/contacts/codes/usual_entries/{key}", status_code=204)
async def remove_entry(api: ApiDep, key: str) -> None:
    del api.usual_entries[key]


@router.get("/api/contacts")
async def contacts(api: ApiDep, customer_id: str) -> Any:
    items = [note for note in api.contacts if note["customer_id"] == customer_id]
    return {"items": items, "next": None}


@router.post("/api/contacts", status_code=201)
async def log(api: ApiDep, request: Request) -> Any:
    if api.refusal:
        return api.refusal
    saved = {**NOTE, **(await request.json()), "id": NOTE["id"]}
    api.contacts.append(saved)
    return saved


@router.get("/api/contacts/export.csv")
async def export(customer_id: str, call_code: str = "") -> Response:
    return Response(f"Contact Date\r\n{customer_id} {call_code}\r\n", media_type="text/csv")


@router.post("/api/contacts/scan", status_code=201)
async def scan(api: ApiDep, request: Request, response: Response) -> Any:
    barcode = (await request.json())["barcode"]
    if not barcode.isdigit():
        return invalid("barcode", "not_a_contact")
    if barcode not in api.scanned:
        return problem(404, "note_not_found")
    response.status_code = 200 if api.scanned[barcode] else 201
    api.scanned[barcode] = True
    return {**ARRIVAL, "customer_id": next(iter(api.customers), ARRIVAL["id"])}


@router.get("/api/contacts/{note_id}")
async def note(api: ApiDep, note_id: str) -> Any:
    return next(one for one in api.contacts if one["id"] == note_id)


@router.post("/api/contacts/{note_id}/move", status_code=201)
async def move(api: ApiDep, note_id: str, request: Request) -> Any:
    if api.refusal:
        return api.refusal
    told = await request.json()
    gone = next(one for one in api.contacts if one["id"] == note_id)
    moved = {**gone, "customer_id": told["customer_id"], "id": f"{note_id[:-1]}9"}
    gone.update(
        voided=True,
        reason=told["reason"],
        moved_to_customer_id=told["customer_id"],
        recorded_by="ADAM DEHOYOS",
        recorded_at=gone["contact_date"],
    )
    api.contacts.append(moved)
    return moved


@router.post("/api/contacts/{note_id}/void", status_code=204)
async def void(api: ApiDep, note_id: str) -> None:
    api.contacts[:] = [one for one in api.contacts if one["id"] != note_id]
