"""The stand-in's mailing service: what mailing codes enclose, and how languages are marked."""

from typing import Any

from fake_api import ApiDep, invalid, problem, service_router
from fastapi import Request

router = service_router()

NOBODY: dict[str, Any] = {
    "text": ["Space heater booklet"],
    "sheets": ["Space heater booklet"],
    "comes_back": False,
    "satisfies": False,
    "only_notice": False,
    "from_notes": False,
}
DELIVERED: dict[str, Any] = {
    **NOBODY,
    "text": ["HEAP application - first time,", "with instructions"],
    "sheets": ["HEAP intake form CSD 43", "Instructions"],
    "comes_back": True,
}
_LIMITS = {"lines": 3, "line_characters": 35, "sheets": 10, "sheet_characters": 60}


@router.get("/api/mailing/enclosures/changes")
async def changes() -> Any:
    after = {**DELIVERED, "sheets": ["Booklet"], "satisfies": True}
    change = {
        "version": 1,
        "at": "2026-01-05T17:00:00Z",
        "by": "ANA LOPEZ",
        "mailing_code": "AP",
        "before": DELIVERED,
        "after": after,
    }
    return {"items": [change], "next": None}


@router.get("/api/mailing/enclosures/{code}")
async def enclosure(api: ApiDep, code: str) -> Any:
    if "mailing" in api.silent_services:
        return problem(503, "service_unavailable")
    said = api.enclosed.get(code)
    meaning = said or (DELIVERED if code == "AP" else NOBODY)
    return {
        **meaning,
        "mailing_code": code,
        "known": said is not None or code == "AP",
        "version": 4 if said else 0,
        "said": {"by": "ANA LOPEZ", "at": "2026-01-05T17:00:00Z"} if said else None,
        "limits": _LIMITS,
    }


@router.post("/api/mailing/enclosures/{code}/preview")
async def preview(api: ApiDep, code: str, request: Request) -> Any:
    after = await request.json()
    if any(len(line) > _LIMITS["line_characters"] for line in after["text"]):
        return invalid("text.1", "too_long", most=_LIMITS["line_characters"], length=99)
    if not after["sheets"]:
        return invalid("sheets", "envelope_stays_empty")
    before = await enclosure(api, code)
    same = all(before[name] == value for name, value in after.items())
    waiting, in_batches = (0, 0) if same else (3, 1)
    return {"before": before, "after": after, "waiting": waiting, "in_batches": in_batches}


@router.put("/api/mailing/enclosures/{code}")
async def put(api: ApiDep, code: str, request: Request) -> Any:
    now = await enclosure(api, code)
    if request.headers["If-Match"] != f'"{now["version"]}"':
        return problem(412, "stale_version", version=now["version"])
    api.enclosed[code] = await request.json()
    return await enclosure(api, code)


@router.get("/api/mailing/languages")
async def languages() -> Any:
    spanish = {"language": "SPANISH", "letter": "S", "forms_in": "SPANISH"}
    return {"items": [{**spanish, "instruction": "Forms must be mailed in Spanish"}]}
