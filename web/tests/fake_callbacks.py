"""The stand-in's callbacks service: the list, and what each call code does."""

from typing import Any

from fake_api import ApiDep, invalid, problem, service_router
from fastapi import Request
from fastapi.responses import Response

router = service_router()

JULIE = "0198c000-0000-7000-8000-0000000000c1"
SAID = {"meaning": "CREATE", "by": "ANA LOPEZ", "at": "2026-01-05T17:00:00Z"}
FLAG = {
    "call_code": "DOG_BITES",
    "call_code_label": "DOG BITES",
    "explained": False,
    "notes": 2,
    "first_at": "2026-01-05T17:00:00Z",
    "last_at": "2026-01-06T17:00:00Z",
}


def meaning(
    code: str, does: str, means: str | None, tier: int | None = None, **more: Any
) -> dict[str, Any]:
    """Return what a code does to incoming and outgoing notes, and what that means."""
    incoming, outgoing = does.split("/")
    return {
        "call_code": code,
        "label": code.replace("_", " "),
        "abbr": None,
        "incoming": incoming,
        "outgoing": outgoing,
        "by_type": {"INCOMING": {"effect": incoming}, "OUTGOING": {"effect": outgoing}},
        "needs_date": False,
        "needs_shut_off_date": code == "48_HR_NOTICE_REC_D",
        "tier": tier,
        "within": None if tier is None else {"amount": 2, "unit": "office_hours"},
        "lane": None if tier is None else "WX",
        "in_use": True,
        "explained": means is not None,
        "meaning": means,
        "said": None,
        **more,
    }


MEANINGS = [
    meaning("48_HR_NOTICE_REC_D", "CREATE/CREATE", "CREATE", 1, abbr="48"),
    meaning("DOG_BITES", "KEEP/KEEP", None),
    meaning("OLD_CODE", "KEEP/KEEP", None, in_use=False),
    meaning("DOG_SETTLED", "KEEP/CLEAR", "CLEAR_WHEN_OUTGOING", said=SAID),
    meaning("RESOLVED", "KEEP/CLEAR", "CLEAR_WHEN_OUTGOING"),
    meaning("VISIT_ASKED", "CREATE/CREATE", "CREATE", 3, said=SAID),
]


@router.get("/api/callbacks/rules")
async def rules() -> Any:
    return {
        "rules": [],
        "codes": [],
        "meanings": MEANINGS,
        "otherwise": {"tier": 4, "within": {"amount": 1, "unit": "office_days"}, "lane": "PA"},
        "emergency_actions": [],
        "emergency_tier": 1,
        "tiers": [0, 1, 2, 3, 4],
        "lanes": ["PA", "WX", "SUPERVISOR"],
        "clock_units": ["wall_hours", "office_hours", "office_days"],
    }


@router.get("/api/callbacks/{customer_id}/history")
async def history(api: ApiDep, customer_id: str) -> Any:
    if customer_id not in api.noted:
        return problem(404, "not_found")
    return {"customer_id": customer_id, "open": True, "turns": [], "notes": api.noted[customer_id]}


@router.get("/api/callbacks/counts")
async def counts(api: ApiDep, request: Request) -> Any:
    if not api.list_is_read:
        return problem(503, "busy")
    api.list_asked.append(("counts", dict(request.query_params)))
    return api.counts()


@router.get("/api/callbacks/flags")
async def flags() -> Any:
    return {"items": [FLAG], "next": None}


@router.get("/api/callbacks/rules/changes")
async def rule_changes() -> Any:
    within = {"amount": 2, "unit": "office_hours"}
    asks = {"meaning": "CREATE", "tier": 2, "within": within, "lane": "PA"}
    keeps = {"meaning": "KEEP", "tier": None, "within": None, "lane": None}
    change = {"version": 1, "at": "2026-01-05T17:00:00Z", "by": "ANA LOPEZ"}
    change |= {"call_code": "DOG_BITES", "before": keeps, "after": asks}
    return {"items": [change, {**change, "before": None, "after": keeps}], "next": None}


@router.get("/api/callbacks/refolds")
async def refolds() -> Any:
    done = {"refold_id": "1", "at": "2026-01-05T17:00:00Z", "by": "ANA LOPEZ", "notes": 3}
    counted = {"call_code": "DOG_BITES", "opened": 2, "closed": 1, "changed": 0}
    return {"items": [done | counted], "next": None}


@router.put("/api/callbacks/rules/{call_code}")
async def say(call_code: str, request: Request) -> Any:
    assert call_code
    clock = (await request.json()).get("clock")
    if clock and clock.startswith("99999"):
        return invalid("clock", "string_pattern_mismatch")
    return Response(status_code=204)


@router.post("/api/callbacks/refold")
async def refold(api: ApiDep, request: Request) -> Any:
    asked = await request.json()
    moved = asked["call_code"] == "DOG_BITES"
    return {
        "dry_run": asked["dry_run"],
        "notes": 2 if moved else 0,
        "opened": [*api.customers, JULIE] if moved else [],
        "closed": [],
        "changed": [],
    }


@router.get("/api/callbacks")
async def callbacks(api: ApiDep, request: Request) -> Any:
    if not api.list_is_read:
        return problem(503, "busy")
    wanted = request.query_params.getlist("customer_id")
    if not wanted or api.list_of_the_release_before:
        api.list_asked.append(("rows", dict(request.query_params)))
        start = int(request.query_params.get("after") or 0)
        end = start + int(request.query_params.get("limit") or 200)
        following = str(end) if end < len(api.callbacks) else None
        return {"items": api.callbacks[start:end], "next": following}
    api.asked_who_waits.append(wanted)
    waiting = [one for one in api.callbacks if str(one["customer_id"]) in wanted]
    return {"items": waiting, "next": None}
