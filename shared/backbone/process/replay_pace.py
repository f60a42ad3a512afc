"""How fast a replay may write: no faster than its events are published."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

_LOOK_AGAIN = 0.05
"""Seconds between looks at the outbox."""
_NOBODY_PUBLISHES = 3.0
"""Seconds without anything being published after which nobody is waited for any more."""

_UNSENT = text("SELECT count(*) FROM outbox WHERE published_at IS NULL")


class ReplayPace:
    """Lets a replay go on when the outbox is nearly empty, so that other events pass soon.

    Where no relay publishes, because the service is stopped or its broker is away, the replay is
    not held up: nobody could be in its way.
    """

    def __init__(self, engine: AsyncEngine, *, most_unsent: int) -> None:
        self._engine = engine
        self._most_unsent = most_unsent
        self._published = True

    async def wait(self) -> None:
        """Wait until few enough events are unsent, or until it is clear that nobody sends them."""
        clock = asyncio.get_running_loop().time
        fewest, moved_at = await self._unsent(), clock()
        while self._published and fewest > self._most_unsent:
            await asyncio.sleep(_LOOK_AGAIN)
            unsent = await self._unsent()
            if unsent < fewest:
                fewest, moved_at = unsent, clock()
            elif clock() - moved_at > _NOBODY_PUBLISHES:
                self._published = False

    async def _unsent(self) -> int:
        async with self._engine.connect() as connection:
            return int(await connection.scalar(_UNSENT) or 0)
