"""The HTTP API of the staff service."""

from fastapi import APIRouter

from staff.routes import accounts, agency, audit, notifications, sessions

router = APIRouter()
for part in (sessions, accounts, audit, agency, notifications):
    # Not include_router: FastAPI would nest routers, and the machinery checks routes.
    router.routes.extend(part.router.routes)
