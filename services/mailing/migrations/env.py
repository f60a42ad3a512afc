"""Run the mailing service's migrations."""

from backbone.db.migrations import run_migrations
from mailing.tables import Base

run_migrations(Base.metadata)
