"""The stand-in's mailing service: queue, pieces, batches."""

from typing import Any

from fake_api import invalid, problem, service_router
from fastapi import Request
from fastapi.responses import Response
from sample_records import ASKED, BATCH, PIECE, QUEUE

router = service_router()
MAIL: dict[str, Any] = {}
"""What keeps post from reaching customers, if anything."""


@router.get("/api/mailing/customers/{customer_id}")
async def customer_mail(customer_id: str) -> Any:
    nothing: dict[str, Any] = {"held_because": None, "held_missing": [], "open_pieces": []}
    return {"customer_id": customer_id, **nothing, **MAIL}


@router.post("/api/mailing/pieces/search")
async def search(request: Request) -> Any:
    found = (await request.json())["text"] == "LUPE"
    return {"items": [{**PIECE, "state": "MAILED"}] if found else [], "next": None}


@router.get("/api/mailing/queue")
async def queue() -> Any:
    return QUEUE


@router.get("/api/mailing/pieces")
async def pieces(batch_id: str | None = None, state: str | None = None) -> Any:
    if state == "HELD":
        return {"items": [PIECE, ASKED], "next": None}
    piece = PIECE if batch_id is None else {**PIECE, "state": "BATCHED", "pulled": True}
    return {"items": [{**piece, "state": state or piece["state"]}], "next": None}


@router.post("/api/mailing/pieces/{piece_id}/returned")
async def returned(piece_id: str, request: Request) -> Any:
    assert piece_id
    if not (await request.json())["reason"]:
        return invalid("reason", "too_short", least=1)
    return {**PIECE, "state": "RETURNED"}


@router.post("/api/mailing/pieces/{piece_id}/call-off")
async def call_off(piece_id: str, request: Request) -> Any:
    assert piece_id
    if not (await request.json())["reason"]:
        return invalid("reason", "too_short", least=1)
    return {**PIECE, "state": "CANCELLED"}


@router.post("/api/mailing/pieces/{piece_id}/print-too")
async def print_too(piece_id: str) -> Any:
    if piece_id != ASKED["id"]:
        return problem(409, "wrong_piece_state", state="PENDING")
    return {**ASKED, "state": "PENDING"}


@router.delete("/api/mailing/pieces/{piece_id}/call-off")
async def want_again(piece_id: str) -> Any:
    assert piece_id
    return {**PIECE, "state": "PENDING"}


@router.get("/api/mailing/batches")
async def batches() -> Any:
    return {"items": [BATCH], "next": None}


@router.post("/api/mailing/batches", status_code=201)
async def pull(request: Request) -> Any:
    if (await request.json())["language"] == "HMONG":
        return problem(409, "no_piece_waiting")
    return BATCH


@router.get("/api/mailing/batches/{batch_id}")
async def batch(batch_id: str) -> Any:
    assert batch_id == BATCH["id"]
    return BATCH


@router.get("/api/mailing/batches/{batch_id}/pick-list")
async def picks(batch_id: str) -> Any:
    assert batch_id == BATCH["id"]
    aside = {"id": PIECE["id"], "seat": 1, "page": 1, "name": "Lupe Lopez", "why": "NOTE_CHANGED"}
    enclosure = {
        "label": "CP - COMPLETE PACKET (HEAP, CARE, WX)",
        "sheets": ["CARE form", "WX forms"],
        "letter": "E",
        "language_label": "ENGLISH",
        "forms_in": "ENGLISH",
        "first_page": 1,
        "last_page": 2,
        "count": 2,
        "pulled": 1,
    }
    return {"enclosures": [enclosure], "sheets": [], "trays": [], "set_aside": [aside]}


@router.get("/api/mailing/batches/{batch_id}/pdf")
async def pdf(batch_id: str) -> Response:
    assert batch_id == BATCH["id"]
    headers = {"Content-Disposition": 'inline; filename="batch-7.pdf"'}
    return Response(b"%PDF-1.7", media_type="application/pdf", headers=headers)


@router.post("/api/mailing/batches/{batch_id}/reprint", status_code=201)
async def reprint(batch_id: str, request: Request) -> Any:
    body = await request.json()
    assert batch_id == BATCH["id"]
    if not isinstance(body["from"], int):
        return invalid("from", "int_type")
    aside = {"page": body["from"], "name": "Lupe Lopez", "why": "ADDRESS_CHANGED"}
    flagged = [aside] if body["reason"] == "FLAGGED" else []
    return {"first_page": body["from"], "last_page": body["to"], "set_aside": flagged}


@router.post("/api/mailing/batches/{batch_id}/{step}")
async def handle(batch_id: str, step: str, request: Request) -> Any:
    assert batch_id == BATCH["id"]
    if (await request.json()).get("token") != BATCH["token"]:
        return problem(409, "batch_changed_hands", holder="ANA LOPEZ")
    return {**BATCH, "state": step.upper()}
