"""The print room: pulls, prints, posts; some of it comes back."""

import asyncio
from random import Random

from storm.client import Client, Tally
from storm.done import CONFLICT, CREATED, Done, outcome_of
from storm.journal import Journal
from storm.world import World

SMALLEST_PULL, LARGEST_PULL = 5, 60


class PrintRoom:
    """Somebody in the print room, who has one batch in hand at a time."""

    def __init__(self, world: World, journal: Journal, tally: Tally, chance: Random) -> None:
        self._journal = journal
        self._chance = chance
        self._client = Client(world, "printroom", tally)
        self._pulling = asyncio.Lock()

    async def close(self) -> None:
        """Go home."""
        await self._client.close()

    async def post(self) -> Done:
        """Pull a batch, print it, post it; some of it comes back."""
        if self._pulling.locked():
            return Done("refused")
        async with self._pulling:
            limit = self._chance.randrange(SMALLEST_PULL, LARGEST_PULL)
            body = {"format": "ENVELOPE_10", "limit": limit}
            pulled = await self._client.ask("POST", "/api/mailing/batches", body)
            if pulled.status == CONFLICT:
                return Done("refused")
            if pulled.status != CREATED:
                return outcome_of(pulled, "batch")
            batch = pulled.json()["id"]
            for step in ("printed", "mailed"):
                path = f"/api/mailing/batches/{batch}/{step}"
                done = await self._client.ask("POST", path)
                if not done.ok:
                    return outcome_of(done, step)
            self._journal.mailed.add(batch)
            return await self._return_one(batch)

    async def _return_one(self, batch: str) -> Done:
        params = {"batch_id": batch, "state": "MAILED"}
        inside = await self._client.ask("GET", "/api/mailing/pieces", params=params)
        if not inside.ok or not (pieces := inside.json()["items"]):
            return outcome_of(inside, "pieces")
        piece = self._chance.choice(pieces)["id"]
        reason = {"reason": "ATTEMPTED - NOT KNOWN"}
        back = await self._client.ask("POST", f"/api/mailing/pieces/{piece}/returned", reason)
        if back.ok:
            self._journal.returned.add(piece)
        return outcome_of(back, "returned piece")
