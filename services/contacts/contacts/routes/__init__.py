"""The HTTP API of the contacts service."""

from backbone.http.routing import combined_router
from contacts.routes import annotations, changes, codes, notes, usual_entries

# In this order: `/codes` and `/changes` must be known before `/{contact_id}` takes every word for
# an id, and `/codes/usual_entries` before `/codes/{table}`.
router = combined_router(
    usual_entries.router, codes.router, changes.router, notes.router, annotations.router
)
