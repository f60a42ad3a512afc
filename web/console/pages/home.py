"""Home: quick links, and how many customers wait to be called (F-021)."""

from collections import Counter
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.api import Api, ApiProblem, Unreachable
from console.page import PageDep
from console.pages.callbacks.board import tier_of
from console.pages.callbacks.words import tier_words

router = APIRouter()
_PAGES: Final = 5
_PER_PAGE: Final = 200


@router.get("/")
async def home(page: PageDep) -> Response:
    """Show where to go, and what is waiting."""
    waiting = await _waiting(page.api) if page.may("callbacks.read") else None
    unexplained = await _unexplained(page.api) if page.may("codes.write") else []
    return page.render("home.html", waiting=waiting, unexplained=unexplained, tier_words=tier_words)


async def _waiting(api: Api) -> dict[str, Any] | None:
    """Count the waiting callbacks by tier; None when the list cannot be read just now."""
    tiers: Counter[int] = Counter()
    after: str | None = None
    try:
        for _page in range(_PAGES):
            answer = await api.get("/api/callbacks", limit=_PER_PAGE, after=after)
            tiers.update(map(tier_of, answer["items"]))
            after = answer.get("next")
            if after is None:
                break
    except (ApiProblem, Unreachable):
        return None
    return {"tiers": sorted(tiers.items()), "total": tiers.total(), "more": after is not None}


async def _unexplained(api: Api) -> list[dict[str, Any]]:
    """Return the call codes that were noted though nobody has said what they do (R17)."""
    try:
        flags = await api.get("/api/callbacks/flags")
    except (ApiProblem, Unreachable):
        return []
    return [flag for flag in flags["items"] if not flag["explained"]]
