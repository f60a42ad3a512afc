"""Messages the broker has delivered, buffered in this process to be handled in batches."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from aio_pika.abc import AbstractIncomingMessage

MAX_BATCH = 100
"""How many events are handed over at once, when that many are waiting."""
LINGER = 0.05
"""Seconds a busy consumer lets messages gather into one batch; a lone message never waits."""
NDJSON = "application/x-ndjson"
"""The content type of a message that packs several events, one a line."""


def bodies_of(message: AbstractIncomingMessage) -> list[str]:
    """Return the event bodies in a message: one, or a line for each of a pack."""
    text = message.body.decode("utf-8", "replace")
    return text.split("\n") if message.content_type == NDJSON else [text]


def _size(message: AbstractIncomingMessage | None) -> int:
    """Count the events in a message without parsing them."""
    return 0 if message is None else 1 + message.body.count(b"\n")


class DeliveryBuffer:
    """Messages of one queue that wait in this process."""

    def __init__(self, queue: str) -> None:
        self.queue = queue
        self._idle = True
        self._busy = False
        self._waited_in_vain = False
        self._messages: asyncio.Queue[AbstractIncomingMessage | None] = asyncio.Queue()
        self._closed = asyncio.Event()

    async def put(self, message: AbstractIncomingMessage) -> None:
        """Buffer one message from the broker."""
        self._idle = True
        self._waited_in_vain = False
        self._messages.put_nowait(message)

    def close(self) -> None:
        """Hand nothing more over; the broker delivers what is left here again."""
        self._closed.set()
        self._messages.put_nowait(None)

    async def next_batch(self) -> Sequence[AbstractIncomingMessage]:
        """Wait for the next batch; an empty one means that the buffer is closed."""
        self._idle = True
        batch = [await self._messages.get()]
        if self._busy and self._messages.qsize() < MAX_BATCH and not self._closed.is_set():
            await asyncio.sleep(LINGER)
        self._idle = self._waited_in_vain = False
        size = _size(batch[0])
        while size < MAX_BATCH and not self._messages.empty():
            batch.append(self._messages.get_nowait())
            size += _size(batch[-1])
        self._busy = size > 1
        return [] if self._closed.is_set() else [one for one in batch if one is not None]

    def stalled(self, *, ready: int) -> bool:
        """Say whether messages lay ready in the queue at two checks and none was delivered."""
        in_vain = ready > 0 and self._idle
        stalled = in_vain and self._waited_in_vain
        self._waited_in_vain = in_vain
        return stalled

    async def closed(self, *, timeout: float) -> bool:  # noqa: ASYNC109  a plain wait
        """Wait up to so many seconds; say whether the buffer is closed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._closed.wait()
        return self._closed.is_set()
