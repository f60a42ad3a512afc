"""Pull a batch: claim waiting pieces, so that none is ever in two batches (I-9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, text

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from mailing.adapters.book import Book, open_book
from mailing.adapters.rows import note_of, recipients
from mailing.commands.settling import NOTE, PIECE, TOPIC
from mailing.domain.formats import FORMATS, FormatName
from mailing.domain.paper import Paper
from mailing.domain.pieces import session_lock
from mailing.tables import BatchRow, table_of

BATCH = table_of(BatchRow)

_TAKE = text(
    "UPDATE piece SET state = 'BATCHED', batch_id = :batch_id, seat = taken.seat,"
    " paper = CAST(taken.paper AS jsonb), address = taken.address, batched_at = :now"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:seats AS int[]), CAST(:papers AS text[]),"
    " CAST(:addresses AS text[])) AS taken (piece_id, seat, paper, address)"
    " WHERE piece.piece_id = taken.piece_id"
)


class NothingWaits(Exception):  # noqa: N818  a fact, not an "error"
    """No piece that fits is waiting. Change the filters, or look at the exceptions list."""


class MailingSystemOff(Exception):  # noqa: N818
    """The agency's mailing system is switched off. An administrator can switch it on."""


class NoReturnAddress(Exception):  # noqa: N818
    """The agency has no return address yet. An administrator must enter it first."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who works in the print room."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which pieces somebody wants to print, on what."""

    format: FormatName
    mailing_code: str | None = None
    language: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class _Claimed:
    piece_id: UUID
    paper: Paper
    address: str
    order: tuple[str, str, str, str, UUID]


async def pull(work: UnitOfWork, wanted: Wanted, hand: Hand) -> Row[Any]:
    """Pull a batch of the pieces that have waited longest, in the order they are packed in.

    Rows somebody else is pulling at this moment are passed over; nobody waits for anybody.
    """
    book = await open_book(work)
    if not book.mailing_system:
        raise MailingSystemOff
    if not book.return_address:
        raise NoReturnAddress
    claimed = await _claim(work, wanted, book)
    if not claimed:
        raise NothingWaits
    batch_id = new_id()
    await _seat(work, batch_id, sorted(claimed, key=lambda one: one.order))
    work.notify(TOPIC)
    room = work.deps
    sheet = FORMATS[wanted.format]
    now = work.now()
    opened = insert(BATCH).values(
        batch_id=batch_id,
        format=wanted.format,
        wanted={
            "mailing_code": wanted.mailing_code,
            "language": wanted.language,
            "limit": wanted.limit,
        },
        state="OPEN",
        pieces=len(claimed),
        pages=sheet.pages(len(claimed)),
        return_address=list(book.return_address),
        pulled_at=now,
        pulled_by=hand.name,
        holder_id=hand.id,
        holder=hand.name,
        held_until=now + timedelta(minutes=room.settings.lease_minutes),
        token=1,
        render_token=0,
        render_failures=0,
    )
    batch: Row[Any] = (await work.session.execute(opened.returning(BATCH))).one()
    return batch


async def _claim(work: UnitOfWork, wanted: Wanted, book: Book) -> Sequence[_Claimed]:
    """Lock the longest waiting pieces that fit, and write down what is printed on each (I-11)."""
    largest = work.deps.settings.largest_batch
    free = select(PIECE).where(PIECE.c.state == "PENDING")
    if wanted.mailing_code is not None:
        free = free.where(PIECE.c.mailing_code == wanted.mailing_code)
    if wanted.language is not None:
        free = free.where(PIECE.c.language == wanted.language)
    free = (
        free.order_by(PIECE.c.queued_at, PIECE.c.piece_id)
        .limit(min(wanted.limit or largest, largest))
        .with_for_update(skip_locked=True)
    )
    pieces = (await work.session.execute(free)).all()
    return await _written(work, pieces, book)


async def _written(work: UnitOfWork, pieces: Sequence[Row[Any]], book: Book) -> Sequence[_Claimed]:
    contacts = [piece.contact_id for piece in pieces]
    of_contacts = select(NOTE).where(NOTE.c.contact_id.in_(contacts))
    notes = {row.contact_id: note_of(row) for row in await work.session.execute(of_contacts)}
    known = await recipients(work, {piece.customer_id for piece in pieces})
    claimed = []
    for piece in pieces:
        recipient = known.get(piece.customer_id)
        # What is not fit to be printed is in no batch, whatever its row says.
        if recipient is None or session_lock(recipient) is not None:
            continue
        paper = book.paper(notes[piece.contact_id], recipient, code=piece.mailing_code)
        address = recipient.address
        order = (
            piece.mailing_code,
            piece.language,
            address.zip_code,
            paper.name,
            piece.piece_id,
        )
        claimed.append(_Claimed(piece.piece_id, paper, address.key, order))
    return claimed


async def _seat(work: UnitOfWork, batch_id: UUID, claimed: Sequence[_Claimed]) -> None:
    await work.session.execute(
        _TAKE,
        {
            "batch_id": batch_id,
            "now": work.now(),
            "ids": [one.piece_id for one in claimed],
            "seats": list(range(1, len(claimed) + 1)),
            "papers": [one.paper.json() for one in claimed],
            "addresses": [one.address for one in claimed],
        },
    )
