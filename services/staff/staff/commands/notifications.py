"""Telling staff what they must know, and remembering who has read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from sqlalchemy import Table, literal
from sqlalchemy.dialects.postgresql import insert

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from contracts.permissions import Permission
from staff.adapters.unread import unread_by
from staff.tables import NotificationReadRow, NotificationRow

TOPIC: Final = "notifications"
"""What screens listen to, to show what is new."""

_NOTIFICATION = cast("Table", NotificationRow.__table__)
_READ = cast("Table", NotificationReadRow.__table__)


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell, and whom: those with one permission."""

    id: UUID
    message: str
    at: datetime
    asks_for: Permission
    customer_id: UUID | None = None
    call_code: str | None = None


async def tell(work: UnitOfWork, news: News) -> None:
    """Tell staff, once however often it is heard (I-19)."""
    told = await work.session.execute(
        insert(_NOTIFICATION)
        .values(
            notification_id=news.id,
            asks_for=news.asks_for,
            message=news.message,
            at=news.at,
            customer_id=news.customer_id,
            call_code=news.call_code,
            told_at=work.now(),
        )
        .on_conflict_do_nothing()
        .returning(_NOTIFICATION.c.notification_id)
    )
    if told.one_or_none() is not None:
        work.notify(TOPIC)


async def mark_read(work: UnitOfWork, ids: Sequence[UUID] | None, *, by: Actor) -> None:
    """Remember that somebody has read notifications: those named, or all that are for them."""
    unread = unread_by(by)
    if ids is not None:
        unread = unread.where(NotificationRow.notification_id.in_(ids))
    chosen = unread.with_only_columns(
        literal(by.id), NotificationRow.notification_id, literal(work.now())
    )
    columns = ["person_id", "notification_id", "read_at"]
    await work.session.execute(insert(_READ).from_select(columns, chosen).on_conflict_do_nothing())
    work.notify(TOPIC)
