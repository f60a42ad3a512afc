"""The stand-in's dwellings and jobs."""

from typing import Any

from fake_api import invalid, problem, service_router
from fastapi import Request
from fastapi.responses import Response
from sample_data import ADDRESS

router = service_router()

DWELLING: dict[str, Any] = {
    "id": "0197a0b0-0000-7000-8000-0000000000d1",
    "number": 28488,
    "relation": "TENANT",
    "from": "2015-01-01",
    "until": None,
    "current": True,
    "address": {**ADDRESS, "number": "111", "street": "THIS", "street_type": "ST"},
    "address_findings": [],
    "service_address": "111 THIS ST",
    "jobs": 1,
    "earlier": [],
    "others": [
        {
            "customer_id": "0197a0b0-0000-7000-8000-0000000000c1",
            "customer_number": 110386,
            "customer_name": "OTTO OWNER",
            "relation": "OWNER",
            "from": None,
            "until": "2026-01-01",
        }
    ],
    "entered_by": "JOHN JOHNSON",
    "entered_at": "2026-01-05T17:00:00Z",
    "updated_by": "JOHN JOHNSON",
    "updated_at": "2026-01-05T17:00:00Z",
    "version": 3,
}
HOME = str(DWELLING["id"])
JOB: dict[str, Any] = {
    "id": "0197a0b0-0000-7000-8000-0000000000b1",
    "number": 36534,
    "dwelling_id": DWELLING["id"],
    "dwelling_number": 28488,
    "job_type": "REWEATHERIZATION",
    "status": "REPORTED",
    "completed_date": "2018-12-27",
    "reported_date": "2019-04-15",
    "service_address": "111 THIS ST",
    "city": "MARINA",
    "zip": "93933",
    "county": "MONTEREY",
    "in_their_time": False,
    "entered_by": "JOHN JOHNSON",
    "entered_at": "2026-01-05T17:00:00Z",
    "updated_by": "WILMA",
    "updated_at": "2026-01-06T17:00:00Z",
    "version": 2,
}
_JOBS = "/api/customers/{customer_id}/dwellings/{dwelling_id}/jobs"


@router.get("/api/customers/{customer_id}/jobs")
async def jobs(customer_id: str) -> Any:
    assert customer_id
    return {"items": [JOB], "next": None}


@router.get("/api/customers/{customer_id}/jobs/export.{form}")
async def export(customer_id: str, form: str) -> Response:
    assert customer_id
    return Response(
        f"Job ID\r\n{JOB['number']}\r\n",
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="jobs.{form}"'},
    )


@router.get("/api/customers/{customer_id}/dwellings")
async def dwellings(customer_id: str) -> Any:
    assert customer_id
    return {"items": [DWELLING], "next": None}


@router.post("/api/customers/{customer_id}/dwellings", status_code=201)
async def link(customer_id: str, request: Request) -> Any:
    assert customer_id
    body = await request.json()
    if body["number"] is None and "number" not in body["address"]:
        return invalid("address", "no_address")
    if body["address"] and body["number"]:
        place = "111 THIS ST, MARINA, CA 93933"
        return problem(409, "dwelling_address_differs", number=body["number"], address=place)
    alike = [{"id": HOME, "number": 28001, "service_address": "111 THIS ST"}]
    is_new = body["number"] is None
    return {**DWELLING, "is_new": is_new, "possible_duplicates": alike if is_new else []}


@router.get("/api/customers/{customer_id}/dwellings/{dwelling_id}")
async def dwelling(customer_id: str, dwelling_id: str) -> Any:
    assert customer_id
    return DWELLING if dwelling_id == DWELLING["id"] else problem(404, "dwelling_not_found")


@router.patch("/api/customers/{customer_id}/dwellings/{dwelling_id}")
async def change(customer_id: str, dwelling_id: str, request: Request) -> Any:
    assert customer_id
    assert dwelling_id == DWELLING["id"]
    if request.headers.get("If-Match") != '"3"':
        return problem(412, "stale_version", version=3)
    return {**DWELLING, **await request.json(), "version": 4}


@router.delete("/api/customers/{customer_id}/dwellings/{dwelling_id}")
async def unlink(customer_id: str, dwelling_id: str) -> Response:
    assert customer_id
    assert dwelling_id == DWELLING["id"]
    return Response(status_code=204)


@router.post(_JOBS, status_code=201)
async def add_job(request: Request) -> Any:
    body = await request.json()
    if body["number"] == JOB["number"]:
        return problem(409, "job_number_taken", number=body["number"])
    if body["status"] == "COMPLETED" and body["completed_date"] is None:
        return invalid("completed_date", "completed_date_missing")
    return {**JOB, **body, "number": body["number"] or 36583, "version": 1}


@router.get(f"{_JOBS}/{{job_id}}")
async def job(job_id: str) -> Any:
    return JOB if job_id == JOB["id"] else problem(404, "job_not_found")


@router.patch(f"{_JOBS}/{{job_id}}")
async def change_job(job_id: str, request: Request) -> Any:
    assert job_id == JOB["id"]
    if request.headers.get("If-Match") != '"2"':
        return problem(412, "stale_version", version=2)
    return {**JOB, **await request.json(), "version": 3}


@router.delete(f"{_JOBS}/{{job_id}}")
async def remove_job(job_id: str, request: Request) -> Response:
    assert job_id == JOB["id"]
    if request.headers.get("If-Match") != '"2"':
        return problem(412, "stale_version", version=2)
    return Response(status_code=204)
