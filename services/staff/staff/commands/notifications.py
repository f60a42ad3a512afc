"""Notify staff, and remember who has read what."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from staff.domain.notifications import Notification
from staff.repositories.notifications import is_unread_by
from staff.tables import NotificationReadRow, NotificationRow

TOPIC: Final = "notifications"
"""What is notified when there is something new, or something was read."""


async def add_notification(work: UnitOfWork, notification: Notification) -> None:
    """Notify staff, once however often the event is delivered (I-19)."""
    added = await work.session.execute(
        insert(NotificationRow)
        .values(**vars(notification), added_at=work.now())
        .on_conflict_do_nothing()
        .returning(NotificationRow.notification_id)
    )
    if added.one_or_none() is not None:
        work.notify(TOPIC)


async def add_once_for_code(work: UnitOfWork, notification: Notification) -> None:
    """Notify staff of a call code, once for each: its earliest note is the one it names.

    The id is not enough: a flag of an earlier release has another one after its list was rebuilt.
    """
    await work.advisory_lock(f"call code {notification.call_code}")
    same = (NotificationRow.kind == notification.kind) & (
        NotificationRow.call_code == notification.call_code
    )
    known = await work.session.scalar(select(NotificationRow).where(same).limit(1))
    if known is None:
        await add_notification(work, notification)
    elif notification.at < known.at:
        known.at, known.parameters = notification.at, {**notification.parameters}
        work.notify(TOPIC)


async def mark_read(work: UnitOfWork, ids: Sequence[UUID] | None, *, by: Actor) -> None:
    """Remember that somebody has read notifications: those named, or all they may see."""
    unread = select(literal(by.id), NotificationRow.notification_id, literal(work.now())).where(
        is_unread_by(by)
    )
    if ids is not None:
        unread = unread.where(NotificationRow.notification_id.in_(ids))
    columns = ["person_id", "notification_id", "read_at"]
    await work.session.execute(
        insert(NotificationReadRow).from_select(columns, unread).on_conflict_do_nothing()
    )
    work.notify(TOPIC)
