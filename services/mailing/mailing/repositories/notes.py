"""The newest version of each note that asks, or asked, for a mail-out."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from backbone.db.upsert import upsert_if_newer
from contracts.contacts import ContactSnapshot, ContactVoided
from mailing.domain.enclosures import enclosure_table
from mailing.domain.pieces import Note
from mailing.tables import NOTE

KEPT: Final = tuple(column.name for column in NOTE.c if column.name in ContactSnapshot.model_fields)
"""The fields of a note that are kept, each in a column of its own name."""


async def store_notes(work: UnitOfWork, events: Sequence[ContactSnapshot]) -> None:
    """Keep the newest version of each note; a deletion is a version like any other.

    What staff wrote is kept only where an envelope shows it.
    """
    enclosures = enclosure_table().enclosures
    rows = []
    for event in events:
        row = {name: getattr(event, name) for name in KEPT}
        enclosure = enclosures.get(event.mailing_code or "")
        if enclosure is None or not enclosure.from_notes:
            row["notes"] = None
        rows.append({**row, "voided": isinstance(event, ContactVoided)})
    await upsert_if_newer(work.session, NOTE, rows, key=["contact_id"])


async def load_notes(read: ReadSession, contacts: Collection[UUID]) -> Mapping[UUID, Note]:
    """Return these notes by their ids."""
    rows = await read.session.execute(select(NOTE).where(NOTE.c.contact_id.in_(contacts)))
    return {row.contact_id: Note(**row._mapping) for row in rows}  # noqa: SLF001  SQLAlchemy's name
