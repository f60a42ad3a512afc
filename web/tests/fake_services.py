"""All services of the stand-in behind one origin."""

import fake_applications
import fake_callbacks
import fake_change_requests
import fake_contacts
import fake_customers
import fake_enclosures
import fake_files
import fake_jobs
import fake_mailing
import fake_reports
import fake_sms
import fake_staff
import fake_system
import httpx2
from fake_api import FakeApi, InvalidTokenError, problem
from fastapi import FastAPI, Request
from fastapi.responses import Response


def fake_app(fake: FakeApi) -> FastAPI:
    """Return an ASGI app that answers for the services."""
    app = FastAPI()
    app.state.fake = fake
    for service in (
        fake_system,  # before the records: /api/customers/changes is no customer's id
        fake_staff,
        fake_change_requests,  # before the records, for the same reason
        fake_customers,
        fake_applications,
        fake_jobs,
        fake_files,
        fake_contacts,
        fake_callbacks,
        fake_enclosures,
        fake_mailing,
        fake_sms,
        fake_reports,
    ):
        app.router.routes.extend(service.router.routes)  # made once for all tests
    app.add_exception_handler(InvalidTokenError, _refuse)
    return app


class FakeTransport(httpx2.AsyncBaseTransport):
    """The way to the services; while the stand-in is silent, nothing answers."""

    def __init__(self, fake: FakeApi, app: FastAPI) -> None:
        self._fake = fake
        self._services = httpx2.ASGITransport(app=app)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self._fake.silent:
            raise httpx2.ConnectError("nothing answers")
        return await self._services.handle_async_request(request)


async def _refuse(_request: Request, _error: Exception) -> Response:
    return problem(401, "sign_in_ended")
