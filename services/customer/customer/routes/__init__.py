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
from customer.routes import appointments, consent, dwellings, jobs, records, search
from customer.routes import appointments, consent, files, folders, records, search

router = combined_router(
    search.router,
    records.router,
    household.router,
    applications.router,
    pledges.router,
    appointments.router,
    consent.router,
from customer.routes import appointments, change_requests, consent, records, remarks, search

router = combined_router(
    search.router,
    change_requests.router,  # before the record: /change-requests is no customer's id
    records.router,
    appointments.router,
    consent.router,
    remarks.router,
    appointments.router,
    dwellings.router,
    jobs.router,
    consent.router,
    appointments.router,
    consent.router,
    files.router,
    folders.router,
)
