"""The consumer: each event has its effect once, and what fails is kept, with the reason."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from bicycle_tables import KnownRental, Ring
from bicycles import RentalSaved, garage_service, ring, tidy
from consumed_events import consumer_of, saved_event
from sqlalchemy import select, text

from backbone.db.unit_of_work import UnitOfWork
from backbone.envelope import read_envelope
from backbone.messaging import dead_letters
from backbone.messaging.subscriptions import by_event_type
from backbone.process.service import consume, consume_batch
from backbone.testing import ServiceHarness, running


@pytest.fixture(scope="module")
async def only_room() -> AsyncIterator[ServiceHarness]:
    async with running(garage_service) as found:
        yield found


@pytest.fixture
async def room(only_room: ServiceHarness) -> ServiceHarness:
    await tidy(only_room)
    return only_room


async def rings(room: ServiceHarness) -> int:
    async with room.read() as read:
        return len((await read.session.scalars(select(Ring))).all())


async def kept(room: ServiceHarness, *, include_all: bool = True) -> list[Any]:
    return list(await dead_letters.list_dead_letters(room.runtime.engine, include_all=include_all))


# ---------------------------------------------------------------------------- once
async def test_the_same_news_again_changes_nothing(room: ServiceHarness) -> None:
    body = saved_event()

    await room.redeliver([body])
    await room.redeliver([body, body, saved_event()])

    assert await rings(room) == 2


async def test_the_same_news_at_the_same_time_changes_nothing(room: ServiceHarness) -> None:
    bodies = [saved_event() for _ in range(20)]

    await asyncio.gather(
        *(room.runtime.consumer.receive(bodies) for _ in range(3)),
        room.runtime.consumer.receive(bodies[::-1]),
    )

    assert await rings(room) == 20


async def test_older_news_that_arrives_late_is_not_believed(room: ServiceHarness) -> None:
    rental_id = uuid4()
    await room.redeliver([saved_event("NEW", version=2, rental_id=rental_id)])
    await room.redeliver([saved_event("OLD", version=1, rental_id=rental_id)])

    async with room.read() as read:
        known = await read.session.get(KnownRental, rental_id)
    assert known is not None
    assert (known.version, known.bicycle) == (2, "NEW")


async def test_what_a_service_does_not_listen_to_or_said_itself_is_passed_over(
    room: ServiceHarness,
) -> None:
    own = json.loads(saved_event()) | {"source": "garage"}
    foreign = json.loads(saved_event()) | {"type": "rental.unheard_of.v1"}

    await room.redeliver([json.dumps(own), json.dumps(foreign)])

    assert (await rings(room), await kept(room)) == (0, [])


async def test_a_batch_comes_together_in_the_order_it_arrived(room: ServiceHarness) -> None:
    heard: list[list[str]] = []

    async def all_together(events: Sequence[RentalSaved], work: UnitOfWork) -> None:
        heard.append([event.bicycle for event in events])
        for event in events:
            ring(event, work)

    consumer = consumer_of(
        room, replace(garage_service, consumers=[consume_batch(RentalSaved, all_together)])
    )
    await consumer.receive([saved_event("A"), saved_event("B"), saved_event("C")])

    assert heard == [["A", "B", "C"]]
    assert await rings(room) == 3


def test_a_service_subscribes_once_to_each_event() -> None:
    async def ignore(event: RentalSaved, work: UnitOfWork) -> None:
        """Do nothing."""

    twice = replace(
        garage_service, consumers=[consume(RentalSaved, ignore), consume((RentalSaved,), ignore)]
    )

    with pytest.raises(TypeError, match=r"subscribes to rental\.rental_saved\.v1 twice"):
        by_event_type(twice.name, twice.consumers)


# ---------------------------------------------------------------------------- failures
async def test_one_bad_message_does_not_hold_up_its_batch(room: ServiceHarness) -> None:
    await room.redeliver([saved_event(), saved_event("BENT"), saved_event()])

    assert await rings(room) == 2
    [letter] = await kept(room)
    assert (letter.state, letter.tries) == ("RETRYING", 1)
    assert letter.reason == "ValueError: a bent wheel"


async def test_news_that_keeps_failing_is_tried_again_with_pauses_and_then_parked(
    room: ServiceHarness,
) -> None:
    await room.redeliver([saved_event("BENT")])
    assert await room.runtime.consumer.retry_due() == 0  # not due yet

    for _ in range(len(dead_letters.RETRY_DELAYS)):
        assert await room.runtime.consumer.retry_due(even_if_not_due=True) == 1
    assert await room.runtime.consumer.retry_due(even_if_not_due=True) == 0

    [letter] = await kept(room, include_all=False)
    assert (letter.state, letter.tries, letter.due_at) == ("DEAD", 5, None)


async def test_every_failed_piece_of_news_is_tried_again_though_one_fails_again(
    room: ServiceHarness,
) -> None:
    for _ in range(3):
        await room.redeliver([saved_event("BENT")])
    async with room.work() as work:
        much_later = text("UPDATE dead_letter SET due_at = due_at + interval '1 day' * tries")
        await work.session.execute(much_later)

    assert await room.runtime.consumer.retry_due(even_if_not_due=True) == 3


async def test_once_the_mistake_is_mended_the_news_has_its_effect(room: ServiceHarness) -> None:
    await room.redeliver([saved_event("BENT"), saved_event("BENT")])
    for _ in dead_letters.RETRY_DELAYS:
        await room.runtime.consumer.retry_due(even_if_not_due=True)
    mended = consumer_of(
        room, replace(garage_service, consumers=[consume(RentalSaved, _only_ring)])
    )

    one, other = await kept(room, include_all=False)
    assert await dead_letters.replay_dead_letters(room.runtime.engine, one.event_id) == 1
    assert await mended.retry_due() == 1
    assert await dead_letters.replay_dead_letters(room.runtime.engine, None) == 1
    assert await mended.retry_due() == 1

    assert await rings(room) == 2
    assert await kept(room) == []
    assert await dead_letters.get_dead_letter(room.runtime.engine, other.event_id) is None


async def _only_ring(event: RentalSaved, work: UnitOfWork) -> None:
    ring(event, work)


async def test_news_that_was_brought_again_meanwhile_is_not_handled_twice(
    room: ServiceHarness,
) -> None:
    body = saved_event("BENT")
    await room.redeliver([body])
    mended = consumer_of(
        room, replace(garage_service, consumers=[consume(RentalSaved, _only_ring)])
    )

    await mended.receive([body])
    await mended.retry_due(even_if_not_due=True)

    assert (await rings(room), await kept(room)) == (1, [])


async def test_a_letter_can_be_looked_at_and_put_aside(room: ServiceHarness) -> None:
    body = saved_event("BENT")
    await room.redeliver([body])
    [letter] = await kept(room)

    shown = await dead_letters.get_dead_letter(room.runtime.engine, letter.event_id)
    assert shown is not None
    assert (shown.body, "keep_track" in shown.trace) == (body, True)

    assert await dead_letters.discard_dead_letter(room.runtime.engine, letter.event_id)
    assert not await dead_letters.discard_dead_letter(room.runtime.engine, letter.event_id)
    assert await room.runtime.consumer.retry_due(even_if_not_due=True) == 0


async def test_a_reason_repeats_nothing_of_what_the_news_said(room: ServiceHarness) -> None:
    wrong = json.loads(saved_event())
    wrong["data"]["version"] = "668-71-6854"

    await room.redeliver([json.dumps(wrong)])

    [letter] = await kept(room)
    assert letter.reason.startswith("The data do not fit RentalSaved: version:")
    assert "668-71-6854" not in letter.reason


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '{"event_id": "x"}', '"text"', "\x00", '{"type": 1}'],
)
async def test_a_message_that_is_no_envelope_is_parked_at_once(
    room: ServiceHarness, body: str
) -> None:
    await room.redeliver([body, saved_event()])

    [letter] = await kept(room, include_all=False)
    assert (letter.state, letter.type) == ("DEAD", "unreadable")
    assert await rings(room) == 1


async def test_what_the_broker_gave_up_on_is_kept_with_the_rest(room: ServiceHarness) -> None:
    body = saved_event()

    await room.runtime.consumer.store_dead_letter(body, "The broker gave up on it: delivery_limit.")
    await room.runtime.consumer.store_dead_letter("not an envelope", "expired")

    kept_ones = {one.type: one for one in await kept(room, include_all=False)}
    assert "delivery_limit" in kept_ones["rental.rental_saved.v1"].reason
    assert await dead_letters.replay_dead_letters(room.runtime.engine, read_envelope(body).event_id)
    await room.runtime.consumer.retry_due()
    assert await rings(room) == 1
