"""The HTTP API of the staff service."""

from fastapi import APIRouter

from staff.routes import accounts, agency, audit, notifications, sessions

router = APIRouter()
for part in (sessions, accounts, audit, agency, notifications):
    router.include_router(part.router)
