"""Run the bicycle rental's migrations."""

from bicycle_tables import Base

from backbone.migrate import run_migrations

run_migrations(Base.metadata)
