"""Which notifications somebody has not read yet."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select

from staff.tables import AccountRow, NotificationReadRow, NotificationRow


def is_read_by(person_id: UUID) -> ColumnElement[bool]:
    """Say of each notification whether somebody has read it.

    What was told before somebody worked here is nothing they would have to catch up on.
    """
    read = exists().where(
        NotificationReadRow.person_id == person_id,
        NotificationReadRow.notification_id == NotificationRow.notification_id,
    )
    before = exists().where(
        AccountRow.account_id == person_id, AccountRow.created_at > NotificationRow.told_at
    )
    return read | before


def unread_by(person_id: UUID) -> Select[NotificationRow]:
    """Return the notifications somebody has not read."""
    return select(NotificationRow).where(~is_read_by(person_id))
