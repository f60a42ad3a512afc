"""The stand-in's staff service: sign-in, people, the agency, notifications."""

from typing import Any

from fake_api import ApiDep, problem, service_router
from fastapi import Request
from fastapi.responses import Response
from sample_data import PASSWORD, PEOPLE
from sample_records import TOLD, TOLD_OF

router = service_router()


@router.get("/api/staff/sign-in-options")
async def options(api: ApiDep) -> Any:
    accounts = [
        {"username": username, "name": name, "role": username, "role_label": username.title()}
        for username, (name, _permissions) in PEOPLE.items()
    ]
    if api.demo:
        return {"demo": True, "first_run": False, "accounts": accounts}
    return {"demo": False, "first_run": api.setup_code is not None}


@router.post("/api/staff/first-run")
async def first_run(api: ApiDep, request: Request) -> Any:
    if api.setup_code is None:
        return problem(409, "accounts_exist")
    if (await request.json())["setup_code"] != api.setup_code:
        return problem(403, "wrong_setup_code")
    api.setup_code = None
    return _tokens("admin", 0)


@router.post("/api/staff/token")
async def token(api: ApiDep, request: Request) -> Any:
    form = await request.form()
    if form.get("grant_type") == "refresh_token":
        api.refreshed += 1
        if api.refuse_refresh or form["refresh_token"] in api.refused_tokens:
            return problem(400, "session_ended")
        username = str(form["refresh_token"]).split(":")[1]
    else:
        username = str(form["username"])
        if username not in PEOPLE or form["password"] != PASSWORD:
            return problem(400, "wrong_credentials")
        api.refused_tokens.clear()  # a new sign-in; this stand-in's tokens have the same names
    return _tokens(username, api.refreshed) | {"expires_in": api.expires_in}


def _tokens(username: str, number: int) -> dict[str, Any]:
    return {
        "access_token": f"access:{username}:{number}",
        "token_type": "bearer",
        "expires_in": 600,
        "refresh_token": f"refresh:{username}:{number}",
    }


@router.get("/api/staff/me/access", status_code=204)
async def access() -> Response:
    return Response(status_code=204)


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
    token = (await request.json())["refresh_token"]
    api.signed_out.append(token)
    api.refused_tokens |= {token, token.replace("refresh", "access", 1)}
    return Response(status_code=204)


@router.post("/api/staff/me/password")
async def password(api: ApiDep, request: Request) -> Any:
    body = await request.json()
    if body["current_password"] != PASSWORD:
        return problem(422, "wrong_current_password")
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
        "version": 3,
        "first_steps_dismissed": True,
        "return_address": {"name": "CENTRAL COAST", "line1": "PO BOX 2707", "line2": ""},
        "phone": "+18315550100",
        "office_hours": [{"day": "MON", "opens": "08:00", "closes": "17:00"}],
        "holidays": [{"date": "2099-12-25", "name": "CHRISTMAS DAY"}],
    }


@router.patch("/api/staff/agency")
async def change_agency() -> Any:
    return await agency()


@router.get("/api/staff/notifications")
async def notifications() -> Any:
    one = {
        "id": "0198c000-0000-7000-8000-0000000000f1",
        "message": TOLD,
        "kind": "appointment_confirmed",
        "parameters": TOLD_OF,
        "at": "2020-01-27T22:51:24Z",
        "customer_id": None,
        "call_code": None,
        "read": False,
    }
    return {"items": [one], "next": None, "unread": 1}


@router.post("/api/staff/notifications/read", status_code=204)
async def read() -> Response:
    return Response(status_code=204)
