"""The HTTP API of the customer service."""

from backbone.http.routing import combined_router
from customer.routes import (
    applications,
    appointments,
    change_requests,
    consent,
    dwellings,
    files,
    folders,
    household,
    jobs,
    pledges,
    records,
    remarks,
    search,
)

router = combined_router(
    search.router,
    change_requests.router,  # before the record: /change-requests is no customer's id
    records.router,
    household.router,
    remarks.router,
    applications.router,
    pledges.router,
    dwellings.router,
    jobs.router,
    appointments.router,
    consent.router,
    files.router,
    folders.router,
)
