"""What must never happen: a text after a no (I-18)."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from fake_twilio import SENDER
from weather import TEN, carried_by, number_of, remind, settings, states

from backbone.db.unit_of_work import UnitOfWorkFactory
from backbone.testing import ServiceHarness
from sms_gateway.adapters.form import Inbound
from sms_gateway.adapters.provider import Accepted, Carried, Outcome, Outgoing
from sms_gateway.adapters.simulator import new_provider_id
from sms_gateway.commands.receiving import receive
from sms_gateway.commands.sending import send_due


@dataclass
class Network:
    """A provider whose line takes its time; remembers in which order things happened."""

    name: str = "network"
    chance: random.Random = field(default_factory=lambda: random.Random(18))  # noqa: S311
    moment: int = 0
    accepted: dict[str, int] = field(default_factory=dict)
    opted_out: dict[str, int] = field(default_factory=dict)

    def now(self) -> int:
        """Return a moment later than any before."""
        self.moment += 1
        return self.moment

    async def send(self, text: Outgoing) -> Outcome:
        """Accept after a while; answer after another."""
        await asyncio.sleep(self.chance.uniform(0, 0.02))
        self.accepted[text.number] = self.now()
        await asyncio.sleep(self.chance.uniform(0, 0.02))
        return Accepted(new_provider_id(), "queued")

    async def sent_to(self, number: str, since: datetime) -> Sequence[Carried]:
        """Tell nothing."""
        _ = number, since
        return ()

    async def received(self, since: datetime) -> Sequence[Carried]:
        """Tell nothing."""
        _ = since
        return ()

    @property
    def too_late(self) -> list[str]:
        """The numbers that were texted after their no was written down."""
        return [one for one, at in self.opted_out.items() if self.accepted.get(one, 0) > at]


async def interleave(room: ServiceHarness, network: Network, many: int) -> None:
    """Send to everybody while everybody says no, at any moment before, meanwhile and after."""
    chance = random.Random(500)  # noqa: S311  the same moments in every run
    gate = asyncio.Semaphore(4)

    async def refuse(n: int) -> None:
        await asyncio.sleep(chance.uniform(0, many * 0.006))
        inbound = Inbound(
            provider_id=new_provider_id(),
            number=number_of(n),
            sent_to=SENDER,
            words=chance.choice(["3", "STOP", "alto"]),
        )
        async with gate:
            async with room.work() as work:
                await receive(work, inbound)
            network.opted_out[number_of(n)] = network.now()

    sending = asyncio.create_task(send_due(room.runtime.units_of_work))
    await asyncio.gather(sending, *(refuse(n) for n in range(many)))


@pytest.mark.timeout(300)
async def test_i_18_five_hundred_opt_outs_while_sending_and_nothing_after_a_no() -> None:
    network = Network()
    async with carried_by(network, settings()) as room:
        await remind(room, 500)
        room.clock.set(TEN)
        await interleave(room, network, 500)

        assert network.too_late == []
        assert 0 < len(network.accepted) < 500
        assert await states(room) == {
            "SENT": len(network.accepted),
            "SUPPRESSED": 500 - len(network.accepted),
        }


@dataclass
class Slow(Network):
    """A line on which the customer says no after the last look, before the text is accepted."""

    room: ServiceHarness | None = None
    refusal: asyncio.Task[None] | None = None

    async def send(self, text: Outgoing) -> Outcome:
        """Accept once the no is written down, or when it has waited long enough."""
        self.refusal = asyncio.create_task(self._refuse(text.number))
        await asyncio.wait([self.refusal], timeout=1)
        return await super().send(text)

    async def _refuse(self, number: str) -> None:
        assert self.room is not None
        inbound = Inbound(
            provider_id=new_provider_id(), number=number, sent_to=SENDER, words="stop"
        )
        async with self.room.work() as work:
            await receive(work, inbound)
        self.opted_out[number] = self.now()


@pytest.mark.parametrize("held", [True, False])
async def test_only_holding_the_number_keeps_a_text_from_coming_after_the_no(
    monkeypatch: pytest.MonkeyPatch,
    held: bool,  # noqa: FBT001  the broken variant is kept beside the whole one
) -> None:
    if not held:
        monkeypatch.setattr(UnitOfWorkFactory, "session_lock", lambda _self, _name: nullcontext())
    network = Slow()
    async with carried_by(network, settings()) as room:
        network.room = room
        await remind(room, 1)
        room.clock.set(TEN)
        await send_due(room.runtime.units_of_work)
        assert network.refusal is not None
        await network.refusal

        assert network.too_late == ([] if held else [number_of(0)])
