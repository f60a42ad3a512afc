"""Texts from numbers that are on nobody's record."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.page import PageDep

router = APIRouter(prefix="/texts")


@router.get("")
async def show_unmatched(page: PageDep, after: str | None = None) -> Response:
    """Show the texts that could not be matched to a customer, newest first."""
    page.require_permission("sms.read")
    unmatched = await page.api.get("/api/sms/unmatched", after=after)
    return page.render("texts/unmatched.html", unmatched=unmatched, after=after)
