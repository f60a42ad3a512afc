"""Insert rows, or replace the stored ones where the given ones are newer."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, TableClause
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

IsNewer = Callable[[TableClause, Any], ColumnElement[bool]]
"""Given the table and the row to be stored (`excluded`): whether it replaces the stored one."""


def _higher_version(table: TableClause, excluded: Any) -> ColumnElement[bool]:
    newer: ColumnElement[bool] = excluded.version > table.c.version
    return newer


@lru_cache(maxsize=256)  # making a statement costs as much as writing a row
def upsert_statement(
    table: TableClause,
    columns: tuple[str, ...],
    *,
    key: tuple[str, ...],
    is_newer: IsNewer | None = _higher_version,
) -> Insert:
    """Make the statement; `is_newer=None` replaces the stored row in any case."""
    put = insert(table)
    return put.on_conflict_do_update(
        index_elements=key,
        set_={name: put.excluded[name] for name in columns if name not in key},
        where=None if is_newer is None else is_newer(table, put.excluded),
    )


async def upsert_if_newer(
    session: AsyncSession,
    table: TableClause,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    is_newer: IsNewer | None = _higher_version,
) -> None:
    """Store rows under their key; of several versions the highest one stays, in any order.

    All rows have the same columns. They are written in the order of their keys, so that two
    transactions with the same keys never wait for each other in a circle.
    """
    if not rows:
        return
    ordered = sorted(rows, key=lambda row: (*(row[name] for name in key), row.get("version", 0)))
    statement = upsert_statement(table, tuple(ordered[0]), key=tuple(key), is_newer=is_newer)
    await session.execute(statement, ordered)
