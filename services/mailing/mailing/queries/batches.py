"""Batches: whose hands they are in, and what was printed of them again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, func, select

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, keyset_page
from mailing.domain.formats import FORMATS, Format
from mailing.queries.letters import HAS_LETTER
from mailing.repositories.batches import EDITION
from mailing.schemas.batches import Batch, Reprint, SetAside
from mailing.tables import BATCH, PIECE, REPRINT

_PATH = "/api/mailing/batches"
_AS_STORED: Final = Batch.model_fields.keys() & BATCH.c.keys()


async def list_batches(read: ReadSession, state: str | None, page: PageRequest) -> Page[Batch]:
    """Return part of the batches, the newest first."""
    wanted = select(BATCH)
    if state is not None:
        wanted = wanted.where(BATCH.c.state == state)
    rows, following = await keyset_page(read.session, wanted, page, order=[BATCH.c.number.desc()])
    return Page[Batch](items=await show_batches(read, rows), next=following)


async def show_batch(read: ReadSession, row: Row[Any]) -> Batch:
    """Return one batch as it is shown."""
    [shown] = await show_batches(read, [row])
    return shown


async def show_batches(read: ReadSession, rows: Sequence[Row[Any]]) -> list[Batch]:
    """Return batches as they are shown, each with what was printed of it again."""
    ids = [row.batch_id for row in rows]
    reprints: Mapping[UUID, list[Reprint]] = defaultdict(list)
    listed = select(REPRINT).where(REPRINT.c.batch_id.in_(ids)).order_by(REPRINT.c.at)
    for reprint in await show_reprints(read, (await read.session.execute(listed)).all()):
        reprints[reprint.batch_id].append(reprint)
    counted = (
        select(
            PIECE.c.batch_id,
            func.count().filter(PIECE.c.pulled).label("pulled"),
            EDITION.label("edition"),
            func.count().filter(HAS_LETTER).label("letters"),
        )
        .where(PIECE.c.batch_id.in_(ids))
        .group_by(PIECE.c.batch_id)
    )
    counts = {row.batch_id: row for row in await read.session.execute(counted)}
    return [
        Batch(
            id=row.batch_id,
            format_label=FORMATS[row.format].label,
            pulled=counts[row.batch_id].pulled if row.batch_id in counts else 0,
            edition=counts[row.batch_id].edition if row.batch_id in counts else 1,
            has_letters=row.batch_id in counts and counts[row.batch_id].letters > 0,
            pdf=f"{_PATH}/{row.batch_id}/pdf",
            reprints=reprints[row.batch_id],
            **row.wanted,
            **{name: getattr(row, name) for name in _AS_STORED},
        )
        for row in rows
    ]


async def show_reprints(read: ReadSession, rows: Sequence[Row[Any]]) -> list[Reprint]:
    """Return reprints as they are shown, each with what on its pages must not be posted."""
    if not rows:
        return []
    flagged = (
        select(PIECE, BATCH.c.format)
        .join(BATCH, BATCH.c.batch_id == PIECE.c.batch_id)
        .where(PIECE.c.batch_id.in_({row.batch_id for row in rows}), PIECE.c.pulled)
        .order_by(PIECE.c.seat)
    )
    aside: Mapping[UUID, list[SetAside]] = defaultdict(list)
    for piece in await read.session.execute(flagged):
        aside[piece.batch_id].append(set_aside(piece, FORMATS[piece.format]))
    same = (Reprint.model_fields.keys() & REPRINT.c.keys()) - {"id"}
    return [
        Reprint(
            id=row.reprint_id,
            pdf=f"{_PATH}/{row.batch_id}/pdf?from={row.first_page}&to={row.last_page}",
            set_aside=[
                one for one in aside[row.batch_id] if row.first_page <= one.page <= row.last_page
            ],
            **{name: getattr(row, name) for name in same},
        )
        for row in rows
    ]


def set_aside(piece: Row[Any], paper_format: Format) -> SetAside:
    """Return a piece that must not be posted, as it is found in the stack."""
    return SetAside(
        id=piece.piece_id,
        seat=piece.seat,
        page=paper_format.page_of(piece.seat),
        name=piece.paper["name"],
        why=piece.set_aside_because or "NOTE_CHANGED",
    )
