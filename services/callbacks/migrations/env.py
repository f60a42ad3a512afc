"""Run the callbacks service's migrations."""

from backbone.db.migrations import run_migrations
from callbacks.tables import Base

run_migrations(Base.metadata)
