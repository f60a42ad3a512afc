"""Live news of a service, passed on to the browser with the person's token."""

import time
from collections.abc import AsyncIterator

import httpx2
from fastapi.responses import Response, StreamingResponse

from console.api import ApiProblem, SignedOut, Unreachable
from console.page import Page


def news(page: Page, path: str) -> Response:
    """Pass on a stream of events, until the person's token runs out."""
    return StreamingResponse(
        _passed_on(page, path),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _passed_on(page: Page, path: str) -> AsyncIterator[bytes]:
    """Yield the news as it comes.

    A browser connects again by itself when the stream ends, and is asked who it is when it does.
    """
    ends = page.session.expires_at
    yield b"retry: 2000\n\n"
    try:
        async with page.api.stream(path) as answer:
            async for chunk in answer.aiter_bytes():
                yield chunk
                if time.time() > ends:
                    return
    except (ApiProblem, SignedOut, Unreachable, httpx2.TransportError):
        return  # the browser asks again and is told why
