"""The pick list: what the picker takes from the shelf for a batch."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from backbone.db.unit_of_work import ReadSession
from mailing.domain.formats import FORMATS, Format
from mailing.queries.batches import set_aside
from mailing.repositories.batches import load_batch
from mailing.repositories.reference import ReferenceData, load_reference_data
from mailing.schemas.pick_lists import Pick, PickList, Sheet, Tray
from mailing.tables import PIECE


async def pick_list(read: ReadSession, batch_id: UUID) -> PickList:
    """Count what the picker needs: enclosures by code and language, forms, trays."""
    batch = await load_batch(read, batch_id)
    listed = select(PIECE).where(PIECE.c.batch_id == batch_id).order_by(PIECE.c.seat)
    rows = (await read.session.execute(listed)).all()
    reference, paper_format = await load_reference_data(read), FORMATS[batch.format]
    kinds: Mapping[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        kinds[row.mailing_code, row.language].append(row)
    picks = [_pick(*kind, some, reference, paper_format) for kind, some in kinds.items()]
    sheets = Counter({(sheet, pick.forms_in): 0 for pick in picks for sheet in pick.sheets})
    # What is set aside stays empty, and is not posted.
    for pick in picks:
        sheets.update({(sheet, pick.forms_in): pick.count - pick.pulled for sheet in pick.sheets})
    towns = [row.paper["town"] for row in rows if not row.pulled]
    trays = Counter(town.rsplit(" ", maxsplit=1)[-1][:3] for town in towns)
    return PickList(
        batch_id=batch_id,
        number=batch.number,
        pieces=len(rows),
        pages=batch.pages,
        enclosures=picks,
        sheets=[
            Sheet(sheet=sheet, forms_in=forms_in, count=count)
            for (sheet, forms_in), count in sorted(sheets.items())
        ],
        trays=[Tray(zip3=zip3, count=count) for zip3, count in sorted(trays.items())],
        set_aside=[set_aside(row, paper_format) for row in rows if row.pulled],
    )


def _pick(
    code: str,
    language: str,
    rows: Sequence[Row[Any]],
    reference: ReferenceData,
    paper_format: Format,
) -> Pick:
    # All that are to be posted were written alike; what is set aside may be older.
    newest = next((row for row in rows if not row.pulled), rows[0])
    enclosure, marked = reference.enclosed(newest), reference.language(language)
    return Pick(
        mailing_code=code,
        label=reference.label("mailing_codes", code),
        code=rows[0].paper["code"],
        enclosure=list(enclosure.text),
        language=language,
        language_label=reference.label("languages", language),
        letter=rows[0].paper["letter"],
        forms_in=marked.forms_in,
        count=len(rows),
        pulled=sum(row.pulled for row in rows),
        first_page=paper_format.page_of(rows[0].seat),
        last_page=paper_format.page_of(rows[-1].seat),
        sheets=list(enclosure.sheets),
    )
