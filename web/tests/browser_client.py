"""A browser without a window, in front of a console over the stand-in services."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from fake_api import FakeApi
from fake_services import FakeTransport
from fastapi import FastAPI
from sample_data import PASSWORD

from console import Settings, create_app

ORIGIN = "https://console.example"
PARTIAL = {"X-Partial": "1"}
"""How a script asks for a part of a page."""
_TOKEN = re.compile(r'data-csrf="([^"]*)"')


class Browser:
    """Opens pages and sends forms the way a browser does: cookies, origin, hidden fields."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.csrf = ""

    async def open(self, path: str, **headers: str) -> httpx2.Response:
        """Open a page, following where it leads."""
        answer = await self.client.get(path, follow_redirects=True, headers=headers)
        self._learn(answer)
        return answer

    async def send(
        self,
        path: str,
        fields: Mapping[str, str | list[str]],
        *,
        headers: Mapping[str, str] | None = None,
        follow: bool = True,
    ) -> httpx2.Response:
        """Send a form from the page that was opened last."""
        answer = await self.client.post(
            path,
            data={"csrf": self.csrf, **fields},
            headers={"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", **(headers or {})},
            follow_redirects=follow,
        )
        self._learn(answer)
        return answer

    async def sign_in(self, username: str = "frontdesk") -> httpx2.Response:
        """Sign in."""
        await self.open("/sign-in")
        return await self.send("/sign-in", {"username": username, "password": PASSWORD})

    def _learn(self, answer: httpx2.Response) -> None:
        if found := _TOKEN.search(answer.text):
            self.csrf = found[1]


@asynccontextmanager
async def open_browser(fake: FakeApi, services: FastAPI) -> AsyncIterator[Browser]:
    """Open a browser in front of a console over these services."""
    transport = FakeTransport(fake, services)
    async with httpx2.AsyncClient(transport=transport, base_url="http://api") as api:
        app = create_app(api=api, settings=Settings(secret=b"k" * 32))
        console = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=console, base_url=ORIGIN) as client:
            yield Browser(client)


def asked(fake: FakeApi, method: str, path: str) -> list[Any]:
    """Return the bodies the API was sent."""
    return [json.loads(b) for m, p, b in fake.asked if (m, p) == (method, path)]


def hidden(answer: httpx2.Response, name: str) -> str:
    """Return what a hidden field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found is not None
    return found[1].replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")


async def search(browser: Browser, **fields: str) -> httpx2.Response:
    """Search for a customer."""
    await browser.open("/customers/search")
    return await browser.send("/customers/search", fields)
