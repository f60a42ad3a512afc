"""Home: where to go, who waits to be called, what waits to be posted, what came in (F-021)."""

import asyncio
from collections import Counter
from typing import Any, Final

from fastapi.responses import Response

from console.api_client import ApiClient, ApiProblem, UnreachableError
from console.page import Page, PageDep
from console.pages.first_steps import first_steps
from console.routing import page_router

router = page_router()
_MAX_PAGES: Final = 5
_NEWS: Final = 3


@router.get("/")
async def home(page: PageDep) -> Response:
    """Show where to go, and what is waiting."""
    waiting, room, news = await asyncio.gather(
        _count_waiting(page.api) if page.may("callbacks.read") else _nothing(),
        _load(page, "mailing.read", "/api/mailing/queue"),
        _load(page, "notifications.read", "/api/staff/notifications", limit=_NEWS),
    )
    unexplained = await _unexplained_codes(page) if page.may("codes.write") else []
    steps = await first_steps(page) if page.may("agency.write") else []
    return page.render(
        "home.html",
        waiting=waiting,
        room=await page.translated(room),
        news=(news or {}).get("items", [])[:_NEWS],
        unexplained=unexplained,
        steps=steps,
    )


async def _nothing() -> None:
    return None


async def _load(page: Page, permission: str, path: str, **query: Any) -> dict[str, Any] | None:
    """Return an answer for those who may see it; None while the service does not answer."""
    if not page.may(permission):
        return None
    found: dict[str, Any] | None = await page.api.get_or_none(path, **query)
    return found


async def _count_waiting(api: ApiClient) -> dict[str, Any] | None:
    """Count the waiting callbacks by tier; None when the list cannot be read just now."""
    try:
        rows, more = await api.get_all("/api/callbacks", max_pages=_MAX_PAGES)
    except (ApiProblem, UnreachableError):
        return None
    tiers = Counter(int(row["tier"]) for row in rows)
    called = [
        {"who": row["name"], "customer_id": row["customer_id"], "by": row["claim"]["by"]}
        for row in rows
        if row.get("claim")
    ]
    return {
        "tiers": sorted(tiers.items()),
        "most": max(tiers.values(), default=0),
        "total": len(rows),
        "more": more,
        "called": called,
    }


async def _unexplained_codes(page: Page) -> list[dict[str, Any]]:
    """Return the call codes that were noted though nobody has said what they do (R17)."""
    flags = await page.api.get_or_none("/api/callbacks/flags")
    found: list[dict[str, Any]] = await page.translated(flags["items"] if flags else [])
    return [flag for flag in found if not flag["explained"]]
