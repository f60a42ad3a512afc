"""What every table of the contacts service is declared with."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import Uuid

from backbone.db.models import Instant, map_machinery_tables
from contacts.domain.codes import ChangedTable, ContactType, Program, TableName
from contacts.domain.note import Source


class Base(DeclarativeBase):
    """Everything this service keeps."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: Instant,
        ContactType: Text,
        Source: Text,
        TableName: Text,
        ChangedTable: Text,
        Program: Text,
        dict[str, Any]: JSONB,
        dict[str, str]: JSONB,
        Mapping[str, str]: JSONB,
        Sequence[str]: JSONB,
        tuple[UUID, ...]: ARRAY(Uuid, as_tuple=True),
    }


map_machinery_tables(Base)
