"""The service's own tools: the way to the customer service, and the code tables at hand."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from contacts.adapters.customers import Customers
from contacts.domain.codes import Code, CodeBook, book
from contacts.tables import CodeRow, CodeSetRow

_COLUMNS = [
    column for column in CodeRow.__table__.columns if column.name not in {"table_name", "touched"}
]
_ALL_CODES: Select[tuple[int, str]] = select(
    CodeSetRow.version, CodeRow.table_name, *_COLUMNS
).join(CodeRow, CodeRow.table_name.is_not(None))


@dataclass
class Kit:
    """What every request may use."""

    customers: Customers
    _book: CodeBook | None = None

    async def codes(self, session: AsyncSession, *, version: int) -> CodeBook:
        """Return the code tables at a committed version, read once and kept until it changes.

        Never for a work that changes codes itself: what is not committed must not be kept.
        """
        if self._book is None or self._book.version != version:
            self._book = await read_codes(session)
        return self._book


async def read_codes(session: AsyncSession) -> CodeBook:
    """Read all code tables together with their version, in one look."""
    rows = (await session.execute(_ALL_CODES)).mappings().all()
    codes = [
        (row["table_name"], Code(**{column.name: row[column.name] for column in _COLUMNS}))
        for row in rows
    ]
    return book(rows[0]["version"] if rows else 0, codes)
