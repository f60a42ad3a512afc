"""The code tables, read from the database and kept in memory until they change."""

from dataclasses import fields

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from contacts.domain.codes import Code, CodeTables, UsualEntry
from contacts.tables import CODE, CODE_SET, USUAL_ENTRY

_FIELDS = [one.name for one in fields(Code)]
_ALL_CODES = select(
    CODE_SET.c.version, CODE.c.table_name, *(CODE.c[name] for name in _FIELDS)
).join(CODE, true())
_ALL_ENTRIES = select(*(USUAL_ENTRY.c[one.name] for one in fields(UsualEntry))).where(
    USUAL_ENTRY.c.removed.is_(False)
)


async def read_code_tables(session: AsyncSession) -> CodeTables:
    """Read all code tables together with their version in one statement, then the usual entries.

    Entries changed in between are as new as their version, which the next reader asks for.
    """
    rows = (await session.execute(_ALL_CODES)).mappings().all()
    codes = [(row["table_name"], Code(**{name: row[name] for name in _FIELDS})) for row in rows]
    entries = [UsualEntry(**row) for row in (await session.execute(_ALL_ENTRIES)).mappings()]
    return CodeTables.of(rows[0]["version"] if rows else 0, codes, entries)


class CodeTableCache:
    """The code tables as they were last read."""

    def __init__(self) -> None:
        self._tables: CodeTables | None = None

    async def get(self, session: AsyncSession, *, version: int) -> CodeTables:
        """Return the code tables at a committed version, read once and kept until it changes.

        Never for a unit of work that changes codes itself: what is not committed must not be kept.
        """
        if self._tables is None or self._tables.version != version:
            self._tables = await read_code_tables(session)
        return self._tables
