"""What every table of the customer service is declared with."""

from typing import Any

from sqlalchemy.orm import DeclarativeBase

from backbone.db.models import map_machinery_tables

GIN: dict[str, Any] = {"postgresql_using": "gin", "postgresql_with": {"fastupdate": "off"}}
"""An index of what a list contains. Without a pending list no search has to clear one away."""


class Base(DeclarativeBase):
    """Every table of this service."""


map_machinery_tables(Base)
