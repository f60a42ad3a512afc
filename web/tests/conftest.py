"""A console over the stand-in services, and people who are signed in to it."""

from collections.abc import AsyncIterator

import pytest
from browser_client import Browser, open_browser
from fake_api import FakeApi
from fake_services import fake_app


@pytest.fixture
def fake() -> FakeApi:
    return FakeApi()


@pytest.fixture
async def browser(fake: FakeApi) -> AsyncIterator[Browser]:
    """Return a browser in which nobody is signed in."""
    async with open_browser(fake, fake_app(fake)) as browser:
        yield browser


@pytest.fixture
async def front_desk(browser: Browser) -> Browser:
    await browser.sign_in("frontdesk")
    return browser


@pytest.fixture
async def supervisor(browser: Browser) -> Browser:
    await browser.sign_in("supervisor")
    return browser
