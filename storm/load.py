"""A day at the agency in two minutes: notes, corrections, texts, envelopes, at a steady rate."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from random import Random

from storm.client import GivenUp, Tally
from storm.done import Done
from storm.front_desk import FrontDesk
from storm.journal import Journal
from storm.print_room import PrintRoom
from storm.telephones import Telephones
from storm.world import World

AT_ONCE = 64
"""How many operations may wait for their answer; what is due beyond waits for its turn."""
FIRST_CUSTOMERS = 100
"""Who is there before the first fault."""


class Load:
    """Everybody who works at the agency while the storm passes over it."""

    def __init__(self, world: World, journal: Journal, tally: Tally, chance: Random) -> None:
        self.journal = journal
        self.tally = tally
        self._chance = chance
        self._desk = FrontDesk(world, journal, tally, chance)
        self._print_room = PrintRoom(world, journal, tally, chance)
        self._telephones = Telephones(world, journal, tally, chance, self._desk.mobiles)
        self._texts = "sms-gateway" in world.services
        self.begun = 0

    async def close(self) -> None:
        """Go home."""
        for who in (self._desk, self._print_room, self._telephones):
            await who.close()

    async def open(self) -> None:
        """Create the first customers; nothing goes wrong yet."""
        gate = asyncio.Semaphore(8)

        async def one() -> None:
            async with gate:
                await self._carry_out(self._desk.create_customer)

        await asyncio.gather(*(one() for _ in range(FIRST_CUSTOMERS)))

    async def run(self, operations: int, rate: float) -> None:
        """Carry out so many operations, so many a second."""
        gate = asyncio.Semaphore(AT_ONCE)
        began = time.monotonic()
        tasks = set[asyncio.Task[None]]()
        kinds = self._kinds()
        drawn = self._chance.choices(
            [kind for _, kind in kinds], [n for n, _ in kinds], k=operations
        )

        async def one(operation: Callable[[], Awaitable[Done]]) -> None:
            try:
                await self._carry_out(operation)
            finally:
                gate.release()

        for number, operation in enumerate(drawn):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            await gate.acquire()
            self.begun = number + 1
            task = asyncio.create_task(one(operation))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)

    def _kinds(self) -> Sequence[tuple[int, Callable[[], Awaitable[Done]]]]:
        at_the_desk = (
            (120, self._desk.write_note),
            (24, self._desk.correct_note),
            (8, self._desk.delete_note),
            (10, self._desk.record_deficiency),
            (6, self._desk.create_customer),
            (8, self._desk.claim_call),
            # Every batch is laid out by a process of its own, which costs seconds.
            (1, self._print_room.post),
        )
        return (
            *at_the_desk,
            *(((6, self._desk.make_appointment), (18, self._text)) if self._texts else ()),
        )

    async def _carry_out(self, operation: Callable[[], Awaitable[Done]]) -> None:
        self.tally.attempted += 1
        try:
            done = await operation()
        except GivenUp:
            return
        match done.how:
            case "acknowledged":
                self.tally.acknowledged += 1
                self.tally.recovered += done.unknown
                self.tally.last_acknowledged = time.monotonic()
            case "refused":
                self.tally.refused += 1
            case answer:
                self.tally.unexpected[answer] += 1

    async def _text(self) -> Done:
        return Done("acknowledged", unknown=await self._telephones.text())
