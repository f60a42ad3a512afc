"""The HTTP API of the customer service."""

from backbone.http.routing import combined_router
from customer.routes import appointments, consent, records, search

router = combined_router(search.router, records.router, appointments.router, consent.router)
