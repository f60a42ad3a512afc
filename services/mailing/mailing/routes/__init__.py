"""The HTTP routes of the mailing service: the print room's."""

from fastapi import APIRouter

from mailing.routes import batches, pieces

router = APIRouter()
for one in (pieces, batches):
    router.include_router(one.router)
