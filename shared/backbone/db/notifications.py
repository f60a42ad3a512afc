"""PostgreSQL LISTEN/NOTIFY: one connection per service, any number of watchers."""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

import asyncpg
from sqlalchemy.engine import make_url

from backbone.remote_clock import steady
from backbone.supervision import OnRestart, supervise

HEARTBEAT = 15.0
"""Seconds after which a watcher is told that nothing happened, so that dead connections show."""


class PgNotifyListener:
    """Wakes watchers of a topic when a unit of work that notified it commits, in any process."""

    def __init__(self, url: str, on_restart: OnRestart = lambda _: None) -> None:
        plain = make_url(url).set(drivername="postgresql")
        self._url = plain.render_as_string(hide_password=False)
        self._watchers: dict[str, dict[asyncio.Event, Callable[[], bool]]] = {}
        self._task: asyncio.Task[None] | None = None
        self._ended = False
        self._on_restart = on_restart

    async def listen(
        self,
        topic: str,
        *,
        seconds: float = math.inf,
        ended: Callable[[], bool] = lambda: False,
    ) -> AsyncGenerator[bool, None]:
        """Yield True at once and after each notification, False as a heartbeat, until the end.

        The end is when the service stops, when so many seconds have passed, or when `ended` says
        so, which is asked whenever something happens.
        """
        end = steady() + seconds
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(
                supervise("listener", self._keep_listening, self._on_restart)
            )
        notified = asyncio.Event()
        self._watchers.setdefault(topic, {})[notified] = ended
        try:
            yield True
            while not self._over(ended) and (left := end - steady()) > 0:
                try:
                    async with asyncio.timeout(min(HEARTBEAT, left)):
                        await notified.wait()
                except TimeoutError:
                    yield False
                else:
                    notified.clear()
                    if not self._over(ended):
                        yield True
        finally:
            del self._watchers[topic][notified]
            if not self._watchers[topic]:
                del self._watchers[topic]

    def end(self) -> None:
        """End every stream: one that stays open would hold up the end of the process."""
        self._ended = True
        self._wake_everyone()

    def end_where_due(self) -> None:
        """End the streams that are to end, at once and not with their next heartbeat."""
        for watchers in self._watchers.values():
            for notified, ended in watchers.items():
                if ended():
                    notified.set()

    async def close(self) -> None:
        """Stop listening."""
        self.end()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def _over(self, ended: Callable[[], bool]) -> bool:
        return self._ended or ended()

    def _wake_everyone(self) -> None:
        for watchers in self._watchers.values():
            for notified in watchers:
                notified.set()

    def _on_notify(self, _connection: object, _pid: int, _channel: str, topic: object) -> None:
        for notified in self._watchers.get(str(topic), ()):
            notified.set()

    async def _keep_listening(self) -> None:
        """Listen over one connection until it is closed."""
        connection = await asyncpg.connect(self._url, timeout=10)
        try:
            await connection.add_listener("live", self._on_notify)
            # What was notified while nobody listened is looked at now.
            self._wake_everyone()
            while not connection.is_closed():
                await connection.fetchval("SELECT 1", timeout=10)
                await asyncio.sleep(HEARTBEAT)
        finally:
            await connection.close(timeout=5)
