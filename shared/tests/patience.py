"""Waiting for what happens in other tasks, processes and machines."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(
    come_true: Callable[[], Awaitable[bool]], *, within: float = 20, what: str = "it"
) -> None:
    """Wait until something has come true; fail, saying what, when it does not."""
    try:
        async with asyncio.timeout(within):
            while not await come_true():  # noqa: ASYNC110  what others do sets no event of ours
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"After {within} s, still not true: {what}.") from None
