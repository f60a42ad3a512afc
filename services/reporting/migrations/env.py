"""Run the reporting service's migrations."""

from backbone.db.migrations import run_migrations
from reporting.tables import Base

run_migrations(Base.metadata)
