"""The letters that go into a batch's envelopes: what each incomplete application lacks."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from backbone.db.unit_of_work import ReadSession
from mailing.adapters.book import open_book
from mailing.domain.letters import INCOMPLETE, Lack, Letters, letter
from mailing.domain.paper import Paper
from mailing.tables import DeficiencyRow, PieceRow, table_of

DEFICIENCY = table_of(DeficiencyRow)
PIECE = table_of(PieceRow)


async def lacking(read: ReadSession, contacts: Collection[UUID]) -> Mapping[UUID, list[Lack]]:
    """Return what was written under notes, in the order it was written."""
    found: Mapping[UUID, list[Lack]] = defaultdict(list)
    listed = select(DEFICIENCY).where(DEFICIENCY.c.contact_id.in_(contacts))
    listed = listed.order_by(DEFICIENCY.c.entered_at, DEFICIENCY.c.deficiency_id)
    for row in await read.session.execute(listed):
        found[row.contact_id].append(Lack(row.reason, row.reason_label, row.notes))
    return found


async def letters_of(read: ReadSession, batch: Row[Any]) -> Letters:
    """Write the letters of a batch, in the order of its envelopes.

    They list what is known when they are printed; the envelope is what it was when it was pulled.
    """
    inside = (PIECE.c.batch_id == batch.batch_id) & (PIECE.c.mailing_code == INCOMPLETE)
    wanted = select(PIECE).where(inside, PIECE.c.pulled.is_(False)).order_by(PIECE.c.seat)
    rows = (await read.session.execute(wanted)).all()
    lacks = await lacking(read, [row.contact_id for row in rows])
    book = await open_book(read)
    zone = ZoneInfo(book.agency.time_zone if book.agency else "UTC")
    day = batch.pulled_at.astimezone(zone)
    return Letters(
        return_address=tuple(batch.return_address),
        date=f"{day.month}/{day.day}/{day.year}",
        letters=tuple(
            letter(
                Paper.read(row.paper).address,
                lacks.get(row.contact_id, []),
                forms_in=book.language(row.language).forms_in,
                phone=book.agency.phone if book.agency else None,
            )
            for row in rows
        ),
    )
