"""What staff are notified of, newest first, live."""

from fastapi.responses import StreamingResponse

from backbone.http.pagination import PageRequestDep
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.http.sse import STREAM_ANSWER, EventStreamDep
from staff import queries
from staff.commands import notifications as commands
from staff.schemas.notices import Notifications, ReadNotifications

router = transactional_router("/api/staff/notifications", tag="staff")


@router.get("")
@requires("notifications.read")
async def notifications(
    read: ReadSessionDep, page: PageRequestDep, actor: ActorDep
) -> Notifications:
    """Show the notifications, newest first, and how many one has not read (I-19)."""
    return await queries.notifications(read, page, reader=actor)


@router.post("/read", status_code=204)
@requires("notifications.read")
async def read_notifications(
    work: UnitOfWorkDep, actor: ActorDep, what: ReadNotifications | None = None
) -> None:
    """Mark some notifications as read by oneself, or, naming none, all of them."""
    await commands.mark_read(work, what.ids if what else None, by=actor)


@router.get("/stream", response_class=StreamingResponse, responses=STREAM_ANSWER)
@requires("notifications.read")
async def watch_notifications(stream: EventStreamDep) -> StreamingResponse:
    """Send an event whenever there is something new; it says that, not what: read them again."""
    return stream.response(commands.TOPIC)
