"""Which notifications somebody may see, and which of them they have read."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_

from backbone.actor import Actor
from staff.tables import AccountRow, NotificationReadRow, NotificationRow


def is_visible_to(reader: Actor) -> ColumnElement[bool]:
    """Say of each notification whether somebody may see it.

    What is for one person is everybody's once that person does not work here any more.
    """
    at_work = exists().where(
        AccountRow.account_id == NotificationRow.account_id, AccountRow.active.is_(True)
    )
    theirs = or_(
        NotificationRow.account_id.is_(None), NotificationRow.account_id == reader.id, ~at_work
    )
    return NotificationRow.permission.in_(sorted(reader.permissions)) & theirs


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
