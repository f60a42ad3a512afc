"""The stand-in's contacts service: code tables, notes, scanned applications."""

from typing import Any

from fake_api import ApiDep, problem
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sample_records import ARRIVAL

router = APIRouter()


@router.get("/api/contacts/codes")
async def codes(api: ApiDep) -> Any:
    return api.codes


@router.get("/api/contacts")
async def contacts(api: ApiDep, customer_id: str) -> Any:
    items = [note for note in api.contacts if note["customer_id"] == customer_id]
    return {"items": items, "next": None}


@router.post("/api/contacts/scan", status_code=201)
async def scan(api: ApiDep, request: Request, response: Response) -> Any:
    barcode = (await request.json())["barcode"]
    if not barcode.isdigit():
        return problem(
            422,
            "Barcode is not a contact's. Scan it again,"
            " or find the customer by name and add a note.",
        )
    if barcode not in api.scanned:
        return problem(
            404, "No contact has this barcode. Find the customer by name and add a note."
        )
    response.status_code = 200 if api.scanned[barcode] else 201
    api.scanned[barcode] = True
    return {**ARRIVAL, "customer_id": next(iter(api.customers), ARRIVAL["id"])}
