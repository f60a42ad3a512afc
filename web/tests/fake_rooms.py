"""The stand-in's print room, appointments, texts, notifications and reports."""

from typing import Any

from fake_api import ApiDep, problem
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sample_mailing import APPOINTMENT, ARRIVAL, BATCH, PIECE, QUEUE, TOLD

router = APIRouter()


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


@router.get("/api/mailing/queue")
async def queue() -> Any:
    return QUEUE


@router.get("/api/mailing/pieces")
async def pieces(batch_id: str | None = None, state: str | None = None) -> Any:
    piece = PIECE if batch_id is None else {**PIECE, "state": "BATCHED", "pulled": True}
    return {"items": [{**piece, "state": state or piece["state"]}], "next": None}


@router.post("/api/mailing/pieces/{piece_id}/returned")
async def returned(piece_id: str, request: Request) -> Any:
    assert piece_id
    if not (await request.json())["reason"]:
        error = {"field": "reason", "message": "Say why."}
        return problem(422, "Some fields are not right.", errors=[error])
    return {**PIECE, "state": "RETURNED"}


@router.post("/api/mailing/pieces/{piece_id}/call-off")
async def call_off(piece_id: str, request: Request) -> Any:
    assert piece_id
    if not (await request.json())["reason"]:
        error = {"field": "reason", "message": "must not be empty"}
        return problem(422, "Some fields are not right.", errors=[error])
    return {**PIECE, "state": "CANCELLED"}


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
        return problem(
            409,
            "No piece that fits is waiting. Change the filters, or look at the exceptions list.",
        )
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
        error = {"field": "from", "message": "Enter a page."}
        return problem(422, "Some fields are not right.", errors=[error])
    return {"first_page": body["from"], "last_page": body["to"]}


@router.post("/api/mailing/batches/{batch_id}/{step}")
async def handle(batch_id: str, step: str, request: Request) -> Any:
    assert batch_id == BATCH["id"]
    if (await request.json()).get("token") != BATCH["token"]:
        return problem(409, "Batch 7 has changed hands. Open it again.")
    return {**BATCH, "state": step.upper()}


@router.get("/api/customers/{customer_id}/appointments")
async def appointments(customer_id: str) -> Any:
    assert customer_id
    return {"items": [APPOINTMENT], "next": None}


@router.post("/api/customers/{customer_id}/appointments", status_code=201)
async def make(customer_id: str, request: Request) -> Any:
    body = await request.json()
    assert customer_id
    if body["starts_at"].startswith("2026-11-01T01:30") and "fold" not in body:
        error = {"field": "fold", "message": "is needed: 01:30 comes twice on that day."}
        return problem(422, "Some fields are not right.", errors=[error])
    return APPOINTMENT


@router.get("/api/customers/{customer_id}/appointments/{appointment_id}")
async def appointment(customer_id: str, appointment_id: str) -> Any:
    assert customer_id
    assert appointment_id == APPOINTMENT["id"]
    return APPOINTMENT


@router.patch("/api/customers/{customer_id}/appointments/{appointment_id}")
async def move(customer_id: str, appointment_id: str, request: Request) -> Any:
    assert customer_id
    assert appointment_id == APPOINTMENT["id"]
    if request.headers.get("If-Match") != '"4"':
        return problem(412, "Somebody else saved this.")
    return APPOINTMENT


@router.get("/api/customers/{customer_id}/sms-consent")
async def consents(customer_id: str, api: ApiDep) -> Any:
    number = api.customers[customer_id]["phones"].get("mobile")
    numbers = [
        {
            "number": number,
            "boxes": ["mobile"],
            "granted": True,
            "opted_out": True,
            "opted_how": "REPLY",
            "opted_at": "2026-01-06T17:00:00Z",
            "may_text": False,
        }
    ]
    texts = {"ENGLISH": "May we text you?", "SPANISH": "¿Podemos enviarle mensajes?"}
    return {
        "items": [],
        "next": None,
        "numbers": numbers if number else [],
        "wording": {"version": "2026-1", "texts": texts},
    }


@router.post("/api/customers/{customer_id}/sms-consent", status_code=201)
async def consent(customer_id: str, request: Request) -> Any:
    assert customer_id
    if not (await request.json())["how"]:
        error = {"field": "how", "message": "Say how."}
        return problem(422, "Some fields are not right.", errors=[error])
    return {}


@router.get("/api/sms/messages")
async def messages(customer_id: str) -> Any:
    assert customer_id
    return {"items": [text("IN", "<i>Yo yo yo</i>"), text("OUT", None)], "next": None}


@router.get("/api/sms/unmatched")
async def unmatched(after: str | None = None) -> Any:
    written = {"number": "+18015550142", "pictures": 2, "at": "2026-01-05T17:00:00Z"}
    words = "Hello?" if after else "<i>Who</i> is this?"
    found = {"id": "0198c000-0000-7000-8000-0000000000b1", "words": words, **written}
    return {"items": [found], "next": None if after else "WyJ4Il0="}


@router.get("/api/sms/simulator/messages")
async def telephones(api: ApiDep) -> Any:
    if not api.simulates:
        return problem(404, "There is no simulated telephone: texts go through a real provider.")
    return {"items": [text("IN", "Yo"), text("OUT", "Reminder")], "next": None}


@router.post("/api/sms/simulator/replies", status_code=201)
async def reply(request: Request) -> Any:
    if len((await request.json())["from"]) < len("+18313590697"):
        error = {"field": "from", "message": "This is not a telephone number."}
        return problem(422, "Some fields are not right.", errors=[error])
    return {"reply_id": "0198c000-0000-7000-8000-00000000000f"}


@router.post("/api/sms/simulator/send-now")
async def send_now() -> Any:
    return {"reminders": 2}


@router.get("/api/staff/notifications")
async def notifications() -> Any:
    one = {
        "id": "0198c000-0000-7000-8000-0000000000f1",
        "message": TOLD,
        "at": "2020-01-27T22:51:24Z",
        "customer_id": None,
        "call_code": None,
        "read": False,
    }
    return {"items": [one], "next": None, "unread": 1}


@router.post("/api/staff/notifications/read", status_code=204)
async def read() -> Response:
    return Response(status_code=204)


@router.get("/api/reports")
async def reports() -> Any:
    return {"items": [{"key": "deficient-applications"}, {"key": "not-known-here"}]}


@router.get("/api/reports/deficient-applications")
async def deficient(start: str, end: str) -> Any:
    if end < start:
        error = {"field": "end", "message": "The end date is before the start date."}
        return problem(422, "Some fields are not right.", errors=[error])
    lacking = {"reason": "MISSING/INCOMPLETE BILL", "notes": "PAGE 1-3", "entered_by": "A NYGUEN"}
    contact = {
        "contact_date": "2019-04-22T17:02:00Z",
        "mailing_date": None,
        "deficiencies": [lacking, lacking, lacking],
    }
    customer = {
        "customer_id": PIECE["customer_id"],
        "name": "ANGELA KIM",
        "mailing_address": "111 THIS ST MARINA CA, 93933",
        "contacts": [contact],
    }
    return {"start": start, "end": end, "customers": [customer]}


@router.get("/api/reports/deficient-applications.csv")
async def export(start: str, end: str) -> Response:
    return Response(f"{start} {end}", media_type="text/csv")


def text(direction: str, body: str | None) -> dict[str, Any]:
    """Return a text message."""
    return {
        "id": f"0198c000-0000-7000-8000-0000000000{'e1' if direction == 'IN' else 'e2'}",
        "direction": direction,
        "kind": "other" if direction == "IN" else "REMINDER",
        "number": "+18314986265",
        "body": body,
        "at": "2026-01-06T17:00:00Z",
        "state": "RECEIVED" if direction == "IN" else "SUPPRESSED",
        "reason": None if direction == "IN" else "OPTED_OUT",
    }
