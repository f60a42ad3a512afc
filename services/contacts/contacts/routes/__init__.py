"""The HTTP routes of the contacts service."""

from fastapi import APIRouter

from contacts.routes import annotations, codes, notes

# In this order: `/codes` must be known before `/{contact_id}` takes every word for an id.
router = APIRouter(routes=[*codes.router.routes, *notes.router.routes, *annotations.router.routes])
