"""Texts from numbers that are on nobody's record."""

from uuid import UUID

from fastapi.responses import Response

from console.page import PageDep
from console.proxy import proxy_file
from console.routing import page_router

router = page_router("/texts")


@router.get("")
async def show_unmatched(page: PageDep, after: str | None = None) -> Response:
    """Show the texts that could not be matched to a customer, newest first."""
    page.require_permission("sms.read")
    unmatched = await page.api.get("/api/sms/unmatched", after=after)
    return page.render("texts/unmatched.html", unmatched=unmatched, after=after)


@router.get("/pictures/{picture_id}")
async def show_picture(page: PageDep, picture_id: UUID) -> Response:
    """Show a picture that came with a text."""
    return await proxy_file(page, f"/api/sms/pictures/{picture_id}", attachment=False)
