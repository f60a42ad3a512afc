"""Pieces: what waits, what is held and why, what went where."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, keyset_page
from mailing.dependencies import Dependencies
from mailing.domain.address import Address
from mailing.domain.formats import FORMATS
from mailing.domain.print_job import contact_of
from mailing.queries.doubtful_pieces import find_doubts, is_doubtful
from mailing.repositories.reference import load_reference_data
from mailing.schemas.pieces import Piece, PieceFilter, PieceSearch, PrintFormat, Queue, Waiting
from mailing.tables import BATCH, CUSTOMER, PIECE

_MOST_DOUBTFUL: Final = 50
"""Pieces shown at once that perhaps need not go."""
_BY_ADDRESS: Final = frozenset({"INCOMPLETE_ADDRESS", "DOUBTED_ADDRESS"})
# `address` is stored as such addresses are compared, and shown as it is printed.
_AS_STORED: Final = (Piece.model_fields.keys() & PIECE.c.keys()) - {"address"}


async def list_pieces(
    read: ReadSession, wanted: PieceFilter, page: PageRequest, *, newest_first: bool = False
) -> Page[Piece]:
    """Return part of the pieces: those of a batch by their seats, others the oldest first."""
    in_batch = wanted.batch_id is not None
    columns = [PIECE.c.seat] if in_batch else [PIECE.c.queued_at, PIECE.c.piece_id]
    order = [one.desc() for one in columns] if newest_first else columns
    rows, following = await keyset_page(read.session, _select(wanted), page, order=order)
    return Page[Piece](items=await _show(read, rows), next=following)


async def search_pieces(read: ReadSession, wanted: PieceSearch) -> Page[Piece]:
    """Return part of the pieces that have a barcode, or every one of some words, on them.

    What is printed is what somebody holds in their hands: it is searched, not today's record.
    """
    found = _select(PieceFilter(state=wanted.state))
    contact = contact_of(wanted.text)
    if contact is not None:
        found = found.where(PIECE.c.contact_id == contact)
    else:
        printed = func.concat_ws(
            " ",
            *(
                func.coalesce(PIECE.c.paper[name].astext, "")
                for name in ("name", "care_of", "street", "town")
            ),
            CUSTOMER.c.number,
        )
        words = wanted.text.replace(",", " ").split()
        found = found.where(
            PIECE.c.paper.is_not(None),
            *(printed.icontains(word, autoescape=True) for word in words),
        )
    page = PageRequest(wanted.limit, wanted.after)
    order = [PIECE.c.queued_at.desc(), PIECE.c.piece_id.desc()]
    rows, following = await keyset_page(read.session, found, page, order=order)
    return Page[Piece](items=await _show(read, rows), next=following)


async def show_piece(read: ReadSession, piece_id: UUID) -> Piece:
    """Return one piece."""
    found = _select(PieceFilter()).where(PIECE.c.piece_id == piece_id)
    [shown] = await _show(read, (await read.session.execute(found)).all())
    return shown


def _select(wanted: PieceFilter) -> Select[Any]:
    pieces = (
        select(
            PIECE,
            CUSTOMER.c.number.label("customer_number"),
            CUSTOMER.c.name.label("customer_name"),
            CUSTOMER.c.address.label("customer_address"),
            BATCH.c.format,
        )
        .outerjoin(CUSTOMER, CUSTOMER.c.customer_id == PIECE.c.customer_id)
        .outerjoin(BATCH, BATCH.c.batch_id == PIECE.c.batch_id)
    )
    filters = wanted.model_dump(exclude_none=True)
    return pieces.where(*(PIECE.c[name] == value for name, value in filters.items()))


async def _show(read: ReadSession, rows: Sequence[Row[Any]]) -> list[Piece]:
    reference = await load_reference_data(read)
    doubts = await find_doubts(read, rows, reference)
    shown = []
    for row in rows:
        boxes = Address.from_record(row.customer_address or {})
        if row.paper is not None:
            name, address = row.paper["name"], _printed(row.paper)
        else:
            # It may lack anything: a person sees what.
            lines = (line.strip(" ,") for line in (boxes.care_of_line or "", *boxes.lines))
            name, address = row.customer_name, [line for line in lines if line]
        shown.append(
            Piece(
                id=row.piece_id,
                customer_number=row.customer_number,
                mailing_code_label=reference.label("mailing_codes", row.mailing_code),
                language_label=reference.label("languages", row.language),
                letter=reference.language(row.language).letter,
                name=name or None,
                address=address,
                held_missing=list(boxes.missing) if row.held_because in _BY_ADDRESS else [],
                held_doubts=list(boxes.doubts) if row.held_because in _BY_ADDRESS else [],
                duplicate=doubts.duplicate(row),
                written_at=doubts.written_at(row),
                page=FORMATS[row.format].page_of(row.seat) if row.format else None,
                **{column: getattr(row, column) for column in _AS_STORED},
            )
        )
    return shown


def _printed(paper: Mapping[str, Any]) -> list[str]:
    care_of = paper.get("care_of")
    return [*([care_of] if care_of else []), paper["street"], paper["town"]]


async def show_queue(read: ReadSession[Dependencies]) -> Queue:
    """Count what waits, by code and language."""
    reference = await load_reference_data(read)
    kinds = (PIECE.c.mailing_code, PIECE.c.language)
    counted = (
        select(*kinds, func.count().label("pieces"))
        .where(PIECE.c.state == "PENDING")
        .group_by(*kinds)
        .order_by(*kinds)
    )
    rows = (await read.session.execute(counted)).all()
    doubtful = _select(PieceFilter()).where(is_doubtful(reference))
    doubtful = doubtful.order_by(PIECE.c.customer_id, PIECE.c.mailing_code, PIECE.c.queued_at)
    doubtful_rows = (await read.session.execute(doubtful.limit(_MOST_DOUBTFUL))).all()
    held = select(func.count()).select_from(PIECE).where(PIECE.c.state == "HELD")
    unavailable = await read.deps.printer.sandbox.unavailable()
    return Queue(
        mailing_system=reference.mailing_system,
        return_address=list(reference.return_address),
        cannot_print=str(unavailable) if unavailable else None,
        missing_packages=unavailable.packages if unavailable else [],
        pending=sum(row.pieces for row in rows),
        held=await read.session.scalar(held) or 0,
        waiting=[
            Waiting(
                mailing_code=row.mailing_code,
                mailing_code_label=reference.label("mailing_codes", row.mailing_code),
                language=row.language,
                language_label=reference.label("languages", row.language),
                pieces=row.pieces,
            )
            for row in rows
        ],
        doubtful=await _show(read, doubtful_rows),
        formats=[
            PrintFormat(key=one.name, label=one.label, per_page=one.cells)
            for one in FORMATS.values()
        ],
    )
