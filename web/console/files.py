"""Files of the services, passed on to the browser with the person's token."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any, Final

from fastapi.responses import Response, StreamingResponse

from console.page import Page

_NAME: Final = re.compile(r'filename="?([\w.-]+)"?')
_NO_PAGE: Final = "frame-ancestors 'none'"
"""A file is no page: what our pages may load says nothing about it, and browsers with a viewer of
their own would take it for one."""


async def passed_on(page: Page, path: str, *, keep: bool, **query: Any) -> Response:
    """Pass a file on as it comes; `keep` asks the browser to save instead of showing it."""
    stack = AsyncExitStack()
    answer = await stack.enter_async_context(page.api.stream(path, **query))
    found = _NAME.search(answer.headers.get("Content-Disposition", ""))
    name = found[1] if found else path.rsplit("/", 1)[-1]
    how = "attachment" if keep else "inline"
    headers = {
        "Content-Disposition": f'{how}; filename="{name}"',
        "Content-Security-Policy": _NO_PAGE,
    }

    async def chunks() -> AsyncIterator[bytes]:
        async with stack:
            async for chunk in answer.aiter_bytes():
                yield chunk

    kind = answer.headers.get("Content-Type", "application/octet-stream")
    return StreamingResponse(chunks(), media_type=kind, headers=headers)
