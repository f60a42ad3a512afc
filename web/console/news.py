"""Live news of a service, passed on to the browser with the person's token."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx2
from fastapi.responses import Response, StreamingResponse

from console.page import Page


async def news(page: Page, path: str) -> Response:
    """Pass on a stream of events, until the person's token runs out.

    The service is asked before the browser is answered: a screen that is let in and turned out
    again would call itself live every time it tries.
    """
    stack = AsyncExitStack()
    seen = page.request.headers.get("Last-Event-ID")
    told = {"Last-Event-ID": seen} if seen else None
    answer = await stack.enter_async_context(page.api.stream(path, headers=told))
    return StreamingResponse(
        _passed_on(stack, answer, until=page.session.expires_at),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _passed_on(
    stack: AsyncExitStack, answer: httpx2.Response, *, until: float
) -> AsyncIterator[bytes]:
    """Yield the news as it comes.

    A browser connects again by itself when the stream ends, and is asked who it is when it does.
    """
    async with stack:
        yield b"retry: 2000\n\n"
        try:
            async for chunk in answer.aiter_bytes():
                yield chunk
                if time.time() > until:
                    return
        except httpx2.TransportError:
            return  # the browser asks again and is told why
