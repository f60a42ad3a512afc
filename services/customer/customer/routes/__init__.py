"""The HTTP API of the customer service."""

from fastapi import APIRouter

from customer.routes import appointments, consent, records, search

router = APIRouter()
for part in (search, records, appointments, consent):
    # Not include_router: FastAPI would nest routers, and the machinery checks routes.
    router.routes.extend(part.router.routes)
