"""What every table of the contacts service stands on, and the machinery's own tables."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import Uuid

from backbone.db.models import DeadLetter, IdempotencyKey, Inbox, Instant, Outbox
from contacts.domain.codes import ContactType, Program, TableName
from contacts.domain.note import Source


class Base(DeclarativeBase):
    """Everything this service keeps."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: Instant,
        ContactType: Text,
        Source: Text,
        TableName: Text,
        Program: Text,
        tuple[UUID, ...]: ARRAY(Uuid, as_tuple=True),
    }


class OutboxRow(Outbox, Base):
    """Events to be told."""


class InboxRow(Inbox, Base):
    """Events already handled."""


class DeadLetterRow(DeadLetter, Base):
    """Events a handler failed on."""


class IdempotencyRow(IdempotencyKey, Base):
    """Answers already given."""
