"""The HTTP API of the staff service."""

from backbone.http.routing import combined_router
from staff.routes import accounts, agency, audit, notifications, sessions

router = combined_router(
    sessions.router, accounts.router, audit.router, agency.router, notifications.router
)
