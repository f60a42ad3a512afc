"""Alembic migrations: bring a service's own database to the schema its code expects."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import command, context, op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from backbone.telemetry.logging import get_logger

log = get_logger(__name__)

_MIGRATION_LOCK = 4_851_733
"""The advisory lock that makes one of two starting replicas wait for the other."""
_GIVE_WAY = "SET LOCAL lock_timeout = '500ms'"
"""How long a migration waits for a table others work on: less than the second after which
PostgreSQL looks for deadlocks, so that it is the migration which begins again, never a request."""
_OTHERS_AT_WORK = {"55P03", "40P01"}
"""SQLSTATEs of a lock that was not to be had in time, and of a deadlock."""
_TRIES, _PAUSE = 100, 0.3
"""How often a migration begins again, and the seconds between."""


def run_migrations(metadata: MetaData) -> None:
    """Run migrations on the connection Alembic was configured with: all that `env.py` does."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


def backbone_tables() -> None:
    """Create the tables the machinery keeps in every database, as of their first version."""
    moment = sa.DateTime(timezone=True)
    now = sa.func.now()
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", moment, nullable=False, server_default=now),
        sa.Column("due_at", moment, nullable=False, server_default=now),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("published_at", moment),
    )
    unsent = sa.text("published_at IS NULL")
    op.create_index("outbox_unsent", "outbox", ["position"], postgresql_where=unsent)
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("handled_at", moment, nullable=False, server_default=now),
    )
    op.create_table(
        "dead_letter",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("trace", sa.Text, nullable=False),
        sa.Column("first_failed_at", moment, nullable=False),
        sa.Column("last_failed_at", moment, nullable=False),
        sa.Column("due_at", moment),
    )
    retrying = sa.text("state = 'RETRYING'")
    op.create_index("dead_letter_due", "dead_letter", ["due_at"], postgresql_where=retrying)
    op.create_table(
        "idempotency_key",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("headers", sa.Text),
        sa.Column("body", sa.Text),
        sa.Column("created_at", moment, nullable=False, server_default=now),
    )
    op.create_index("idempotency_key_age", "idempotency_key", ["created_at"])


def add_reconciliation() -> None:
    """Note the type and source of what is taken in, and keep what comparing it found."""
    moment = sa.DateTime(timezone=True)
    for name in ("type", "source"):
        op.add_column("inbox", sa.Column(name, sa.Text))
    op.create_index("outbox_event_id", "outbox", ["event_id"], postgresql_using="brin")
    op.create_table(
        "reconciliation_run",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("compared_at", moment, nullable=False),
    )
    op.create_table(
        "reconciliation_difference",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("type", sa.Text, primary_key=True),
        sa.Column("from_id", sa.Uuid, primary_key=True),
        sa.Column("to_id", sa.Uuid, nullable=False),
        sa.Column("missing", sa.BigInteger, nullable=False),
        sa.Column("noticed_at", moment, nullable=False),
    )


def drop_reconciliation() -> None:
    """Go back to before `add_reconciliation`."""
    op.drop_table("reconciliation_difference")
    op.drop_table("reconciliation_run")
    op.drop_index("outbox_event_id", "outbox")
    for name in ("source", "type"):
        op.drop_column("inbox", name)


def add_revoked_access() -> None:
    """Make the table of access that ended before its tokens ran out."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "revoked_access",
        sa.Column("revocation_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("session_id", sa.Uuid),
        sa.Column("account_version", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", moment, nullable=False),
        sa.Column("until", moment, nullable=False),
    )


def drop_revoked_access() -> None:
    """Go back to before `add_revoked_access`."""
    op.drop_table("revoked_access")


def _configured(migrations: Path, connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revisions(migrations: Path) -> frozenset[str]:
    """Return every revision of the schema that these migrations know."""
    return frozenset(one.revision for one in ScriptDirectory(str(migrations)).walk_revisions())


async def migrate(url: str, migrations: Path, *, role: str | None = None) -> None:
    """Run every migration not yet run; a second replica waits and finds nothing to do.

    A schema that the next version has already brought further is left as it is: migrations only
    add, so this version works on it, and a replica that starts in the middle of an upgrade must.
    What is made belongs to the role; without one, to whoever signs in.
    """

    def upgrade(connection: Connection) -> None:
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        if role is not None:
            name = connection.dialect.identifier_preparer.quote(role)
            connection.execute(text(f"SET LOCAL ROLE {name}"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current not in revisions(migrations):
            log.warning("schema_is_newer", revision=current)
            return
        connection.execute(text(_GIVE_WAY))
        command.upgrade(_configured(migrations, connection), "head")

    engine = create_async_engine(url, poolclass=NullPool)
    try:
        for left in reversed(range(_TRIES)):
            try:
                async with engine.begin() as connection:
                    await connection.run_sync(upgrade)
                break
            except DBAPIError as error:
                if not left or getattr(error.orig, "sqlstate", None) not in _OTHERS_AT_WORK:
                    raise
                log.info("migration_gave_way", service=migrations.parent.name, tries_left=left)
                await asyncio.sleep(_PAUSE)
    finally:
        await engine.dispose()


async def drift(url: str, metadata: MetaData) -> Sequence[str]:
    """Say where a migrated database differs from the declared tables; empty is nowhere."""

    def compare(connection: Connection) -> list[str]:
        found = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(found, metadata)]

    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compare)
    finally:
        await engine.dispose()


def migrate_now(url: str, migrations: Path) -> None:
    """Migrate from a command line."""
    asyncio.run(migrate(url, migrations))
