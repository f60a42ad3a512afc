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

    What happened before somebody worked here is nothing they would have to catch up on, though they
    were there already when it was told again.
    """
    read = exists().where(
        NotificationReadRow.person_id == reader_id,
        NotificationReadRow.notification_id == NotificationRow.notification_id,
    )
    before = exists().where(
        AccountRow.account_id == reader_id, AccountRow.created_at > NotificationRow.at
    )
    return read | before


def is_unread_by(reader: Actor) -> ColumnElement[bool]:
    """Say of each notification whether somebody may see it and has not read it."""
    return is_visible_to(reader) & ~is_read_by(reader.id)
