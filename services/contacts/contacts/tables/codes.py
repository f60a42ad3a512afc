"""The agency's code tables, as they are kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from contacts.domain.codes import ContactType, Program, TableName
from contacts.tables.base import Base


class CodeRow(Base):
    """One row of a code table."""

    __tablename__ = "code"

    table_name: Mapped[TableName] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    abbr: Mapped[str | None]
    program: Mapped[Program]
    active: Mapped[bool]
    sort: Mapped[int]
    seed: Mapped[bool]
    contact_class: Mapped[str | None]
    usual_type: Mapped[ContactType | None]
    letter: Mapped[str | None]
    notes_required: Mapped[bool]
    phone_fixable: Mapped[bool]
    touched: Mapped[bool] = mapped_column(server_default=text("false"))
    """The agency changed or added it: a new delivery leaves it alone."""


class CodeSetRow(Base):
    """The version of all code tables together; there is one row."""

    __tablename__ = "code_set"

    tables_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    delivered: Mapped[int]
    """The version of the delivered file the tables were last filled from."""


class CodeChangeRow(Base):
    """Who changed which code, and how it was before."""

    __tablename__ = "code_change"

    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    by_id: Mapped[UUID]
    version: Mapped[int]
    table_name: Mapped[TableName]
    key: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)

    @property
    def id(self) -> UUID:
        """The change's id, as the door calls it."""
        return self.change_id

    @property
    def table(self) -> TableName:
        """The table, as the door calls it."""
        return self.table_name
