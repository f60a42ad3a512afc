"""Which notifications somebody may see, and which of them they have read."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists

from backbone.actor import Actor
from staff.tables import AccountRow, NotificationReadRow, NotificationRow


def is_visible_to(reader: Actor) -> ColumnElement[bool]:
    """Say of each notification whether somebody may see it."""
    return NotificationRow.permission.in_(sorted(reader.permissions))


def is_read_by(reader_id: UUID | None) -> ColumnElement[bool]:
    """Say of each notification whether somebody has read it.

    What was added before somebody worked here is nothing they would have to catch up on.
    """
    read = exists().where(
        NotificationReadRow.person_id == reader_id,
        NotificationReadRow.notification_id == NotificationRow.notification_id,
    )
    before = exists().where(
        AccountRow.account_id == reader_id, AccountRow.created_at > NotificationRow.added_at
    )
    return read | before


def is_unread_by(reader: Actor) -> ColumnElement[bool]:
    """Say of each notification whether somebody may see it and has not read it."""
    return is_visible_to(reader) & ~is_read_by(reader.id)
