"""The newest version of each note that asks, or asked, for a mail-out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from backbone.db.models import Instant
from backbone.db.unit_of_work import ReadSession, UnitOfWork
from backbone.db.upsert import upsert_if_newer
from contracts.contacts import ContactSnapshot, ContactVoided
from mailing.domain.pieces import Note
from mailing.repositories.reference import load_enclosure_table
from mailing.tables import NOTE

KEPT: Final = tuple(
    column.name
    for column in NOTE.c
    if column.name in ContactSnapshot.model_fields.keys() - {"mailing_date"}
)
"""The fields of a note that are kept of its newest version, each in a column of its own name."""


async def store_notes(work: UnitOfWork, events: Sequence[ContactSnapshot]) -> None:
    """Keep the newest version of each note; a deletion is a version like any other.

    What staff wrote is kept only where an envelope shows it.
    """
    enclosures = (await load_enclosure_table(work)).enclosures if events else {}
    rows = []
    for event in events:
        row = {name: getattr(event, name) for name in KEPT}
        enclosure = enclosures.get(event.mailing_code or "")
        if enclosure is None or not enclosure.from_notes:
            row["notes"] = None
        if event.mailing_code is None:
            row["words_to_customer"] = None
        rows.append({**row, "voided": isinstance(event, ContactVoided)})
    await upsert_if_newer(work.session, NOTE, rows, key=["contact_id"])
    await _keep_newest_request(work, [one for one in events if _asks(one)])
    dates = {one.contact_id: one.mailing_date for one in events if one.mailing_date is not None}
    await note_mailing_dates(work, dates)


def _asks(event: ContactSnapshot) -> bool:
    return event.mailing_code is not None and not isinstance(event, ContactVoided)


async def _keep_newest_request(work: UnitOfWork, events: Sequence[ContactSnapshot]) -> None:
    """Keep what each note last asked for: what it came to ask since may have arrived earlier."""
    if not events:
        return
    rows = [
        {
            "of_note": event.contact_id,
            "by_version": event.version,
            "code": event.mailing_code,
            "language_asked": event.language,
            "at": event.recorded_at,
        }
        for event in sorted(events, key=lambda one: (one.contact_id, one.version))
    ]
    newer = func.coalesce(NOTE.c.asked_version, 0) < bindparam("by_version")
    put = update(NOTE).where(NOTE.c.contact_id == bindparam("of_note"), newer)
    put = put.values(
        asked_version=bindparam("by_version"),
        asked_code=bindparam("code"),
        asked_language=bindparam("language_asked"),
        asked_at=bindparam("at"),
    )
    connection = await work.session.connection()
    await connection.execute(put, rows)


async def note_mailing_dates(work: UnitOfWork, dates: Mapping[UUID, datetime]) -> None:
    """Keep when something was posted for notes; of several moments the first one."""
    if not dates:
        return
    put = update(NOTE).where(NOTE.c.contact_id == bindparam("of_note"))
    first = func.least(NOTE.c.mailing_date, bindparam("posted_at", type_=Instant))
    connection = await work.session.connection()
    await connection.execute(
        put.values(mailing_date=first),
        [{"of_note": note, "posted_at": at} for note, at in sorted(dates.items())],
    )


async def load_notes(read: ReadSession, contacts: Collection[UUID]) -> Mapping[UUID, Note]:
    """Return these notes by their ids."""
    rows = await read.session.execute(select(NOTE).where(NOTE.c.contact_id.in_(contacts)))
    return {row.contact_id: Note(**row._mapping) for row in rows}  # noqa: SLF001  SQLAlchemy's name
