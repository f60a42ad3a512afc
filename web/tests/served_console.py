"""A console over the stand-in that a browser reaches, and what is wrong with a page of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
import httpx2
import pytest
import uvicorn
from fake_api import FakeApi
from fake_services import fake_app
from playwright.async_api import Browser, Page
from sample_data import PASSWORD

from console import Settings, create_app

DESKTOP = (1366, 768)
PHONE = (390, 844)
Open = Callable[..., Awaitable[Page]]
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()


@asynccontextmanager
async def served(fake: FakeApi) -> AsyncIterator[str]:
    """Serve a console over the stand-in, on a free port of this machine."""
    transport = httpx2.ASGITransport(app=fake_app(fake))
    async with httpx2.AsyncClient(transport=transport, base_url="http://api") as api:
        app = create_app(api=api, settings=Settings(secret=b"k" * 32))
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[config.bind_socket()]))
        while not server.started:  # noqa: ASYNC110 - uvicorn tells it by a flag only
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        await serving


@pytest.fixture
async def open_page(fake: FakeApi, browser: Browser) -> AsyncIterator[Open]:
    """Return a way to sit down at a browser, signed in."""
    async with served(fake) as address, AsyncExitStack() as stack:

        async def sit_down(
            *, size: tuple[int, int] = DESKTOP, language: str = "en-US", person: str = "supervisor"
        ) -> Page:
            context = await browser.new_context(
                base_url=address,
                viewport={"width": size[0], "height": size[1]},
                locale=language,
            )
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.set_default_timeout(10_000)
            await page.goto("/sign-in")
            await page.fill("#username", person)
            await page.fill("#password", PASSWORD)
            await page.keyboard.press("Enter")
            await page.wait_for_selector("h1 >> text=/Hearthline/")
            return page

        yield sit_down


async def violations(page: Page) -> list[str]:
    """Return what axe finds, and a page that is wider than its window."""
    session = await page.context.new_cdp_session(page)
    await session.send("Runtime.evaluate", {"expression": AXE})
    rules = json.dumps({"rules": {"target-size": {"enabled": True}}})
    ran = f"axe.run({rules}).then(found => JSON.stringify(found.violations))"
    answer: dict[str, Any] = await session.send(
        "Runtime.evaluate", {"expression": ran, "awaitPromise": True, "returnByValue": True}
    )
    found = [
        f"{one['id']}: {[node['target'] for node in one['nodes']]}"
        for one in json.loads(answer["result"]["value"])
    ]
    wide = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found + ([f"{wide} pixels too wide"] if wide > 0 else [])
