"""The HTTP API of the reporting service."""

from fastapi import APIRouter

from reporting.routes import first_steps, rebuild, reports

router = APIRouter()
for part in (reports, rebuild, first_steps):
    router.routes.extend(part.router.routes)
