"""Run the staff service's migrations."""

from backbone.db.migrations import run_migrations
from staff.tables import Base

run_migrations(Base.metadata)
