"""The letters that go into a batch's envelopes: what each incomplete application lacks."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from backbone.db.unit_of_work import ReadSession
from contracts.display import display_date, written_phone
from mailing.domain.exceptions import NoLetterInBatch
from mailing.domain.letters import INCOMPLETE, Lack, LetterJob, write_letter
from mailing.domain.print_job import Paper
from mailing.repositories.notes import load_notes
from mailing.repositories.reference import load_reference_data
from mailing.tables import DEFICIENCY, PIECE

HAS_LETTER: Final = (PIECE.c.mailing_code == INCOMPLETE) & PIECE.c.pulled.is_(False)
"""Whether a letter goes into a piece's envelope: it is about an application, and is not set aside.
"""


async def letters_of(read: ReadSession, batch: Row[Any]) -> LetterJob:
    """Write the letters of a batch, in the order of its envelopes.

    They list what is known when they are printed; the envelope is what it was when it was pulled.
    """
    inside = (PIECE.c.batch_id == batch.batch_id) & HAS_LETTER
    wanted = select(PIECE).where(inside).order_by(PIECE.c.seat)
    pieces = (await read.session.execute(wanted)).all()
    if not pieces:
        raise NoLetterInBatch(batch.number)
    listed = (
        select(DEFICIENCY)
        .where(DEFICIENCY.c.contact_id.in_([piece.contact_id for piece in pieces]))
        .order_by(DEFICIENCY.c.entered_at, DEFICIENCY.c.deficiency_id)
    )
    lacks: Mapping[UUID, list[Lack]] = defaultdict(list)
    for row in await read.session.execute(listed):
        lacks[row.contact_id].append(Lack(row.reason, row.reason_label))
    notes = await load_notes(read, [piece.contact_id for piece in pieces])
    reference = await load_reference_data(read)
    agency = reference.agency
    day = batch.pulled_at.astimezone(ZoneInfo(reference.zone))
    return LetterJob(
        return_address=tuple(batch.return_address),
        date=display_date(day),
        letters=tuple(
            write_letter(
                Paper.from_dict(piece.paper).address,
                lacks[piece.contact_id],
                forms_in=reference.language(piece.language).forms_in,
                words=notes[piece.contact_id].words_to_customer,
                phone=written_phone(agency.phone) if agency and agency.phone else None,
            )
            for piece in pieces
        ),
    )
