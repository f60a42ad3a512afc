"""Batches: whose hands they are in, what is in them, what the picker takes from the shelf."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, encode_cursor
from backbone.http.problems import Problem
from mailing.adapters.book import Book, open_book
from mailing.domain.formats import FORMATS, Format
from mailing.schemas import Batch, Pick, PickList, Reprint, SetAside, Sheet, Tray
from mailing.tables import BatchRow, PieceRow, ReprintRow, table_of

BATCH = table_of(BatchRow)
PIECE = table_of(PieceRow)
REPRINT = table_of(ReprintRow)

_BASE = "/api/mailing/batches"


async def batches(read: ReadSession, state: str | None, paging: PageRequest) -> Page[Batch]:
    """Return part of the batches, the newest first."""
    listed = select(BATCH).order_by(BATCH.c.number.desc())
    if state is not None:
        listed = listed.where(BATCH.c.state == state)
    place = paging.place(1)
    if place is not None:
        if not place[0].isdigit():
            raise Problem(400, "`after` is not a place in this list. Begin at the first page.")
        listed = listed.where(BATCH.c.number < int(place[0]))
    rows = (await read.session.execute(listed.limit(paging.limit + 1))).all()
    shown = rows[: paging.limit]
    following = encode_cursor(shown[-1].number) if len(rows) > paging.limit else None
    return Page[Batch](items=await show(read, shown), next=following)


async def batch_row(read: ReadSession, batch_id: UUID) -> Row[Any]:
    """Return a batch as it is kept."""
    found = select(BATCH).where(BATCH.c.batch_id == batch_id)
    row = (await read.session.execute(found)).one_or_none()
    if row is None:
        raise Problem(404, "There is no such batch. Look it up in the list of batches.")
    return row


async def batch(read: ReadSession, batch_id: UUID) -> Batch:
    """Return one batch."""
    [shown] = await show(read, [await batch_row(read, batch_id)])
    return shown


async def show(read: ReadSession, rows: Sequence[Row[Any]]) -> list[Batch]:
    """Return batches as they are shown, each with what was printed of it again."""
    ids = [row.batch_id for row in rows]
    again: Mapping[UUID, list[Reprint]] = defaultdict(list)
    listed = select(REPRINT).where(REPRINT.c.batch_id.in_(ids)).order_by(REPRINT.c.at)
    for row in await read.session.execute(listed):
        again[row.batch_id].append(show_reprint(row))
    aside = (
        select(PIECE.c.batch_id, func.count().label("pieces"))
        .where(PIECE.c.batch_id.in_(ids), PIECE.c.pulled)
        .group_by(PIECE.c.batch_id)
    )
    pulled = {row.batch_id: row.pieces for row in await read.session.execute(aside)}
    return [_shown(row, again[row.batch_id], pulled.get(row.batch_id, 0)) for row in rows]


def show_reprint(row: Row[Any]) -> Reprint:
    """Return a reprint as it is shown."""
    pages = f"from={row.first_page}&to={row.last_page}"
    return Reprint(
        id=row.reprint_id,
        first_page=row.first_page,
        last_page=row.last_page,
        reason=row.reason,
        by=row.by,
        at=row.at,
        pdf=f"{_BASE}/{row.batch_id}/pdf?{pages}",
    )


def _shown(row: Row[Any], again: list[Reprint], pulled: int) -> Batch:
    return Batch(
        id=row.batch_id,
        format_label=FORMATS[row.format].label,
        pulled=pulled,
        pdf=f"{_BASE}/{row.batch_id}/pdf",
        reprints=again,
        **row.wanted,
        **{name: getattr(row, name) for name in _AS_KEPT},
    )


_AS_KEPT = (
    "number",
    "state",
    "format",
    "pieces",
    "pages",
    "pulled_at",
    "pulled_by",
    "holder",
    "held_until",
    "token",
    "printed_at",
    "printed_by",
    "mailed_at",
    "mailed_by",
    "released_at",
    "released_by",
    "sha256",
)


async def pick_list(read: ReadSession, batch_id: UUID) -> PickList:
    """Count what the picker needs: enclosures by code and language, forms, trays."""
    batch = await batch_row(read, batch_id)
    listed = select(PIECE).where(PIECE.c.batch_id == batch_id).order_by(PIECE.c.seat)
    rows = (await read.session.execute(listed)).all()
    book, sheet = await open_book(read), FORMATS[batch.format]
    kinds: Mapping[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        kinds[row.mailing_code, row.language].append(row)
    picks = [_pick(code, language, some, book, sheet) for (code, language), some in kinds.items()]
    counted = Counter({(one, pick.forms_in): 0 for pick in picks for one in pick.sheets})
    # What is set aside stays empty, and is not posted.
    for pick in picks:
        counted.update({(one, pick.forms_in): pick.count - pick.pulled for one in pick.sheets})
    posted = [row.paper["town"] for row in rows if not row.pulled]
    trays = Counter(town.rsplit(" ", maxsplit=1)[-1][:3] for town in posted)
    return PickList(
        batch_id=batch_id,
        number=batch.number,
        pieces=len(rows),
        pages=batch.pages,
        enclosures=picks,
        sheets=[
            Sheet(sheet=name, forms_in=forms_in, count=count)
            for (name, forms_in), count in sorted(counted.items())
        ],
        trays=[Tray(zip3=zip3, count=count) for zip3, count in sorted(trays.items())],
        set_aside=[
            SetAside(
                id=row.piece_id,
                seat=row.seat,
                page=sheet.page_of(row.seat),
                name=row.paper["name"],
            )
            for row in rows
            if row.pulled
        ],
    )


def _pick(code: str, language: str, rows: Sequence[Row[Any]], book: Book, sheet: Format) -> Pick:
    enclosure, marked = book.enclosure(code), book.language(language)
    return Pick(
        mailing_code=code,
        label=book.label("mailing_codes", code),
        code=rows[0].paper["code"],
        enclosure=list(enclosure.text),
        language=language,
        language_label=book.label("languages", language),
        letter=marked.letter,
        forms_in=marked.forms_in,
        count=len(rows),
        pulled=sum(row.pulled for row in rows),
        first_page=sheet.page_of(rows[0].seat),
        last_page=sheet.page_of(rows[-1].seat),
        sheets=list(enclosure.sheets),
    )
