"""Tables the machinery keeps in every service's database, and the column types they share."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond. A time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what has no zone."""
        _ = dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return value


class Outbox:
    """Events of committed transactions, kept a week after they were published."""

    __tablename__ = "outbox"

    position: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    event_id: Mapped[UUID]
    type: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    due_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    tries: Mapped[int] = mapped_column(Integer, server_default="0")
    published_at: Mapped[datetime | None] = mapped_column(Instant)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        """Keep the few rows still to send in an index of their own."""
        return (
            Index("outbox_unsent", "position", postgresql_where="published_at IS NULL"),
            # For comparing hours. Ids come nearly in order, so that an index of blocks is enough
            # and costs the busy path nothing.
            Index("outbox_event_id", "event_id", postgresql_using="brin"),
        )


class Inbox:
    """Events already handled here, so that a second delivery changes nothing."""

    __tablename__ = "inbox"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    handled_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    type: Mapped[str | None] = mapped_column(Text)
    """What it was; unknown where a version handled it that did not note it yet."""
    source: Mapped[str | None] = mapped_column(Text)
    """The service that published it; unknown where the type is."""


class DeadLetter:
    """Events a consumer failed on: tried again with growing pauses, then kept for a person."""

    __tablename__ = "dead_letter"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    trace: Mapped[str] = mapped_column(Text)
    first_failed_at: Mapped[datetime] = mapped_column(Instant)
    last_failed_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        """Find what is due again without reading the rest."""
        return (Index("dead_letter_due", "due_at", postgresql_where="state = 'RETRYING'"),)


class IdempotencyKey:
    """Answers already given to a request that may be repeated; kept for a day."""

    __tablename__ = "idempotency_key"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request: Mapped[str] = mapped_column(Text)
    status: Mapped[int | None] = mapped_column(Integer)
    headers: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        """Let old answers be found and forgotten."""
        return (Index("idempotency_key_age", "created_at"),)


class ReconciliationRun:
    """When each source's events were last compared here; under the own name: when published."""

    __tablename__ = "reconciliation_run"

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    compared_at: Mapped[datetime] = mapped_column(Instant)


class ReconciliationDifference:
    """Ranges of event ids in which something is missing here that its source published."""

    __tablename__ = "reconciliation_difference"

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    type: Mapped[str] = mapped_column(Text, primary_key=True)
    from_id: Mapped[UUID] = mapped_column(primary_key=True)
    to_id: Mapped[UUID]
    missing: Mapped[int] = mapped_column(BigInteger)
    noticed_at: Mapped[datetime] = mapped_column(Instant)


class RevokedAccess:
    """Access that ended before its tokens ran out; kept until they have."""

    __tablename__ = "revoked_access"

    revocation_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    """The one sign-in that ended; None where all of the account did."""
    account_version: Mapped[int] = mapped_column(BigInteger)
    """Tokens issued to the account before it had this version are good no longer."""
    revoked_at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    """When the last of these tokens has run out."""


class Reference:
    """Documents that others own and the service needs whole, as they were published."""

    __tablename__ = "reference"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)


def map_machinery_tables(base: type[DeclarativeBase], *, reference: bool = True) -> None:
    """Map the machinery's own tables in a service's database; without `reference`, no copies."""
    mixins = [
        Outbox,
        Inbox,
        DeadLetter,
        IdempotencyKey,
        ReconciliationRun,
        ReconciliationDifference,
        RevokedAccess,
    ]
    for mixin in [*mixins, *((Reference,) if reference else ())]:
        declared = {"__doc__": mixin.__doc__, "__module__": base.__module__}
        type(f"{mixin.__name__}Row", (mixin, base), declared)


def table_of(row: type[DeclarativeBase]) -> Table:
    """Return the plain table of a row class: many rows at once need no objects."""
    return cast("Table", row.__table__)
