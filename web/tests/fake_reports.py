"""The stand-in's reports."""

from typing import Any

from fake_api import invalid, service_router
from fastapi.responses import Response
from sample_records import PIECE

router = service_router()


@router.get("/api/reports")
async def reports() -> Any:
    return {"items": [{"key": "deficient-applications"}, {"key": "not-known-here"}]}


@router.get("/api/reports/deficient-applications")
async def deficient(start: str, end: str) -> Any:
    if end < start:
        return invalid("end", "end_before_start")
    lacking = {
        "reason": "MISSING/INCOMPLETE BILL",
        "reason_key": "MISSING_INCOMPLETE_BILL",
        "notes": "PAGE 1-3",
        "entered_by": "A NYGUEN",
    }
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
