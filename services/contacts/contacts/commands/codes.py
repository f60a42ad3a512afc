"""The agency's code tables: delivered once, then the agency's own."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.db.upsert import upsert_statement
from backbone.ids import new_id
from contacts.domain.codes import (
    TABLES_ID,
    ChangedTable,
    Code,
    CodeTables,
    Delivery,
    TableName,
    UsualEntry,
    load_delivery,
    revise_code,
)
from contacts.domain.usual_entries import entries_to_deliver
from contacts.repositories.codes import read_code_tables
from contacts.repositories.events import codes_event
from contacts.tables import CODE, CODE_SET, USUAL_ENTRY, CodeChangeRow

_KEY = ("table_name", "key")
_COLUMNS = tuple(column.name for column in CODE.columns)
_DELIVER = upsert_statement(
    CODE, _COLUMNS, key=_KEY, is_newer=lambda stored, _: stored.c.touched.is_(False)
)
_CHANGE = upsert_statement(CODE, _COLUMNS, key=_KEY, is_newer=None)
_DELIVER_ENTRY = upsert_statement(
    USUAL_ENTRY,
    tuple(column.name for column in USUAL_ENTRY.columns),
    key=("key",),
    is_newer=lambda stored, _: stored.c.touched.is_(False),
)


async def deliver_codes(work: UnitOfWork) -> None:
    """Fill the code tables from the delivered file, leaving alone what the agency changed.

    Done at every start; it changes nothing until a newer file is delivered.
    """
    none_yet = insert(CODE_SET).values(tables_id=TABLES_ID, version=0, delivered=0)
    await work.session.execute(none_yet.on_conflict_do_nothing())
    filled_from = select(CODE_SET.c.delivered).with_for_update()
    delivery = load_delivery()
    if (await work.session.execute(filled_from)).scalar_one() >= delivery.version:
        return
    known = await read_code_tables(work.session)
    rows = [
        _row(table, code.dated(known.find(table, code.key), at=work.now()), touched=False)
        for table, code in delivery.codes
    ]
    await work.session.execute(_DELIVER, rows)
    await _deliver_entries(work, delivery)
    await work.session.execute(update(CODE_SET).values(delivered=delivery.version))
    await _publish_change(work)


async def _deliver_entries(work: UnitOfWork, delivery: Delivery) -> None:
    codes = await read_code_tables(work.session)
    touched = select(USUAL_ENTRY.c.key).where(USUAL_ENTRY.c.touched)
    keys = set(await work.session.scalars(touched))
    own = [one for one in codes.usual_entries if one.key in keys]
    rows = [
        entry_row(one, touched=False, removed=False)
        for one in entries_to_deliver(codes, delivery.usual_entries, own)
    ]
    await work.session.execute(_DELIVER_ENTRY, rows)


async def lock_codes(work: UnitOfWork) -> CodeTables:
    """Return the code tables to be changed; nobody else changes them meanwhile."""
    await work.session.execute(select(CODE_SET.c.version).with_for_update())
    return await read_code_tables(work.session)


async def change_code(
    work: UnitOfWork,
    codes: CodeTables,
    table: TableName,
    key: str,
    values: Mapping[str, Any],
    *,
    by: Actor,
) -> tuple[Code, int]:
    """Relabel, deactivate, move or add a code; return it with the tables' version."""
    before = codes.find(table, key)
    code = revise_code(codes, table, key, values)
    if code == before:
        return code, codes.version
    code = code.dated(before, at=work.now())
    await work.session.execute(_CHANGE, _row(table, code, touched=True))
    told = asdict(before) if before else None
    return code, await record_change(work, table, key, before=told, after=asdict(code), by=by)


async def record_change(
    work: UnitOfWork,
    table: ChangedTable,
    key: str,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    by: Actor,
) -> int:
    """Publish the tables, list who changed what in them, and return their new version."""
    version = await _publish_change(work)
    work.session.add(
        CodeChangeRow(
            change_id=new_id(),
            at=work.now(),
            by=by.name,
            by_id=by.id,
            version=version,
            table_name=table,
            key=key,
            before=before,
            after=after,
        )
    )
    return version


def _row(table: TableName, code: Code, *, touched: bool) -> dict[str, Any]:
    return {"table_name": table, "touched": touched, **asdict(code)}


def entry_row(entry: UsualEntry, *, touched: bool, removed: bool) -> dict[str, Any]:
    """Return a usual entry as its row."""
    return {**asdict(entry), "touched": touched, "removed": removed}


async def _publish_change(work: UnitOfWork) -> int:
    """Raise the tables' version and publish them whole."""
    raised = update(CODE_SET).values(version=CODE_SET.c.version + 1).returning(CODE_SET.c.version)
    version: int = (await work.session.execute(raised)).scalar_one()
    work.emit(codes_event(await read_code_tables(work.session)))
    return version
