"""Alembic's way into this service's tables."""

from backbone.db.migrations import run_migrations
from contacts.tables import Base

run_migrations(Base.metadata)
