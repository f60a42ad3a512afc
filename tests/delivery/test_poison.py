"""Poison is parked with its reason while everything else flows, on either bus."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from bicycle_tables import Ring
from bicycles import RentalSaved, ring, save
from brokers import rabbit
from patience import until
from sqlalchemy import func, select

from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from backbone.messaging.bus import Bus, LocalBus, OutboundMessage
from backbone.messaging.dead_letters import RETRY_DELAYS, list_dead_letters, replay_dead_letters
from backbone.messaging.subscriptions import by_event_type
from backbone.process.runtime import Runtime
from backbone.process.service import consume

from .storm import Grounds, grounds, rental, settle


@pytest.fixture(scope="module")
async def where() -> AsyncIterator[Grounds]:
    async with grounds() as found:
        yield found


@asynccontextmanager
async def _bus(kind: str) -> AsyncIterator[Bus]:
    if kind == "local":
        yield LocalBus()
        return
    async with rabbit({"garage": frozenset({RentalSaved.type})}) as found:
        yield found


@pytest.mark.parametrize("kind", ["local", pytest.param("rabbit", marks=pytest.mark.broker)])
async def test_poison_is_parked_with_its_reason_and_can_be_replayed(
    where: Grounds, kind: str
) -> None:
    async with _bus(kind) as bus, rental(where, bus) as (desk, shed):
        async with desk.units_of_work.begin() as work:
            for number in range(200):
                save(work, "BENT" if number % 20 == 0 else f"R{number}", "OUT")
        await settle(desk)
        garbage = ["", "{", "[1]", "\ufffd", '{"event_id": "no id"}']
        await bus.publish([_letter(body) for body in garbage])
        await until(lambda: _rang(shed, 190), what="everything sound is handled")
        await until(lambda: _parked(shed, 10 + len(garbage)), what="the poison is written down")

        for _ in RETRY_DELAYS:
            await shed.consumer.retry_due(even_if_not_due=True)
        dead = await list_dead_letters(shed.engine)
        assert len(dead) == 10 + len(garbage)
        assert {one.reason for one in dead} == {
            "ValueError: a bent wheel",
            "UnreadableMessage: The message is not an envelope.",
        }

        # Somebody mends the handler and plays the letters again.
        mended = [consume(RentalSaved, _straighten)]
        shed.consumer._subscriptions = by_event_type(shed.service.name, mended)
        for letter in dead:
            if letter.type == RentalSaved.type:
                await replay_dead_letters(shed.engine, letter.event_id)
        await shed.consumer.retry_due()
        assert await _rang(shed, 200)


async def _straighten(event: RentalSaved, work: UnitOfWork) -> None:
    ring(event, work)


def _letter(body: str) -> OutboundMessage:
    return OutboundMessage(new_id(), RentalSaved.type, body, mandatory=True)


async def _rang(shed: Runtime, times: int) -> bool:
    async with shed.units_of_work.read() as read:
        return await read.session.scalar(select(func.count()).select_from(Ring)) == times


async def _parked(shed: Runtime, count: int) -> bool:
    letters: Sequence[object] = await list_dead_letters(shed.engine, include_all=True)
    return len(letters) == count


async def test_three_times_each_and_interleaved_has_one_effect_each(where: Grounds) -> None:
    class Thrice(LocalBus):
        async def publish(self, letters: Sequence[OutboundMessage]) -> Collection[UUID]:
            return set(await super().publish([*letters, *letters[::-1], *letters]))

    async with rental(where, Thrice()) as (desk, shed):
        async with desk.units_of_work.begin() as work:
            for number in range(150):
                save(work, f"R{number}", "OUT")
        await settle(desk)

        assert await _rang(shed, 150)


async def test_a_power_cut_between_sending_and_forgetting_doubles_nothing(where: Grounds) -> None:
    class PowerCutBus(LocalBus):
        """Delivers, then dies before anyone can write down that it did. Once."""

        lights_on = True

        async def publish(self, letters: Sequence[OutboundMessage]) -> Collection[UUID]:
            arrived = set(await super().publish(letters))
            if self.lights_on:
                self.lights_on = False
                raise ConnectionAbortedError
            return arrived

    async with rental(where, PowerCutBus()) as (desk, shed):
        async with desk.units_of_work.begin() as work:
            for number in range(50):
                save(work, f"R{number}", "OUT")
        assert await desk.relay.flush() == 0
        assert await _rang(shed, 50)
        await settle(desk)

        assert await _rang(shed, 50)
