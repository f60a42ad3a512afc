"""Contact entry notes, written and read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from contacts.domain.note import NoteNotFound
from contacts.tables import CONTACT, CONTACT_VERSION, ContactRow

WITH_DEFICIENCIES = selectinload(ContactRow.deficiencies)

_COLUMNS = [column.name for column in CONTACT.columns if column.name != "number"]
_INSERT = (
    upsert(CONTACT)
    .on_conflict_do_nothing(index_elements=["contact_id"])
    .returning(CONTACT.c.contact_id, CONTACT.c.number)
)
_KEEP_VERSION = insert(CONTACT_VERSION).from_select(
    [column.name for column in CONTACT_VERSION.columns],
    select(*(CONTACT.c[column.name] for column in CONTACT_VERSION.columns)).where(
        CONTACT.c.contact_id == bindparam("contact_id")
    ),
)


async def insert_notes(session: AsyncSession, rows: Sequence[ContactRow]) -> Sequence[ContactRow]:
    """Write new notes and give them their numbers; return those that were not there before.

    By one plain statement, and the rows are never handed to the session: saving is the hot path.
    """
    if not rows:
        return []
    values: list[dict[str, Any]] = [{name: getattr(row, name) for name in _COLUMNS} for row in rows]
    written = await session.execute(_INSERT, values)
    numbers = {row.contact_id: row.number for row in written}
    new = [row for row in rows if row.contact_id in numbers]
    for row in new:
        row.number = numbers[row.contact_id]
    return new


async def lock_note(session: AsyncSession, contact_id: UUID) -> ContactRow:
    """Return a note to be changed; nobody else changes it meanwhile."""
    row = await session.scalar(
        select(ContactRow)
        .where(ContactRow.contact_id == contact_id)
        .options(WITH_DEFICIENCIES)
        .with_for_update()
    )
    if row is None:
        raise NoteNotFound
    return row


async def keep_version(session: AsyncSession, contact_id: UUID) -> None:
    """Put a note's present version aside, before a new one is written over it."""
    await session.execute(_KEEP_VERSION, {"contact_id": contact_id})
