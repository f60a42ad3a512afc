"""Pieces: what waits, what is held and why, what went where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, func, select, tuple_

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, encode_cursor
from backbone.http.problems import Problem
from mailing.adapters.book import Book, open_book
from mailing.adapters.rows import CUSTOMER
from mailing.domain.address import Address
from mailing.domain.formats import FORMATS
from mailing.queries.doubts import Doubts, doubtful, doubts_about
from mailing.schemas import FormatOut, Piece, Queue, Waiting
from mailing.tables import BatchRow, PieceRow, table_of

PIECE = table_of(PieceRow)
BATCH = table_of(BatchRow)

_DOUBTFUL: Final = 50
"""Pieces shown at once that perhaps need not go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which pieces somebody wants to see; None is all of them."""

    state: str | None = None
    mailing_code: str | None = None
    language: str | None = None
    customer_id: UUID | None = None
    contact_id: UUID | None = None
    batch_id: UUID | None = None


async def pieces(read: ReadSession, wanted: Wanted, paging: PageRequest) -> Page[Piece]:
    """Return part of the pieces: those of a batch by their seats, others the oldest first."""
    seated = wanted.batch_id is not None
    order = (PIECE.c.seat,) if seated else (PIECE.c.queued_at, PIECE.c.piece_id)
    listed = _listed(wanted).order_by(*order)
    place = paging.place(len(order))
    if place is not None:
        listed = listed.where(tuple_(*order) > _place(place))
    rows = (await read.session.execute(listed.limit(paging.limit + 1))).all()
    shown = rows[: paging.limit]
    book = await open_book(read)
    doubts = await doubts_about(read, shown)
    following = None
    if len(rows) > paging.limit:
        last = shown[-1]
        following = (
            encode_cursor(last.seat)
            if seated
            else encode_cursor(last.queued_at.isoformat(), last.piece_id)
        )
    return Page[Piece](items=[_shown(row, book, doubts) for row in shown], next=following)


async def piece(read: ReadSession, piece_id: UUID) -> Piece:
    """Return one piece."""
    found = _listed(Wanted()).where(PIECE.c.piece_id == piece_id)
    row = (await read.session.execute(found)).one()
    return _shown(row, await open_book(read), await doubts_about(read, [row]))


def _listed(wanted: Wanted) -> Select[Any]:
    listed = select(
        PIECE,
        CUSTOMER.c.number.label("customer_number"),
        CUSTOMER.c.name.label("customer_name"),
        CUSTOMER.c.address.label("customer_address"),
        BATCH.c.format,
    )
    listed = listed.outerjoin(CUSTOMER, CUSTOMER.c.customer_id == PIECE.c.customer_id)
    listed = listed.outerjoin(BATCH, BATCH.c.batch_id == PIECE.c.batch_id)
    for column, value in (
        (PIECE.c.state, wanted.state),
        (PIECE.c.mailing_code, wanted.mailing_code),
        (PIECE.c.language, wanted.language),
        (PIECE.c.customer_id, wanted.customer_id),
        (PIECE.c.contact_id, wanted.contact_id),
        (PIECE.c.batch_id, wanted.batch_id),
    ):
        if value is not None:
            listed = listed.where(column == value)
    return listed


def _place(parts: Sequence[str]) -> Any:
    try:
        if len(parts) == 1:
            return tuple_(int(parts[0]))
        return tuple_(datetime.fromisoformat(parts[0]), UUID(parts[1]))
    except ValueError:
        raise Problem(
            400, "`after` is not a place in this list. Begin at the first page."
        ) from None


def _shown(row: Row[Any], book: Book, doubts: Doubts) -> Piece:
    paper: Mapping[str, Any] | None = row.paper
    if paper is not None:
        name, address = paper["name"], [paper["street"], paper["town"]]
    else:
        name, address = row.customer_name, _written(row.customer_address)
    return Piece(
        id=row.piece_id,
        contact_id=row.contact_id,
        customer_id=row.customer_id,
        customer_number=row.customer_number,
        mailing_code=row.mailing_code,
        mailing_code_label=book.label("mailing_codes", row.mailing_code),
        language=row.language,
        language_label=book.label("languages", row.language),
        letter=book.language(row.language).letter,
        state=row.state,
        held_because=row.held_because,
        held_sentence=row.held_sentence,
        name=name or None,
        address=address,
        duplicate=doubts.duplicate(row),
        written_at=doubts.written_at(row),
        pulled=row.pulled,
        batch_id=row.batch_id,
        seat=row.seat,
        page=FORMATS[row.format].page_of(row.seat) if row.format else None,
        queued_at=row.queued_at,
        printed_at=row.printed_at,
        mailed_at=row.mailed_at,
        returned_at=row.returned_at,
        returned_by=row.returned_by,
        returned_reason=row.returned_reason,
        called_off_at=row.called_off_at,
        called_off_by=row.called_off_by,
        called_off_reason=row.called_off_reason,
    )


def _written(boxes: Mapping[str, Any] | None) -> list[str]:
    """Write an address that may lack anything, so that a person sees what it lacks."""
    address = Address.read(boxes or {})
    return [line for one in address.lines if (line := one.strip(" ,"))]


async def queue(read: ReadSession) -> Queue:
    """Count what waits, by code and language."""
    book = await open_book(read)
    kinds = (PIECE.c.mailing_code, PIECE.c.language)
    counted = (
        select(*kinds, func.count().label("pieces"))
        .where(PIECE.c.state == "PENDING")
        .group_by(*kinds)
        .order_by(*kinds)
    )
    rows = (await read.session.execute(counted)).all()
    perhaps = _listed(Wanted()).where(doubtful())
    perhaps = perhaps.order_by(PIECE.c.customer_id, PIECE.c.mailing_code, PIECE.c.queued_at)
    doubted = (await read.session.execute(perhaps.limit(_DOUBTFUL))).all()
    doubts = await doubts_about(read, doubted)
    held = select(func.count()).select_from(PIECE).where(PIECE.c.state == "HELD")
    return Queue(
        mailing_system=book.mailing_system,
        cannot_print=await read.deps.press.lacking(),
        pending=sum(row.pieces for row in rows),
        held=await read.session.scalar(held) or 0,
        waiting=[
            Waiting(
                mailing_code=row.mailing_code,
                mailing_code_label=book.label("mailing_codes", row.mailing_code),
                language=row.language,
                language_label=book.label("languages", row.language),
                pieces=row.pieces,
            )
            for row in rows
        ],
        doubtful=[_shown(row, book, doubts) for row in doubted],
        formats=[
            FormatOut(key=one.name, label=one.label, per_page=one.cells) for one in FORMATS.values()
        ],
    )
