"""The console as an ASGI application."""

from typing import Any, Final

import httpx2
from fastapi import APIRouter, FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from console.access_check import AccessCheck
from console.cookies import CookieCipher, Cookies
from console.error_pages import register_error_handlers
from console.pages import (
    account,
    accounts,
    agency,
    call_codes,
    change_requests,
    code_editing,
    code_tables,
    first_run,
    first_steps,
    home,
    notifications,
    password_link,
    reports,
    scan,
    sign_in,
    system,
    usual_entries,
)
from console.pages.appointments import routes as appointments
from console.pages.audit import routes as audit
from console.pages.callbacks import routes as callbacks
from console.pages.contacts import routes as contacts
from console.pages.customers import (
    applications,
    dwellings,
    files,
    folders,
    household,
    jobs,
    pledges,
    record,
    remarks,
    search,
    sections,
    timeline,
)
from console.pages.customers import change_requests as customer_change_requests
from console.pages.print_room import pieces, return_address
from console.pages.print_room import routes as print_room
from console.pages.texts import consent, conversation, simulator, unmatched
from console.reference_cache import UNKNOWN_AGENCY, ReferenceCache, SimulatorCheck
from console.routing import routes_of
from console.session_middleware import SessionMiddleware
from console.settings import Settings
from console.static_files import STATIC, ImmutableStaticFiles, static_version

ROUTERS: Final[tuple[APIRouter, ...]] = (
    sign_in.router,
    first_run.router,
    first_steps.router,
    account.router,
    accounts.router,
    agency.router,
    password_link.router,
    home.router,
    search.router,  # before the record: /customers/search is no customer's id
    contacts.router,
    scan.router,
    appointments.router,
    consent.router,
    conversation.router,
    callbacks.router,
    record.router,
    sections.router,
    timeline.router,
    pledges.router,
    household.router,
    applications.router,
    remarks.router,
    customer_change_requests.router,
    change_requests.router,
    dwellings.router,
    jobs.router,
    files.router,
    folders.router,
    pieces.router,
    return_address.router,
    print_room.router,
    notifications.router,
    reports.router,
    unmatched.router,
    simulator.router,
    code_tables.router,
    code_editing.router,
    usual_entries.router,
    call_codes.router,
    system.router,
    audit.router,
)
"""Every page, in the order in which addresses are matched."""


async def _health() -> dict[str, str]:
    # The console holds no data and no connection that could be out of order.
    return {"status": "ok"}


def create_app(*, api: httpx2.AsyncClient, settings: Settings) -> FastAPI:
    """Return the console. `api` reaches the one origin behind which all services answer."""
    app = FastAPI(
        title="Hearthline console",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.api = api
    app.state.access = AccessCheck()
    app.state.agency = ReferenceCache(
        path="/api/staff/agency", ttl_seconds=120, value=UNKNOWN_AGENCY
    )
    app.state.code_tables = ReferenceCache(path="/api/contacts/codes", ttl_seconds=15)
    app.state.callback_rules = ReferenceCache(path="/api/callbacks/rules", ttl_seconds=15)
    app.state.customer_options = ReferenceCache(path="/api/customers/options", ttl_seconds=120)
    app.state.simulator = SimulatorCheck()
    app.add_api_route("/healthz", _health, include_in_schema=False)
    app.add_api_route("/readyz", _health, include_in_schema=False)
    app.router.routes.extend(routes_of(ROUTERS))
    app.mount(f"/static/{static_version()}", ImmutableStaticFiles(directory=STATIC), name="static")
    register_error_handlers(app)
    cookies = Cookies(cipher=CookieCipher(settings.secret), settings=settings)
    session: dict[str, Any] = {"http": api, "cookies": cookies}
    app.add_middleware(SessionMiddleware, **session)
    # Streams of events are left alone: what is compressed would wait for more.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    return app
