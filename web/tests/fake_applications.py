"""The stand-in's applications, pledges and households, part of its customer service."""

from typing import Any

from fake_api import invalid, problem, service_router
from fastapi import Request
from fastapi.responses import Response

router = service_router()

_ENTERED = {
    "entered_by": "ANA LOPEZ",
    "entered_at": "2018-12-03T18:00:00Z",
    "updated_by": "JOHN JOHNSON",
    "updated_at": "2018-12-04T18:00:00Z",
}
PLEDGE = {
    "id": "01940b5e-7c00-7a10-8000-0000000000f1",
    "application_id": "01940b5e-7c00-7a10-8000-0000000000f0",
    "memo": "PG&E $300",
    "date_submitted": "2018-12-05",
    "version": 2,
    **_ENTERED,
}
APPLICATION = {
    "id": "01940b5e-7c00-7a10-8000-0000000000f0",
    "customer_id": "01940b5e-7c00-7a10-8000-00000000c001",
    "program": "HEAP",
    "program_year": 2018,
    "status": "ELIGIBLE",
    "intake_date": "2018-12-03",
    "transfer_date": None,
    "service_address": "1 THIS A",
    "city": "WATSONVILLE",
    "zip": "95077",
    "utility": "PACIFIC GAS & ELECTRIC COMPANY",
    "account_number": "10223456789",
    "summary": None,
    "members": 2,
    "pledges": [PLEDGE],
    "version": 3,
    **_ENTERED,
}
DOENA = {
    "id": "01940b5e-7c00-7a10-8000-0000000000f2",
    "application_id": APPLICATION["id"],
    "first_name": "DOENA",
    "middle_initial": "T",
    "last_name": "HOLSCHEIN",
    "date_of_birth": "1950-12-31",
    "ssn_masked": "***-**-2108",
    "gender": "FEMALE",
    "race": "MULTI_RACE",
    "relation": "SELF",
    "education": "HIGH_SCHOOL_GRADUATE_GED",
    "version": 5,
    **_ENTERED,
}
OVALTINE = {
    **DOENA,
    "id": "01940b5e-7c00-7a10-8000-0000000000f3",
    "first_name": "OVALTINE",
    "middle_initial": None,
    "last_name": "JENKINS",
    "date_of_birth": "2003-01-02",
    "ssn_masked": None,
    "relation": "GRANDCHILD",
    "education": "GRADES_9_12_NON_GRADUATE",
}
EMPTY = {**APPLICATION, "id": "01940b5e-7c00-7a10-8000-0000000000f4", "members": 0, "pledges": []}
"""Has no members yet: what is posted about applications is answered with it."""

_CUSTOMER = "/api/customers/{customer_id}"
_APPLICATION = f"{_CUSTOMER}/applications/{{application_id}}"


def _known(application_id: str) -> dict[str, Any]:
    return {str(one["id"]): one for one in (APPLICATION, EMPTY)}[application_id]


def _stale(request: Request, version: object) -> bool:
    return request.headers.get("If-Match") != f'"{version}"'


@router.get(f"{_CUSTOMER}/household")
async def household() -> Any:
    named = {name: APPLICATION[name] for name in ("program", "program_year")}
    return {"items": [DOENA, OVALTINE], "application_id": APPLICATION["id"], **named}


@router.get(f"{_CUSTOMER}/applications")
async def applications() -> Any:
    return {"items": [APPLICATION], "next": None}


@router.post(f"{_CUSTOMER}/applications", status_code=201)
async def add(request: Request) -> Any:
    body = await request.json()
    if body["intake_date"] == "2099-01-01":
        return invalid("intake_date", "in_the_future")
    return EMPTY


@router.get(f"{_CUSTOMER}/applications/export.csv")
async def export() -> Response:
    disposition = {"Content-Disposition": 'attachment; filename="applications.csv"'}
    return Response("Program\r\n", media_type="text/csv", headers=disposition)


@router.get(_APPLICATION)
async def show(application_id: str) -> Any:
    return _known(application_id)


@router.patch(_APPLICATION)
async def change(application_id: str, request: Request) -> Any:
    if _stale(request, APPLICATION["version"]):
        return problem(412, "stale_version", version=APPLICATION["version"])
    return {**_known(application_id), "version": 4}


@router.delete(_APPLICATION)
async def remove(request: Request) -> Response:
    if _stale(request, APPLICATION["version"]):
        return problem(412, "stale_version", version=APPLICATION["version"])
    return Response(status_code=204)


@router.post(f"{_APPLICATION}/pledges", status_code=201)
async def add_pledge(request: Request) -> Any:
    if not (await request.json())["memo"]:
        return invalid("memo", "too_short", least=1)
    return PLEDGE


@router.get(f"{_APPLICATION}/pledges/{{pledge_id}}")
async def show_pledge() -> Any:
    return PLEDGE


@router.patch(f"{_APPLICATION}/pledges/{{pledge_id}}")
async def change_pledge(request: Request) -> Any:
    if _stale(request, PLEDGE["version"]):
        return problem(412, "stale_version", version=PLEDGE["version"])
    return {**PLEDGE, "version": 3}


@router.delete(f"{_APPLICATION}/pledges/{{pledge_id}}")
async def remove_pledge() -> Response:
    return Response(status_code=204)


@router.get(f"{_APPLICATION}/members")
async def members(application_id: str) -> Any:
    return {"items": [DOENA, OVALTINE] if application_id == APPLICATION["id"] else []}


@router.post(f"{_APPLICATION}/members/take-over", status_code=201)
async def take_over(application_id: str) -> Any:
    if application_id == APPLICATION["id"]:
        return problem(409, "household_has_members")
    return {"items": [DOENA, OVALTINE]}


@router.post(f"{_APPLICATION}/members", status_code=201)
async def add_member(request: Request) -> Any:
    if (await request.json()).get("date_of_birth") == "1900-01-01":
        return invalid("date_of_birth", "placeholder_date")
    return DOENA


@router.get(f"{_APPLICATION}/members/{{member_id}}")
async def show_member() -> Any:
    return DOENA


@router.patch(f"{_APPLICATION}/members/{{member_id}}")
async def change_member(request: Request) -> Any:
    if _stale(request, DOENA["version"]):
        return problem(412, "stale_version", version=DOENA["version"])
    return {**DOENA, "version": 6}


@router.delete(f"{_APPLICATION}/members/{{member_id}}")
async def remove_member() -> Response:
    return Response(status_code=204)


@router.post(f"{_APPLICATION}/members/{{member_id}}/reveal-ssn")
async def reveal() -> Any:
    return {"ssn": "765432108"}
