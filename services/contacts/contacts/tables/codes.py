"""The code tables, the usual entries, and who changed them."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, composite, mapped_column

from contacts.domain.codes import ChangedTable, ContactType, Program, TableName, UsualEntry
from contacts.tables.base import Base


class CodeRow(Base):
    """One row of a code table."""

    __tablename__ = "code"

    table_name: Mapped[TableName] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    labels: Mapped[dict[str, str]] = mapped_column(server_default=text("'{}'"))
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
    needs_date: Mapped[bool] = mapped_column(server_default=text("false"))
    touched: Mapped[bool] = mapped_column(server_default=text("false"))
    """The agency changed or added it: a new delivery leaves it alone."""
    unused: Mapped[list[list[str | None]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """When it could not be chosen: pairs of since when and until when."""


class UsualEntryRow(Base):
    """A combination offered with one click."""

    __tablename__ = "usual_entry"

    entry: Mapped[UsualEntry] = composite(
        mapped_column("key", primary_key=True),
        *(mapped_column(one.name) for one in fields(UsualEntry)[1:]),
    )
    touched: Mapped[bool]
    """The agency changed, added or removed it: a new delivery leaves it alone."""
    removed: Mapped[bool]
    """The row stays, so that a new delivery does not bring the entry back."""


class CodeSetRow(Base):
    """The version of all code tables together; there is one row."""

    __tablename__ = "code_set"

    tables_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    delivered: Mapped[int]
    """The version of the delivered file the tables were last filled from."""


class CodeChangeRow(Base):
    """Who changed which code or usual entry, and how it was before."""

    __tablename__ = "code_change"

    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    by_id: Mapped[UUID]
    version: Mapped[int]
    table_name: Mapped[ChangedTable]
    key: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any]]

    __table_args__ = (Index("code_change_newest", "at", "change_id"),)
