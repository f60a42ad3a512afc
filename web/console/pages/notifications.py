"""Notifications: what customers answered by text, for everybody on the staff (F-147, I-19)."""

from http import HTTPStatus
from typing import Final

from fastapi.responses import JSONResponse, Response

from console.i18n import _
from console.labels.notifications import notification_label
from console.page import PageDep
from console.proxy import proxy_sse
from console.routing import page_router

router = page_router("/notifications")
_API: Final = "/api/staff/notifications"


@router.get("")
async def show(page: PageDep, after: str | None = None) -> Response:
    """Show the notifications, newest first."""
    feed = await page.translated(await page.api.get(_API, after=after))
    return page.render(
        "notifications/page.html", partial="notifications/list.html", feed=feed, after=after
    )


@router.get("/unread")
async def count_unread(page: PageDep) -> Response:
    """Return how many notifications are unread, and the newest of all."""
    feed = await page.translated(await page.api.get(_API, limit=1))
    newest = feed["items"][0] if feed["items"] else None
    message = {"id": newest["id"], "message": notification_label(newest)} if newest else None
    return JSONResponse({"unread": feed["unread"], "newest": message})


@router.get("/stream")
async def stream(page: PageDep) -> Response:
    """Pass on the events of new notifications."""
    return await proxy_sse(page, f"{_API}/stream")


@router.post("/read")
async def mark_read(page: PageDep) -> Response:
    """Mark one notification, or all of them, as read by this person."""
    one = (await page.form()).get("id")
    await page.api.post(f"{_API}/read", {"ids": [one]} if one else None)
    if page.wants_partial:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    page.flash(_("Marked as read."))
    return page.redirect("/notifications")
