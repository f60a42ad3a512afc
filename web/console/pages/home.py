"""Home: quick links, and how many customers wait to be called (F-021)."""

from collections import Counter
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.api_client import ApiClient, ApiProblem, UnreachableError
from console.page import Page, PageDep
from console.pages.first_steps import first_steps

router = APIRouter()
_MAX_PAGES: Final = 5


@router.get("/")
async def home(page: PageDep) -> Response:
    """Show where to go, and what is waiting."""
    waiting = await _count_waiting(page.api) if page.may("callbacks.read") else None
    unexplained = await _unexplained_codes(page) if page.may("codes.write") else []
    steps = await first_steps(page) if page.may("agency.write") else []
    return page.render("home.html", waiting=waiting, unexplained=unexplained, steps=steps)


async def _count_waiting(api: ApiClient) -> dict[str, Any] | None:
    """Count the waiting callbacks by tier; None when the list cannot be read just now."""
    try:
        rows, more = await api.get_all("/api/callbacks", max_pages=_MAX_PAGES)
    except (ApiProblem, UnreachableError):
        return None
    tiers = Counter(int(row["tier"]) for row in rows)
    return {"tiers": sorted(tiers.items()), "total": len(rows), "more": more}


async def _unexplained_codes(page: Page) -> list[dict[str, Any]]:
    """Return the call codes that were noted though nobody has said what they do (R17)."""
    flags = await page.api.get_or_none("/api/callbacks/flags")
    found: list[dict[str, Any]] = await page.translated(flags["items"] if flags else [])
    return [flag for flag in found if not flag["explained"]]
