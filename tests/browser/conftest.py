"""A house of its own for the browser stories, a browser, and people at their desks."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, BrowserContext, expect
from story_browser import open_browser

from hearthline.house import DEMO_PASSWORD
from hearthline.ports import free_port

from .desk import JUDGED, Desk, Given, SignedIn

Seat = Callable[..., Awaitable[Desk]]
DESKTOP = {"width": 1366, "height": 768}
PATIENCE_MS = 15_000
"""How long a busy machine may take to show what a story waits for."""

HEARD: list[bytes] = []
"""What the house of this process has said: told where a browser complains of it."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Start the product as its users do, and return its address."""
    home: Path = tmp_path_factory.mktemp("browser-house")
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hearthline",
        "run",
        env={
            **os.environ,
            "HEARTHLINE_HOME": str(home),
            "HEARTHLINE_PORT": str(port),
            "HEARTHLINE_LOG_LEVEL": "WARNING",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    # The house greets whoever started it once everything answers and the demo people are in.
    async for line in process.stdout:
        HEARD.append(line)
        if b"is open at" in line:
            break
    else:
        pytest.fail(f"The house did not open: {last_words(2000)}")
    listening = asyncio.create_task(_listen(process.stdout))
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGTERM)
    await process.wait()
    await listening
    assert b'"exception"' not in b"".join(HEARD), last_words(4000)


async def _listen(stdout: asyncio.StreamReader) -> None:
    async for line in stdout:
        HEARD.append(line)  # noqa: PERF401  as it is said, not at the end


def last_words(length: int) -> str:
    """Return the end of what the house has said."""
    return b"".join(HEARD).decode()[-length:]


@pytest.fixture(scope="session", autouse=True)
def _judged_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let no page be judged by one process that another has judged."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        JUDGED.share(tmp_path_factory.getbasetemp().parent / "judged")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
async def given(house: str) -> AsyncIterator[Given]:
    """Put in place, through the public API, what a story takes for granted."""
    async with httpx2.AsyncClient(base_url=house, timeout=30, auth=SignedIn(house)) as http:
        yield Given(http)


@pytest.fixture
async def sit_down(house: str, browser: Browser) -> AsyncIterator[Seat]:
    """Seat people: each with a browser of their own, signed in."""
    async with AsyncExitStack() as stack:

        async def seat(username: str = "frontdesk", **how: Any) -> Desk:
            context = await browser.new_context(
                base_url=house, **{"viewport": DESKTOP, "locale": "en-US", **how}
            )
            stack.push_async_callback(context.close)
            await _sign_in(context, house, username)
            return Desk(await context.new_page())

        yield seat


async def _sign_in(context: BrowserContext, house: str, username: str) -> None:
    """Sign in as the form does, but without the page: the stories of signing in are other ones."""
    page = await (await context.request.get("/sign-in")).text()
    token = page.split('name="csrf" value="')[1].split('"')[0]
    answer = await context.request.post(
        "/sign-in",
        form={"csrf": token, "username": username, "password": DEMO_PASSWORD},
        headers={"Origin": house},
        max_redirects=0,
    )
    assert answer.status == HTTPStatus.SEE_OTHER, await answer.text()


@pytest.fixture
async def desk(sit_down: Seat) -> AsyncIterator[Desk]:
    """Somebody at the front desk, whose browser has nothing to complain about."""
    seated = await sit_down()
    yield seated
    assert seated.complaints == [], last_words(3000)
