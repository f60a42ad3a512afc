"""The browser that stories are played in, one for many of them."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from playwright.async_api import Browser, async_playwright

_PROGRAMS: Final = ("chromium-headless-shell", "chromium", "google-chrome")
"""The first is the same browser without a window of its own: a story takes it two thirds."""
_FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-software-rasterizer")


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Open Chromium, or say loudly that there is none."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        message = "Chromium is not installed; ./dev test installs it on Debian."
        if os.environ.get("HEARTHLINE_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield browser
        await browser.close()
