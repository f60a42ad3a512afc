"""The agency's code tables: delivered once, then the agency's own."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import Table, select, update
from sqlalchemy.dialects.postgresql import insert

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from contacts.adapters.kit import read_codes
from contacts.domain.codes import Code, CodeBook, TableName, changed, delivered
from contacts.domain.note import Author
from contacts.tables import CodeChangeRow, CodeRow, CodeSetRow
from contracts.contacts import Code as ToldCode
from contracts.contacts import CodesChanged, CodeTable

TABLES_ID = UUID("5b1f3c8e-6f0a-4c53-9d0e-2f6a7f1c9b40")
"""An agency has one set of code tables."""
ToldTable = Literal["actions", "call_codes", "mailing_codes", "languages", "deficiency_reasons"]
_TOLD: tuple[ToldTable, ...] = get_args(ToldTable)
_CODE: Table = CodeRow.metadata.tables["code"]
_SET: Table = CodeSetRow.metadata.tables["code_set"]
_OWN = [column.name for column in _CODE.columns if column.name not in {"table_name", "key"}]


async def deliver_codes(work: UnitOfWork) -> None:
    """Fill the code tables from the delivered file, leaving alone what the agency changed.

    Done at every start; it changes nothing until a newer file is delivered.
    """
    none_yet = insert(_SET).values(tables_id=TABLES_ID, version=0, delivered=0)
    await work.session.execute(none_yet.on_conflict_do_nothing())
    now = (await work.session.execute(select(_SET.c.delivered).with_for_update())).scalar_one()
    delivery = delivered()
    if now >= delivery.version:
        return
    published = insert(_CODE)
    await work.session.execute(
        published.on_conflict_do_update(
            index_elements=["table_name", "key"],
            set_={name: published.excluded[name] for name in _OWN},
            where=_CODE.c.touched.is_(False),
        ),
        [{"table_name": table, "touched": False, **asdict(code)} for table, code in delivery.codes],
    )
    await work.session.execute(update(_SET).values(delivered=delivery.version))
    await _tell_change(work)


async def open_codes(work: UnitOfWork) -> CodeBook:
    """Fetch the code tables to change them; nobody else changes them meanwhile."""
    await work.session.execute(select(_SET.c.version).with_for_update())
    return await read_codes(work.session)


async def change_code(
    work: UnitOfWork,
    codes: CodeBook,
    table: TableName,
    key: str,
    values: Mapping[str, Any],
    *,
    by: Author,
) -> tuple[Code, int]:
    """Relabel, deactivate, move or add a code; return it with the tables' version. Audited."""
    before = codes.find(table, key)
    code = changed(codes, table, key, values)
    if code == before:
        return code, codes.version
    row = {"table_name": table, "touched": True, **asdict(code)}
    published = insert(_CODE).values(row)
    await work.session.execute(
        published.on_conflict_do_update(
            index_elements=["table_name", "key"],
            set_={name: published.excluded[name] for name in _OWN},
        )
    )
    version = await _tell_change(work)
    work.session.add(
        CodeChangeRow(
            change_id=new_id(),
            at=work.now(),
            by=by.name,
            by_id=by.account,
            version=version,
            table_name=table,
            key=key,
            before=before and asdict(before),
            after=asdict(code),
        )
    )
    return code, version


async def _tell_change(work: UnitOfWork) -> int:
    """Raise the tables' version and tell everyone how they stand."""
    raised = update(_SET).values(version=_SET.c.version + 1).returning(_SET.c.version)
    version: int = (await work.session.execute(raised)).scalar_one()
    work.emit(tell_codes(await read_codes(work.session)))
    return version


def tell_codes(codes: CodeBook) -> CodesChanged:
    """Say how the code tables stand."""
    tables = [
        CodeTable(
            name=name,
            codes=tuple(
                ToldCode(
                    key=code.key,
                    label=code.label,
                    abbr=code.abbr,
                    program=code.program,
                    active=code.active,
                    sort=code.sort,
                )
                for code in codes.codes(name)
            ),
        )
        for name in _TOLD
    ]
    return CodesChanged(tables_id=TABLES_ID, version=codes.version, tables=tuple(tables))
