"""The HTTP door of the staff service."""

from staff.routes import accounts, agency, notifications, sessions
from staff.routes.entrance import router

__all__ = ["accounts", "agency", "notifications", "router", "sessions"]
