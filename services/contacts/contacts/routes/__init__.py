"""The HTTP API of the contacts service."""

from backbone.http.routing import combined_router
from contacts.routes import annotations, codes, notes

# In this order: `/codes` must be known before `/{contact_id}` takes every word for an id.
router = combined_router(codes.router, notes.router, annotations.router)
