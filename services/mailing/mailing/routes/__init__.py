"""The HTTP API of the mailing service."""

from backbone.http.routing import combined_router
from mailing.routes import batches, enclosures, pieces

router = combined_router(pieces.router, batches.router, enclosures.router)
