"""Run the sms-gateway service's migrations."""

from backbone.db.migrations import run_migrations
from sms_gateway.tables import Base

run_migrations(Base.metadata)
