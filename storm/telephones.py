"""Customers who text: signed by the provider, told twice at times, and simulated ones."""

import asyncio
import time
from collections.abc import Sequence
from random import Random
from uuid import UUID

import httpx2
from twilio.request_validator import RequestValidator

from storm.client import AWAY, ONE_TRY, SERVER_ERROR, UNTIL_GIVEN_UP, Client, GivenUp, Tally
from storm.journal import Journal
from storm.world import PUBLIC_URL, World

PATH = "/webhooks/twilio/sms"
WORDS = ("1", "1", "1", "2", "2", "STOP", "START", "Yo yo yo", "¿a qué hora?")
TOLD_TWICE = 0.15
"""How many texts the provider delivers twice though it was answered."""
SIMULATED = 0.2
"""How many come from the simulated telephones."""


class Telephones:
    """The customers' telephones, and the provider that carries their texts."""

    def __init__(
        self,
        world: World,
        journal: Journal,
        tally: Tally,
        chance: Random,
        mobiles: Sequence[tuple[str, str]],
    ) -> None:
        self._mobiles = mobiles
        self._telecom = world.telecom
        self._journal = journal
        self._tally = tally
        self._chance = chance
        self._http = httpx2.AsyncClient(base_url=world.origin, timeout=ONE_TRY)
        self._desk = Client(world, "frontdesk", tally)

    async def close(self) -> None:
        """Close their connections."""
        await self._http.aclose()
        await self._desk.close()

    async def text(self) -> bool:
        """Text the agency; return whether it was unknown for a while if the text had arrived."""
        _, number = self._chance.choice(self._mobiles)
        words = self._chance.choice(WORDS)
        if self._chance.random() < SIMULATED:
            body = {"from": number, "body": words}
            answer = await self._desk.ask("POST", "/api/sms/simulator/replies", body)
            if not answer.ok:
                self._tally.unexpected[f"simulated text {answer.status}"] += 1
            return answer.unknown
        sid = f"SM{UUID(int=self._chance.getrandbits(128), version=4).hex}"
        unknown = await self._deliver(sid, number, words)
        self._journal.inbound.add(sid)
        if self._chance.random() < TOLD_TWICE:
            await self._deliver(sid, number, words)
        return unknown

    async def _deliver(self, sid: str, number: str, words: str) -> bool:
        form = {
            "MessageSid": sid,
            "AccountSid": self._telecom.account,
            "From": number,
            "To": "+18315550100",
            "Body": words,
        }
        signature = RequestValidator(self._telecom.token).compute_signature(PUBLIC_URL + PATH, form)
        deadline = time.monotonic() + UNTIL_GIVEN_UP
        unknown = False
        while time.monotonic() < deadline:
            try:
                answer = await self._http.post(
                    PATH, data=form, headers={"X-Twilio-Signature": signature}
                )
            except httpx2.TransportError:
                unknown = True
            else:
                if answer.is_success:
                    return unknown
                if answer.status_code not in AWAY:
                    if answer.status_code >= SERVER_ERROR:
                        self._tally.errors_500.append(f"POST webhook {answer.status_code}")
                    else:
                        self._tally.unexpected[f"webhook {answer.status_code}"] += 1
                        return unknown
            self._tally.repeats += 1
            await asyncio.sleep(0.4)
        self._tally.unanswered.append(f"POST {PATH}")
        raise GivenUp
