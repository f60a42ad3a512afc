"""Notifications: what customers answered by text, for everybody on the staff (F-147, I-19)."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from console.i18n import _
from console.news import news
from console.page import PageDep
from console.pages.contacts.pieces import PieceDep

router = APIRouter(prefix="/notifications")
AT = "/api/staff/notifications"


@router.get("")
async def show(page: PageDep, piece: PieceDep, after: str | None = None) -> Response:
    """Show the notifications, newest first."""
    feed = await page.api.get(AT, after=after)
    template = "notifications/list.html" if piece else "notifications/page.html"
    return page.render(template, feed=feed, after=after)


@router.get("/unread")
async def unread(page: PageDep) -> Response:
    """Tell the bell how many there are to read, and the newest of them."""
    feed = await page.api.get(AT, limit=1)
    newest = feed["items"][0] if feed["items"] else None
    told = {"id": newest["id"], "message": newest["message"]} if newest else None
    return JSONResponse({"unread": feed["unread"], "newest": told})


@router.get("/stream")
async def stream(page: PageDep) -> Response:
    """Pass on the news of the feed."""
    return await news(page, f"{AT}/stream")


@router.post("/read")
async def mark_read(page: PageDep, piece: PieceDep) -> Response:
    """Note that this person has read one notification, or all of them."""
    one = (await page.form()).get("id")
    await page.api.post(f"{AT}/read", {"ids": [one]} if one else None)
    if piece:
        return Response(status_code=204)
    page.say(_("Marked as read."))
    return page.go("/notifications")
