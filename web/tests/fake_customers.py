"""The stand-in's customer service: records, appointments, consents."""

from typing import Any

from fake_api import ApiDep, invalid, problem, service_router
from fastapi import Request
from fastapi.responses import Response
from sample_data import ZIP_CODES
from sample_records import APPOINTMENT

router = service_router()

MATCHES = [
    {"code": "phone", "how": "EXACT", "one_digit_apart": False},
    {"code": "first_name", "how": "SOUND", "value": "JULIA", "sought": "JULIE"},
]
SAME_NAME = {"code": "last_name", "how": "EXACT", "value": "GARCIA", "sought": "GARCIA"}


WORDINGS = {
    "ENGLISH": {"version": "2026-1", "text": "May we text you?", "language_tag": "en"},
    "SPANISH": {"version": "2026-1", "text": "¿Podemos enviarle mensajes?", "language_tag": "es"},
}


@router.get("/api/customers/options")
async def options() -> Any:
    return {
        "street_types": ["AVE", "ST"],
        "building_types": ["APARTMENT"],
        "best_times": ["MORN", "AFT", "EVE"],
        "contact_methods": ["MAIL", "EMAIL", "SMS"],
        "appointment_kinds": ["WX", "INTAKE"],
        "appointment_statuses": ["UNCONFIRMED", "CONFIRMED", "CANCELLED"],
        "application_statuses": ["RECEIVED", "ELIGIBLE", "DENIED"],
        "genders": ["FEMALE", "MALE", "OTHER"],
        "races": ["WHITE", "MULTI_RACE"],
        "relations": ["SELF", "CHILD", "GRANDCHILD"],
        "education_levels": ["GRADES_0_8", "HIGH_SCHOOL_GRADUATE_GED"],
        "dwelling_relations": ["OWNER", "TENANT"],
        "job_types": ["REWEATHERIZATION", "DISGORGEMENT_DAP_JOB"],
        "job_statuses": ["IN_PROGRESS", "COMPLETED", "REPORTED"],
    }


@router.post("/api/customers/search.csv")
async def export(request: Request) -> Response:
    asked = await request.json()
    return Response(f"Last Name\r\n{asked['last_name']}\r\n", media_type="text/csv")


@router.post("/api/customers/search")
async def search(api: ApiDep, request: Request) -> Any:
    asked = await request.json()
    if asked.get("date_of_birth") == "soon":
        return invalid("date_of_birth", "date_from_datetime_parsing")
    box = str(asked.get("last_name") or asked.get("phone") or asked.get("anything")).upper()
    wanted = {box, *(box.split() if "anything" in asked else ())}
    items = [
        {
            "customer": customer,
            "score": 0.9,
            "matches": MATCHES,
        }
        for customer in api.customers.values()
        if wanted & {customer["last_name"], customer["phones"]["home"]}
    ]
    understood = {"last_name": str(asked.get("anything")), "date_of_birth": "1988-07-13"}
    return {"items": items, "understood": understood if "anything" in asked else None}


@router.post("/api/customers", status_code=201)
async def create(api: ApiDep, request: Request) -> Any:
    body = await request.json()
    if not body["last_name"]:
        return invalid("last_name", "no_letter")
    same = [c for c in api.customers.values() if c["last_name"] == body["last_name"].upper()]
    body.pop("ssn", None)
    named = {name: body.pop(name).upper() for name in ("first_name", "last_name")}
    return {
        **api.add(**named, **body),
        "possible_duplicates": [
            {"customer": one, "score": 1.0, "matches": [SAME_NAME]} for one in same
        ],
    }


@router.get("/api/customers/zip-codes/{code}")
async def zip_code(code: str) -> Any:
    if code not in ZIP_CODES:
        return problem(404, "zip_code_not_found")
    return {"zip": code, **ZIP_CODES[code]}


@router.get("/api/customers/{customer_id}")
async def show(api: ApiDep, customer_id: str) -> Any:
    if customer_id not in api.customers:
        return problem(404, "customer_not_found")
    return api.customers[customer_id]


@router.patch("/api/customers/{customer_id}")
async def change(api: ApiDep, customer_id: str, request: Request) -> Any:
    customer = api.customers[customer_id]
    if request.headers.get("If-Match") != f'"{customer["version"]}"':
        return problem(412, "stale_version", version=customer["version"])
    body = await request.json()
    if body.get("email") and "@" not in body["email"]:
        return invalid("email", "not_an_email_address")
    marked = customer["special_handling"]
    if marked and request.headers.get("Special-Handling-Acknowledged") != "true":
        return problem(409, "management_not_consulted")
    for name, value in body.items():
        merged = isinstance(value, dict) and isinstance(customer.get(name), dict)
        customer[name] = {**customer[name], **value} if merged else value
    customer["version"] += 1
    return customer


@router.delete("/api/customers/{customer_id}")
async def remove(api: ApiDep, customer_id: str) -> Response:
    del api.customers[customer_id]
    return Response(status_code=204)


@router.post("/api/customers/{customer_id}/reveal-ssn")
async def reveal(api: ApiDep, customer_id: str, request: Request) -> Any:
    assert customer_id in api.customers
    api.reasons.append((await request.json())["reason"])
    return {"ssn": "668716854"}


@router.get("/api/customers/{customer_id}/sections")
async def sections(api: ApiDep, customer_id: str) -> Any:
    counted = {"appointments": 0, "household": 2, "notes": 1, "applications": 1, "jobs": 1}
    counted |= {"change_requests": 1, "files": 1}
    return {**counted, "history": len(api.history.get(customer_id, []))}


@router.get("/api/customers/{customer_id}/history")
async def history(api: ApiDep, customer_id: str) -> Any:
    return {"items": api.history.get(customer_id, []), "next": None}


@router.get("/api/customers/{customer_id}/appointments")
async def appointments(customer_id: str) -> Any:
    assert customer_id
    return {"items": [APPOINTMENT], "next": None}


@router.post("/api/customers/{customer_id}/appointments", status_code=201)
async def make(customer_id: str, request: Request) -> Any:
    body = await request.json()
    assert customer_id
    if body["starts_at"].startswith("2026-11-01T01:30") and "fold" not in body:
        return invalid("fold", "time_comes_twice")
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
        return problem(412, "stale_version", version=4)
    if (await request.json()).get("status") == "ANYTHING":
        return invalid("status", "literal_error")
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
    return {
        "items": [],
        "next": None,
        "numbers": numbers if number else [],
        "wording": WORDINGS[api.customers[customer_id]["language"]],
    }


@router.post("/api/customers/{customer_id}/sms-consent", status_code=201)
async def consent(customer_id: str, request: Request) -> Any:
    assert customer_id
    if not (await request.json())["how"]:
        return invalid("how", "literal_error")
    return {}
