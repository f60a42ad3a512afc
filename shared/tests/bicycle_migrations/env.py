"""Run the bicycle rental's migrations."""

from bicycle_tables import Base

from backbone.db.migrations import run_migrations

run_migrations(Base.metadata)
