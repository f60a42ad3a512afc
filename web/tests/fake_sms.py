"""The stand-in's text messages and simulated telephones."""

from typing import Any

from fake_api import ApiDep, invalid, problem, service_router
from fastapi import Request, Response

router = service_router()


@router.get("/api/sms/messages")
async def messages(customer_id: str) -> Any:
    assert customer_id
    return {"items": [text("IN", "<i>Yo yo yo</i>"), text("OUT", None)], "next": None}


@router.post("/api/sms/messages", status_code=201)
async def write(request: Request) -> Any:
    if (await request.json())["text"] == "night":
        return {"state": "HELD_QUIET_HOURS"}
    if (await request.json())["text"] == "no":
        return problem(409, "number_not_textable")
    return {"state": "SCHEDULED"}


@router.get("/api/sms/unmatched")
async def unmatched(after: str | None = None) -> Any:
    written = {"number": "+18015550142", "pictures": 2, "at": "2026-01-05T17:00:00Z"}
    words = "Hello?" if after else "<i>Who</i> is this?"
    found = {"id": "0198c000-0000-7000-8000-0000000000b1", "words": words, **written}
    return {"items": [found], "next": None if after else "WyJ4Il0="}


@router.get("/api/sms/numbers")
async def numbers(customer_id: str, api: ApiDep) -> Any:
    assert customer_id
    shown = {"as_mobile": True, "may_text": True, "against": None, "unreachable": None}
    return {"items": [{"number": "+18314986265", **shown, **api.textable}]}


@router.get("/api/sms/pictures/{picture_id}")
async def picture(picture_id: str) -> Response:
    assert picture_id
    return Response(b"jpeg", media_type="image/jpeg")


@router.get("/api/sms/simulator/messages")
async def telephones(api: ApiDep) -> Any:
    if not api.simulates:
        return problem(404, "no_simulator")
    return {"items": [text("IN", "Yo"), text("OUT", "Reminder")], "next": None}


@router.post("/api/sms/simulator/replies", status_code=201)
async def reply(request: Request) -> Any:
    if len((await request.json())["from"]) < len("+18313590697"):
        return invalid("from", "not_a_phone_number")
    return {"reply_id": "0198c000-0000-7000-8000-00000000000f"}


@router.post("/api/sms/simulator/send-now")
async def send_now() -> Any:
    return {"reminders": 2}


def text(direction: str, body: str | None) -> dict[str, Any]:
    """Return a text message."""
    shown = {"id": "0198c000-0000-7000-8000-0000000000c1", "state": "KEPT", "width": 3, "height": 2}
    lost = {**shown, "id": "0198c000-0000-7000-8000-0000000000c2", "state": "LOST"}
    return {
        "pictures": 2 if direction == "IN" else 0,
        "picture_items": [shown, lost] if direction == "IN" else [],
        "id": f"0198c000-0000-7000-8000-0000000000{'e1' if direction == 'IN' else 'e2'}",
        "direction": direction,
        "kind": "other" if direction == "IN" else "REMINDER",
        "number": "+18314986265",
        "body": body,
        "at": "2026-01-06T17:00:00Z",
        "state": "RECEIVED" if direction == "IN" else "SUPPRESSED",
        "reason": None if direction == "IN" else "OPTED_OUT",
    }
