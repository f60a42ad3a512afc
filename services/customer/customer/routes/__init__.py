"""The HTTP API of the customer service."""

from backbone.http.routing import combined_router
from customer.routes import (
    applications,
    appointments,
    consent,
    household,
    pledges,
    records,
    search,
)

router = combined_router(
    search.router,
    records.router,
    household.router,
    applications.router,
    pledges.router,
    appointments.router,
    consent.router,
)
