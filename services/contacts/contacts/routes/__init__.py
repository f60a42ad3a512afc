"""The HTTP door of the contacts service."""

# Read in this order: `/codes` must be known before `/{contact_id}` takes every word for an id.
from contacts.routes import codes, notes, annotations  # noqa: I001
from contacts.routes.door import router

__all__ = ["annotations", "codes", "notes", "router"]
