"""The HTTP API of the staff service."""

from backbone.http.routing import combined_router
from staff.routes import accounts, agency, audit, first_run, notifications, sessions

router = combined_router(
    sessions.router,
    first_run.router,
    accounts.router,
    audit.router,
    agency.router,
    notifications.router,
)
