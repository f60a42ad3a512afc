"""What every table of the customer service is declared with."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from sqlalchemy import Text
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

from backbone.db.models import map_machinery_tables

GIN: dict[str, Any] = {"postgresql_using": "gin", "postgresql_with": {"fastupdate": "off"}}
"""An index of what a list contains. Without a pending list no search has to clear one away."""


class Base(DeclarativeBase):
    """Every table of this service."""


map_machinery_tables(Base)


def text_columns(kind: type[Any], prefix: str) -> Iterator[MappedColumn[Any]]:
    """Make a column for each box of what stands in a row as one: `address_zip`."""
    for one in fields(kind):
        yield mapped_column(f"{prefix}_{one.name}", Text, nullable=True)
