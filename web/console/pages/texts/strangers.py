"""Texts from numbers on nobody's record, for a person to find out whose they are."""

from fastapi import APIRouter
from fastapi.responses import Response

from console import show
from console.page import PageDep

router = APIRouter(prefix="/texts")


@router.get("")
async def strangers(page: PageDep, after: str | None = None) -> Response:
    """Show the texts nobody could be found for, newest first."""
    page.need("sms.read")
    unmatched = await page.api.get("/api/sms/unmatched", after=after)
    return page.render(
        "texts/strangers.html", unmatched=unmatched, after=after, shown_number=show.phone
    )
