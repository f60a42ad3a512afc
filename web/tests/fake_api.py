"""A small stand-in for the services: the public API's answers, kept in a dictionary."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from sample_data import ADDRESS, CODES, PASSWORD, PEOPLE, ZIP_CODES


class FakeApi:
    """What the services would hold, and what they were asked."""

    def __init__(self) -> None:
        self.customers: dict[str, dict[str, Any]] = {}
        self.history: dict[str, list[dict[str, Any]]] = {}
        self.codes: dict[str, Any] = CODES
        self.callbacks: list[dict[str, Any]] = []
        self.contacts: list[dict[str, Any]] = []
        self.refreshed = 0
        self.expires_in = 600
        self.demo = True
        self.simulates = True
        self.refuse_refresh = False
        self.refuse_access = False
        self.silent = False
        self.asked: list[tuple[str, str, bytes]] = []
        self.headers: list[dict[str, str]] = []
        self.reasons: list[str] = []
        self.signed_out: list[str] = []
        self.must_change: set[str] = set()
        self.scanned: dict[str, bool] = {}

    def add(self, first_name: str, last_name: str, **more: Any) -> dict[str, Any]:
        """Put a customer on file."""
        customer = {
            "id": str(uuid.uuid4()),
            "number": 110384 + len(self.customers),
            "first_name": first_name,
            "middle_initial": None,
            "last_name": last_name,
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


def problem(status: int, detail: str, **more: Any) -> Response:
    """Refuse the way the services do."""
    body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail, **more}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def fake_app(api: FakeApi) -> FastAPI:
    """Return an ASGI app that answers for the services."""
    app = FastAPI(dependencies=[Depends(_note_down)])
    app.state.fake = api
    app.include_router(router)
    app.add_exception_handler(RefusedError, _refuse)
    return app


class RefusedError(Exception):
    """The answer to a token that is no longer good."""


async def _refuse(_request: Request, _error: Exception) -> Response:
    return problem(401, "The token is no longer good.")


def _fake(request: Request) -> FakeApi:
    fake: FakeApi = request.app.state.fake
    return fake


ApiDep = Annotated[FakeApi, Depends(_fake)]
router = APIRouter()


async def _note_down(api: ApiDep, request: Request) -> None:
    body = await request.body()
    api.asked.append((request.method, request.url.path, body))
    api.headers.append(dict(request.headers))
    if api.refuse_access and not request.url.path.startswith("/api/staff"):
        raise RefusedError


@router.get("/api/staff/sign-in-options")
async def options(api: ApiDep) -> Any:
    accounts = [
        {"username": username, "name": name, "role": username, "role_label": username.title()}
        for username, (name, _permissions) in PEOPLE.items()
    ]
    return {"demo": True, "accounts": accounts} if api.demo else {"demo": False}


@router.post("/api/staff/token")
async def token(api: ApiDep, request: Request) -> Any:
    form = await request.form()
    if form.get("grant_type") == "refresh_token":
        api.refreshed += 1
        if api.refuse_refresh:
            return problem(401, "Please sign in again.")
        username = str(form["refresh_token"]).split(":")[1]
    else:
        username = str(form["username"])
        if username not in PEOPLE or form["password"] != PASSWORD:
            return problem(401, "Wrong.")
    return {
        "access_token": f"access:{username}:{api.refreshed}",
        "token_type": "bearer",
        "expires_in": api.expires_in,
        "refresh_token": f"refresh:{username}:{api.refreshed}",
    }


@router.get("/api/staff/me")
async def me(api: ApiDep, request: Request) -> Any:
    username = request.headers["Authorization"].split(":")[1]
    name, permissions = PEOPLE[username]
    return {
        "id": username,
        "username": username,
        "name": name,
        "permissions": [] if username in api.must_change else permissions,
        "must_change_password": username in api.must_change,
    }


@router.post("/api/staff/sign-out")
async def sign_out(api: ApiDep, request: Request) -> Response:
    api.signed_out.append((await request.json())["refresh_token"])
    return Response(status_code=204)


@router.post("/api/staff/me/password")
async def password(api: ApiDep, request: Request) -> Any:
    body = await request.json()
    if body["current_password"] != PASSWORD:
        return problem(422, "The current password is not right.")
    api.must_change.clear()
    return {
        "access_token": "access:supervisor:new",
        "token_type": "Bearer",
        "expires_in": 600,
        "refresh_token": "refresh:supervisor:new",
    }


@router.get("/api/staff/agency")
async def agency() -> Any:
    return {
        "name": "CENTRAL COAST ENERGY SERVICES, INC.",
        "time_zone": "America/Los_Angeles",
        "mailing_system": True,
        "default_language": "ENGLISH",
    }


@router.post("/api/customers/search")
async def search(api: ApiDep, request: Request) -> Any:
    asked = await request.json()
    if asked.get("date_of_birth") == "soon":
        error = {"field": "date_of_birth", "message": "Input should be a valid date"}
        return problem(422, "Some fields are not right.", errors=[error])
    wanted = str(asked.get("last_name") or asked.get("phone") or "").upper()
    items = [
        {
            "customer": customer,
            "score": 0.9,
            "matched_on": ["phone number", "first name JULIA, sounds like JULIE"],
        }
        for customer in api.customers.values()
        if wanted in (customer["last_name"], customer["phones"]["home"])
    ]
    return {"items": items}


@router.post("/api/customers", status_code=201)
async def create(api: ApiDep, request: Request) -> Any:
    body = await request.json()
    if not body["last_name"]:
        error = {"field": "last_name", "message": "Enter the last name."}
        return problem(422, "Some fields are not right.", errors=[error])
    same = [c for c in api.customers.values() if c["last_name"] == body["last_name"].upper()]
    body.pop("ssn", None)
    named = {name: body.pop(name).upper() for name in ("first_name", "last_name")}
    return {
        **api.add(**named, **body),
        "possible_duplicates": [
            {"customer": one, "score": 1.0, "matched_on": ["last name GARCIA"]} for one in same
        ],
    }


@router.get("/api/customers/zip-codes/{code}")
async def zip_code(code: str) -> Any:
    if code not in ZIP_CODES:
        return problem(404, "This ZIP code is not in the list.")
    return {"zip": code, **ZIP_CODES[code]}


@router.get("/api/customers/{customer_id}")
async def show(api: ApiDep, customer_id: str) -> Any:
    if customer_id not in api.customers:
        return problem(404, "There is no such customer.")
    return api.customers[customer_id]


@router.patch("/api/customers/{customer_id}")
async def change(api: ApiDep, customer_id: str, request: Request) -> Any:
    customer = api.customers[customer_id]
    if request.headers.get("If-Match") != f'"{customer["version"]}"':
        return problem(412, "Somebody else saved this record.")
    body = await request.json()
    if body.get("email") and "@" not in body["email"]:
        error = {"field": "email", "message": "An email address has an @ in it."}
        return problem(422, "Some fields are not right.", errors=[error])
    marked = customer["special_handling"]
    if marked and request.headers.get("Special-Handling-Acknowledged") != "true":
        return problem(409, "Consult management before this record is changed.")
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


@router.get("/api/customers/{customer_id}/history")
async def history(api: ApiDep, customer_id: str) -> Any:
    return {"items": api.history.get(customer_id, []), "next": None}


@router.get("/api/contacts/codes")
async def codes(api: ApiDep) -> Any:
    return api.codes


@router.get("/api/contacts")
async def contacts(api: ApiDep, customer_id: str) -> Any:
    items = [note for note in api.contacts if note["customer_id"] == customer_id]
    return {"items": items, "next": None}


@router.get("/api/callbacks")
async def callbacks(api: ApiDep) -> Any:
    return {"items": api.callbacks, "next": None}
