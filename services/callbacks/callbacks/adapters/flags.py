"""Flags, between the table and the contract."""

from typing import Any

from callbacks.adapters.book import Book
from callbacks.tables import FlagRow, table_of
from contracts.callbacks import CodeUnexplained

FLAG = table_of(FlagRow)


def told_of(row: Any, book: Book) -> CodeUnexplained:
    """Write a flag as its event tells it."""
    return CodeUnexplained(
        flag_id=row.flag_id,
        call_code=row.call_code,
        call_code_label=book.label("call_codes", row.call_code),
        contact_id=row.contact_id,
        noted_at=row.noted_at,
    )
