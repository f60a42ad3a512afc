"""Messages a broker has sent us, waiting in this process to be handed over in batches."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from aio_pika.abc import AbstractIncomingMessage

BATCH = 100
"""How many messages are handed over at once, when that many are waiting."""
GATHERING = 0.05
"""Seconds a busy ear lets messages gather into one batch; a lone message never waits."""
PACK_OF_LETTERS = "application/x-ndjson"
"""The content type of a message that carries several letters, a line for each."""


def letters_in(message: AbstractIncomingMessage) -> list[str]:
    """Take the letters out of a message: one, or a line for each of a pack."""
    text = message.body.decode("utf-8", "replace")
    return text.split("\n") if message.content_type == PACK_OF_LETTERS else [text]


def _weight(message: AbstractIncomingMessage | None) -> int:
    """Count the letters in a message without reading them."""
    return 0 if message is None else 1 + message.body.count(b"\n")


class Intake:
    """Messages from one queue that wait in this process to be handed over."""

    def __init__(self, queue: str) -> None:
        self.queue = queue
        self._idle = True
        self._busy = False
        self._waited_in_vain = False
        self._waiting: asyncio.Queue[AbstractIncomingMessage | None] = asyncio.Queue()
        self._over = asyncio.Event()

    async def put(self, message: AbstractIncomingMessage) -> None:
        """Take one message from the broker."""
        self._idle = True
        self._waited_in_vain = False
        self._waiting.put_nowait(message)

    def end(self) -> None:
        """Hand nothing more over; what waits here goes back to the broker by itself."""
        self._over.set()
        self._waiting.put_nowait(None)

    async def take(self) -> Sequence[AbstractIncomingMessage]:
        """Wait for the next batch; an empty one means that it is over."""
        self._idle = True
        batch = [await self._waiting.get()]
        if self._busy and self._waiting.qsize() < BATCH and not self._over.is_set():
            await asyncio.sleep(GATHERING)
        self._idle = self._waited_in_vain = False
        weight = _weight(batch[0])
        while weight < BATCH and not self._waiting.empty():
            batch.append(self._waiting.get_nowait())
            weight += _weight(batch[-1])
        self._busy = weight > 1
        return [] if self._over.is_set() else [one for one in batch if one is not None]

    def forgotten(self, *, ready: int) -> bool:
        """Say whether messages lay ready at two looks, and none came in between though we wait."""
        in_vain = ready > 0 and self._idle
        forgotten = in_vain and self._waited_in_vain
        self._waited_in_vain = in_vain
        return forgotten

    async def ended(self, *, within: float) -> bool:
        """Wait a little; say whether it is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._over.wait()
        return self._over.is_set()
