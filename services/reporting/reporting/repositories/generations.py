"""Generations of the projections: which there are, and how rows are stored in all of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table, delete, select

from backbone.db.unit_of_work import ReadSession, UnitOfWork
from backbone.db.upsert import IsNewer, upsert_if_newer
from reporting.tables import GENERATION, PROJECTIONS

CURRENT = "CURRENT"
DRAFT = "DRAFT"

CURRENT_GENERATION = (
    select(GENERATION.c.number).where(GENERATION.c.state == CURRENT).scalar_subquery()
)
"""The number of the generation that reports are read from, for use in a query."""


async def store_in_every_generation(
    work: UnitOfWork, table: Table, rows: Iterable[Mapping[str, Any]], **how: IsNewer
) -> None:
    """Store rows in the current generation and in the draft; `how` is `upsert_if_newer`'s.

    Until the unit of work ends, none is added and none takes the place of another.
    """
    numbers = select(GENERATION.c.number).order_by(GENERATION.c.number)
    found = (await work.session.scalars(numbers.with_for_update(read=True))).all()
    repeated = [{"generation": number, **row} for row in rows for number in found]
    key = [column.name for column in table.primary_key]
    await upsert_if_newer(work.session, table, repeated, key=key, **how)


async def generation_numbers(read: ReadSession) -> Mapping[str, int]:
    """Return the numbers of the generations by their state."""
    rows = await read.session.execute(select(GENERATION.c.state, GENERATION.c.number))
    return {row.state: row.number for row in rows}


async def locked_generation_numbers(work: UnitOfWork) -> Mapping[str, int]:
    """Return the numbers by state, and let no event be stored until the unit of work ends."""
    every = select(GENERATION.c.state, GENERATION.c.number).order_by(GENERATION.c.number)
    rows = await work.session.execute(every.with_for_update())
    return {row.state: row.number for row in rows}


async def delete_generation(work: UnitOfWork, number: int) -> None:
    """Delete a generation with everything in it."""
    for table in PROJECTIONS:
        await work.session.execute(delete(table).where(table.c.generation == number))
    await work.session.execute(delete(GENERATION).where(GENERATION.c.number == number))
