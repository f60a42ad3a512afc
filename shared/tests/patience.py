"""Waiting for what happens in other tasks, processes and machines."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress


async def until(
    come_true: Callable[[], Awaitable[bool]], *, within: float = 20, what: str = "it"
) -> None:
    """Wait until something has come true; fail, saying what, when it does not."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + within
    true = False
    with suppress(TimeoutError):
        async with asyncio.timeout_at(deadline):
            # The clock, too: a time-out is one cancellation, and what is tried may swallow it.
            while clock() < deadline:
                true = await come_true()
                if true:
                    break
                await asyncio.sleep(0.02)
    if not true:
        raise AssertionError(f"After {within} s, still not true: {what}.")
