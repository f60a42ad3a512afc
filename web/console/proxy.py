"""Streams and files of the services, passed through with the signed-in person's token."""

import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any, Final

import httpx2
from fastapi.responses import Response, StreamingResponse

from console.page import Page

_FILE_NAME: Final = re.compile(r'filename="?([\w.-]+)"?')
_FILE_POLICY: Final = "frame-ancestors 'none'"
"""Browsers with a viewer of their own would apply the policy of our pages to a file."""


async def proxy_sse(page: Page, path: str) -> Response:
    """Pass on a stream of server-sent events until the person's token expires.

    The service is asked before the browser is answered: otherwise a refused screen would call
    itself live every time it reconnects.
    """
    last_event_id = page.request.headers.get("Last-Event-ID")
    headers = {"Last-Event-ID": last_event_id} if last_event_id else None
    stack = AsyncExitStack()
    answer = await stack.enter_async_context(page.api.stream(path, headers=headers))
    return StreamingResponse(
        _events(stack, answer, until=page.session.expires_at),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(
    stack: AsyncExitStack, answer: httpx2.Response, *, until: float
) -> AsyncIterator[bytes]:
    # The browser reconnects by itself when the stream ends, and its session is checked again then.
    async with stack:
        yield b"retry: 2000\n\n"
        try:
            async for chunk in answer.aiter_bytes():
                yield chunk
                if time.time() > until:
                    return
        except httpx2.TransportError:
            return


async def proxy_file(
    page: Page, path: str, *, attachment: bool, body: Any = None, **query: Any
) -> Response:
    """Pass on a file; as an attachment the browser saves it instead of showing it."""
    stack = AsyncExitStack()
    answer = await stack.enter_async_context(page.api.stream(path, body=body, **query))
    told = answer.headers.get("Content-Disposition", "")
    found = _FILE_NAME.search(told)
    name = found[1] if found else path.rsplit("/", 1)[-1]
    disposition = f'{"attachment" if attachment else "inline"}; filename="{name}"'
    if attachment and told.startswith("attachment; ") and "filename*" in told:
        disposition = told  # a name of somebody's own, in any script

    async def chunks() -> AsyncIterator[bytes]:
        async with stack:
            async for chunk in answer.aiter_bytes():
                yield chunk

    return StreamingResponse(
        chunks(),
        media_type=answer.headers.get("Content-Type", "application/octet-stream"),
        headers={
            "Content-Disposition": disposition,
            "Content-Security-Policy": _FILE_POLICY,
        },
    )
