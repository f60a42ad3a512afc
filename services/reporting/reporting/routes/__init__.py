"""The HTTP API of the reporting service."""

from fastapi import APIRouter

from reporting.routes import rebuild, reports

router = APIRouter()
for part in (reports, rebuild):
    router.routes.extend(part.router.routes)
