"""What staff are told, newest first, live."""

from fastapi.responses import StreamingResponse

from backbone.web import PageDep, PersonDep, ReadDep, WatchDep, WorkDep, allows
from staff import queries
from staff.actions import notifications as actions
from staff.routes.entrance import router
from staff.schemas import Notifications, ReadNotifications


@router.get("/notifications")
@allows("notifications.read")
async def notifications(read: ReadDep, page: PageDep, person: PersonDep) -> Notifications:
    """Show what staff were told, newest first, and how much of it one has not read (I-19)."""
    return await queries.notifications(read, page, reader=person)


@router.post("/notifications/read", status_code=204)
@allows("notifications.read")
async def read_notifications(
    work: WorkDep, person: PersonDep, what: ReadNotifications | None = None
) -> None:
    """Say that one has read some notifications, or, naming none, all of them."""
    await actions.mark_read(work, what.ids if what else None, by=person)


@router.get("/notifications/stream", response_class=StreamingResponse)
@allows("notifications.read")
async def watch_notifications(watch: WatchDep) -> StreamingResponse:
    """Send an event whenever there is something new; it says that, not what: read them again."""
    return watch.stream(actions.TOPIC)
