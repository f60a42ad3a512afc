"""Batches: whose hands they are in, and what was printed of them again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, func, select

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequest, keyset_page
from mailing.domain.formats import FORMATS
from mailing.queries.letters import HAS_LETTER
from mailing.schemas import Batch, Reprint
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
    for row in await read.session.execute(listed):
        reprints[row.batch_id].append(show_reprint(row))
    counted = (
        select(
            PIECE.c.batch_id,
            func.count().filter(PIECE.c.pulled).label("pulled"),
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
            has_letters=row.batch_id in counts and counts[row.batch_id].letters > 0,
            pdf=f"{_PATH}/{row.batch_id}/pdf",
            reprints=reprints[row.batch_id],
            **row.wanted,
            **{name: getattr(row, name) for name in _AS_STORED},
        )
        for row in rows
    ]


def show_reprint(row: Row[Any]) -> Reprint:
    """Return a reprint as it is shown."""
    same = Reprint.model_fields.keys() & row._fields
    pages = f"from={row.first_page}&to={row.last_page}"
    return Reprint(
        id=row.reprint_id,
        pdf=f"{_PATH}/{row.batch_id}/pdf?{pages}",
        **{name: getattr(row, name) for name in same},
    )
