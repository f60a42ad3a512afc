"""Which notifications somebody is shown, and which of them they have not read yet."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select

from backbone.actor import Actor
from staff.tables import AccountRow, NotificationReadRow, NotificationRow


def is_for(person: Actor) -> ColumnElement[bool]:
    """Say of each notification whether somebody is told.

    A text names a customer and their number: it is for those who may read texts.
    """
    return NotificationRow.asks_for.in_(sorted(person.permissions))


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


def unread_by(person: Actor) -> Select[NotificationRow]:
    """Return the notifications that are for somebody and that they have not read."""
    return select(NotificationRow).where(is_for(person), ~is_read_by(person.id))
