"""Connections to a database for whoever came first."""

import asyncio

from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.util import await_, memoized_property
from sqlalchemy.util.queue import AsyncAdaptedQueue, Empty


class _Queue(AsyncAdaptedQueue[ConnectionPoolEntry]):
    """A queue that nobody can jump.

    SQLAlchemy's own gives a free connection to whoever asks at that moment, and sends the one it
    has just woken to the end: under a flood some wait ten times as long as others.
    """

    @memoized_property
    def _head(self) -> asyncio.Semaphore:
        """Mark out the head of the queue; whoever stands there gets the next connection."""
        return asyncio.Semaphore(1)

    def get(self, block: bool = True, timeout: float | None = None) -> ConnectionPoolEntry:  # noqa: FBT001, FBT002  SQLAlchemy's own
        """Take a connection; Empty where there is none in time (seconds)."""
        if not block or not self._head.locked():
            try:
                return self.get_nowait()
            except Empty:
                if not block:
                    raise
        try:
            return await_(self._take(timeout))
        except TimeoutError as error:
            raise Empty from error

    async def _take(self, within: float | None) -> ConnectionPoolEntry:
        async with asyncio.timeout(within), self._head:
            return await self._queue.get()


class FairPool(AsyncAdaptedQueuePool):
    """SQLAlchemy's pool, in which whoever came first is first."""

    _queue_class = _Queue
