"""A console over a stand-in API."""

from collections.abc import AsyncIterator

import fake_callbacks
import fake_rooms
import httpx2
import pytest
from browser_client import ORIGIN, Browser
from fake_api import FakeApi, fake_app

from console import Settings, create_app


class Line(httpx2.AsyncBaseTransport):
    """The line to the services, which may be cut."""

    def __init__(self, fake: FakeApi) -> None:
        self._fake = fake
        services = fake_app(fake)
        services.include_router(fake_rooms.router)
        services.include_router(fake_callbacks.router)
        self._services = httpx2.ASGITransport(app=services)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self._fake.silent:
            raise httpx2.ConnectError("nobody answers")
        return await self._services.handle_async_request(request)


@pytest.fixture
def fake() -> FakeApi:
    return FakeApi()


@pytest.fixture
async def browser(fake: FakeApi) -> AsyncIterator[Browser]:
    """Return a browser on the sign-in page's doorstep."""
    transport = Line(fake)
    async with httpx2.AsyncClient(transport=transport, base_url="http://api") as api:
        app = create_app(api=api, settings=Settings(secret=b"k" * 32))
        doors = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=doors, base_url=ORIGIN) as client:
            yield Browser(client)


@pytest.fixture
async def front_desk(browser: Browser) -> Browser:
    await browser.sign_in("frontdesk")
    return browser


@pytest.fixture
async def supervisor(browser: Browser) -> Browser:
    await browser.sign_in("supervisor")
    return browser
