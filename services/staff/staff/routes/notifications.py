"""What staff are told: texts that came back, newest first, live."""

from collections.abc import AsyncIterator

from fastapi.responses import StreamingResponse

from backbone.web import LiveDep, PageDep, PersonDep, ReadDep, WorkDep, allows
from staff import queries
from staff.actions import notifications as actions
from staff.routes.entrance import router
from staff.schemas import Notifications, ReadNotifications


@router.get("/notifications")
@allows("notifications.read")
async def notifications(read: ReadDep, page: PageDep, person: PersonDep) -> Notifications:
    """Show what staff were told, newest first, and how much of it one has not read (I-19)."""
    return await queries.notifications(read, page, reader=person.id)


@router.post("/notifications/read", status_code=204)
@allows("notifications.read")
async def read_notifications(
    work: WorkDep, person: PersonDep, what: ReadNotifications | None = None
) -> None:
    """Say that one has read some notifications, or, naming none, all of them."""
    await actions.mark_read(work, what.ids if what else None, by=person)


@router.get("/notifications/stream", response_class=StreamingResponse)
@allows("notifications.read")
async def watch_notifications(live: LiveDep) -> StreamingResponse:
    """Send an event whenever there is something new; it says that, not what: read them again."""
    return StreamingResponse(
        _told(live.listen(actions.TOPIC)),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def _told(changes: AsyncIterator[bool]) -> AsyncIterator[str]:
    version = 0
    async for changed in changes:
        if changed:
            version += 1
            yield f'event: notifications\ndata: {{"version": {version}}}\n\n'
        else:
            yield ": still here\n\n"
