"""The pages of the console, one module per screen."""

from console.pages import (
    account,
    appointments,
    callbacks,
    codes,
    contacts,
    customers,
    home,
    meanings,
    notifications,
    print_room,
    reports,
    scan,
    search,
    sign_in,
    texts,
)

ROUTERS = [
    sign_in.router,
    account.router,
    home.router,
    search.router,
    contacts.router,
    scan.router,
    appointments.router,
    texts.consent_router,
    callbacks.router,
    customers.router,
    print_room.router,
    notifications.router,
    reports.router,
    texts.strangers_router,
    texts.simulator_router,
    codes.router,
    meanings.router,
]
