"""Digests of tables that do not depend on the order of rows, over the text COPY writes.

The same for a live table, for the dump of it and for what was restored from the dump, also on
another version of PostgreSQL: equal digests mean equal rows.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping

import asyncpg

from hearthline.backup.manifest import TableContent

AS_DUMPED = {
    "timezone": "UTC",
    "datestyle": "ISO",
    "intervalstyle": "postgres",
    "extra_float_digits": "3",
    "bytea_output": "hex",
    "idle_in_transaction_session_timeout": "0",
}
"""How a session writes values, as pg_dump's do, and that it may wait for the others."""

_TABLES = """
    SELECT format('%I', c.relname) AS name, string_agg(format('%I', a.attname), ', '
                                                       ORDER BY a.attnum) AS columns
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                       AND a.attgenerated = ''
    WHERE c.relkind = 'r' AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    GROUP BY c.relname ORDER BY c.relname
"""
_COPY = re.compile(rb"COPY public\.(?P<name>\S+) \(.*\) FROM stdin;\n")
_MODULUS = 1 << 256


class _Sum:
    """Adds up the digests of rows."""

    def __init__(self) -> None:
        self.rows = 0
        self._total = 0

    def add(self, row: bytes) -> None:
        self.rows += 1
        self._total += int.from_bytes(hashlib.sha256(row).digest(), "big")

    def content(self) -> TableContent:
        return TableContent(rows=self.rows, digest=f"{self._total % _MODULUS:064x}")


async def tables_of_database(connection: asyncpg.Connection) -> Mapping[str, TableContent]:
    """Count and digest every table a connection sees, in its transaction's snapshot."""
    return {
        table["name"]: await _table(connection, table["name"], table["columns"])
        for table in await connection.fetch(_TABLES)
    }


async def _table(connection: asyncpg.Connection, name: str, columns: str) -> TableContent:
    found, rest = _Sum(), b""

    async def take(data: bytes) -> None:
        nonlocal rest
        *rows, rest = (rest + data).split(b"\n")
        for row in rows:
            found.add(row)

    # Both were quoted by PostgreSQL.
    await connection.copy_from_query(f"SELECT {columns} FROM public.{name}", output=take)  # noqa: S608
    return found.content()


def tables_of_script(script: Iterable[bytes]) -> Mapping[str, TableContent]:
    """Count and digest every table in the lines of a dump written as SQL."""
    tables = dict[str, TableContent]()
    lines = iter(script)
    for line in lines:
        if found := _COPY.fullmatch(line):
            rows = _Sum()
            for row in lines:
                if row == b"\\.\n":
                    break
                rows.add(row.removesuffix(b"\n"))
            tables[found["name"].decode()] = rows.content()
    return tables
