"""What staff are told, newest first, live."""

from fastapi.responses import StreamingResponse

from backbone.http.pagination import PageRequestDep
from backbone.http.routing import ActorDep, ReadSessionDep, UnitOfWorkDep, requires
from backbone.http.sse import EventStreamDep
from staff import queries
from staff.commands import notifications as actions
from staff.routes.entrance import router
from staff.schemas import Notifications, ReadNotifications


@router.get("/notifications")
@requires("notifications.read")
async def notifications(
    read: ReadSessionDep, page: PageRequestDep, actor: ActorDep
) -> Notifications:
    """Show what staff were told, newest first, and how much of it one has not read (I-19)."""
    return await queries.notifications(read, page, reader=actor)


@router.post("/notifications/read", status_code=204)
@requires("notifications.read")
async def read_notifications(
    work: UnitOfWorkDep, actor: ActorDep, what: ReadNotifications | None = None
) -> None:
    """Say that one has read some notifications, or, naming none, all of them."""
    await actions.mark_read(work, what.ids if what else None, by=actor)


@router.get("/notifications/stream", response_class=StreamingResponse)
@requires("notifications.read")
async def watch_notifications(watch: EventStreamDep) -> StreamingResponse:
    """Send an event whenever there is something new; it says that, not what: read them again."""
    return watch.stream(actions.TOPIC)
