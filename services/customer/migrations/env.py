"""Alembic's entrance to the customer service's own database."""

from backbone.db.migrations import run_migrations
from customer.tables import Base

run_migrations(Base.metadata)
