"""The HTTP routes of the mailing service: the print room's."""

from fastapi import APIRouter

from mailing.routes import batches, pieces

router = APIRouter(routes=[*pieces.router.routes, *batches.router.routes])
