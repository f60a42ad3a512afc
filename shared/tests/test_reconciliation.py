"""What was published is compared with what was taken in, and exactly the rest is told again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import pytest
from bicycles import tidy
from chimes import Chimed, carry, chime, converse, lived_through, sql, street, tower
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backbone.ids import new_id
from backbone.messaging import digests, reconciliation
from backbone.messaging.bus import OutboundMessage
from backbone.testing import ServiceHarness, running
from contracts.reconciliation import DigestPublished, DigestRequested, IdsTakenIn, RangeDigest

NIGHT = datetime(2027, 1, 12, 2, 59, 30, tzinfo=UTC)


class Rooms(NamedTuple):
    """Who publishes, and who listens."""

    tower: ServiceHarness
    street: ServiceHarness


@pytest.fixture(scope="module")
async def only_rooms() -> AsyncIterator[Rooms]:
    async with running(tower) as source, running(street) as consumer:
        yield Rooms(source, consumer)


@pytest.fixture
async def rooms(only_rooms: Rooms) -> Rooms:
    return await tidied(only_rooms)


async def tidied(rooms: Rooms) -> Rooms:
    for room in rooms:
        await tidy(room)
        room.messages.clear()
    return rooms


async def compare_now(rooms: Rooms) -> list[OutboundMessage]:
    """Ask for digests and let both come to an end; return what the tower published meanwhile."""
    rooms.street.runtime.reconciliation.note_missing_queues({"callbacks"}, broker_was_empty=False)
    await rooms.street.runtime.reconciliation.request_digests(rooms.street.runtime.units_of_work)
    await carry(rooms.street, rooms.tower)
    return list(await converse(*rooms))


async def missing(rooms: Rooms) -> int:
    [[found]] = await sql(
        rooms.street, "SELECT coalesce(sum(missing), 0) FROM reconciliation_difference"
    )
    return int(found)


def chimes(messages: list[OutboundMessage]) -> list[UUID]:
    return [one.event_id for one in messages if one.type == Chimed.type]


# ---------------------------------------------------------------------------- what is lost
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(arrived=st.lists(st.booleans(), max_size=40))
async def test_exactly_what_was_lost_is_told_again(only_rooms: Rooms, arrived: list[bool]) -> None:
    rooms = await tidied(only_rooms)
    await chime(rooms.tower, len(arrived))
    fate = iter(arrived)
    sent = await carry(*rooms, arrives=lambda _: next(fate))
    lost = [one.event_id for one, came in zip(sent, arrived, strict=True) if not came]

    again = await compare_now(rooms)

    assert sorted(chimes(again)) == sorted(lost)
    heard = await lived_through(rooms.street)
    assert len(heard) == len(set(heard)) == len(arrived)
    assert await missing(rooms) == 0


async def test_nothing_is_told_again_when_nothing_is_missing(rooms: Rooms) -> None:
    await chime(rooms.tower, 5)
    await carry(*rooms)

    said = await compare_now(rooms)

    assert {one.type for one in said} == {DigestPublished.type}
    assert len(said) == 1
    assert await missing(rooms) == 0


async def test_more_ids_than_fit_in_one_event_travel_in_several(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "MAX_IDS", 7)
    await chime(rooms.tower, 60)
    sent = await carry(*rooms, arrives=lambda one: one.event_id.int % 3 != 0)
    lost = [one.event_id for one in sent if one.event_id.int % 3 == 0]

    again = await compare_now(rooms)

    assert sorted(chimes(again)) == sorted(lost)
    assert len(await lived_through(rooms.street)) == 60
    assert await missing(rooms) == 0


async def test_what_still_waits_in_the_outbox_is_not_taken_for_lost(rooms: Rooms) -> None:
    await chime(rooms.tower, 3)
    await sql(rooms.tower, "UPDATE outbox SET due_at = now() + interval '1 hour'")

    said = await compare_now(rooms)

    assert chimes(said) == []
    assert await missing(rooms) == 0


async def test_a_backlog_in_front_of_the_digest_is_not_taken_for_lost(rooms: Rooms) -> None:
    await chime(rooms.tower, 3)
    backlog: list[OutboundMessage] = []
    await carry(*rooms, arrives=lambda one: bool(backlog.append(one)))
    # As in a queue: what was published before the digest is handed over before it.
    await rooms.street.redeliver([one.body for one in backlog])

    assert chimes(await compare_now(rooms)) == []


async def test_a_dead_letter_was_taken_in(rooms: Rooms) -> None:
    await chime(rooms.tower, 1)
    [message] = await carry(*rooms, arrives=lambda _: False)
    await rooms.street.runtime.consumer.store_dead_letter(message.body, "The broker gave up.")

    assert chimes(await compare_now(rooms)) == []
    assert await missing(rooms) == 0


async def test_a_consumer_that_knows_more_than_its_source_misses_nothing(rooms: Rooms) -> None:
    await chime(rooms.tower, 4)
    await carry(*rooms)
    # The source was restored from a backup.
    await sql(rooms.tower, "DELETE FROM outbox WHERE position = (SELECT max(position) FROM outbox)")

    assert chimes(await compare_now(rooms)) == []
    assert await missing(rooms) == 0


async def test_an_hour_in_which_types_were_not_noted_yet_raises_no_alarm(rooms: Rooms) -> None:
    await chime(rooms.tower, 4)
    await carry(*rooms)
    await sql(rooms.street, "UPDATE inbox SET type = NULL, source = NULL")

    assert chimes(await compare_now(rooms)) == []
    assert await missing(rooms) == 0


async def test_what_two_sources_say_is_compared_with_each_by_itself(rooms: Rooms) -> None:
    await chime(rooms.tower, 2)
    await carry(*rooms)
    await rooms.street.deliver(Chimed(chime_id=new_id()), source="sms-gateway")

    said = await compare_now(rooms)

    assert len(said) == 1
    assert await missing(rooms) == 0


async def test_a_difference_that_three_rounds_do_not_mend_stays_visible(rooms: Rooms) -> None:
    await chime(rooms.tower, 4)
    await carry(*rooms, arrives=lambda _: False)
    rooms.street.runtime.reconciliation.note_missing_queues({"callbacks"}, broker_was_empty=False)
    await rooms.street.runtime.reconciliation.request_digests(rooms.street.runtime.units_of_work)

    rounds = []
    for _ in range(6):
        await carry(rooms.street, rooms.tower)
        told = await carry(*rooms, arrives=lambda one: one.type != Chimed.type)
        rounds.append(len(chimes(list(told))))

    assert rounds == [0, 4, 4, 0, 0, 0]
    assert await missing(rooms) == 4
    metrics = await rooms.street.http().get("/metrics")
    assert 'reconciliation_missing{source="contacts"} 4.0' in metrics.text
    assert 'queues_missing_total{queue_of="callbacks"}' in metrics.text

    await compare_now(rooms)
    assert await missing(rooms) == 0


# ---------------------------------------------------------------------------- every night
async def test_a_purged_queue_is_noticed_at_night(rooms: Rooms) -> None:
    await chime(rooms.tower, 3)
    await carry(*rooms, arrives=lambda _: False)
    await nights_later(rooms, 0)
    await converse(*rooms)

    await nights_later(rooms, 1)
    again = await converse(*rooms)

    assert len(chimes(list(again))) == 3
    assert len(await lived_through(rooms.street)) == 3


async def test_one_replica_compares_once_a_night(rooms: Rooms) -> None:
    await nights_later(rooms, 0)

    await asyncio.gather(*(nights_later(rooms, 1) for _ in range(4)))
    await nights_later(rooms, 1)

    published = await rooms.tower.published(DigestPublished)
    assert len(published) == 1
    assert published[0].ranges == ()


async def test_a_night_that_was_missed_is_made_up_for(rooms: Rooms) -> None:
    await nights_later(rooms, 0)
    await nights_later(rooms, 3, hours=9)

    assert len(await rooms.tower.published(DigestPublished)) == 1


async def nights_later(rooms: Rooms, nights: int, *, hours: int = 0) -> None:
    """Let the tower look whether it is time, so many nights after now."""
    tonight = datetime.now(UTC).replace(hour=NIGHT.hour, minute=NIGHT.minute)
    rooms.tower.clock.set(tonight + timedelta(days=nights, hours=hours))
    async with rooms.tower.work() as work:
        await rooms.tower.runtime.reconciliation.publish_when_due(work)


def test_every_service_has_a_minute_of_the_night() -> None:
    services = DigestPublished.owners

    due = {reconciliation.last_due(one, NIGHT + timedelta(hours=1)) for one in services}

    assert {one.hour for one in due} == {2}
    assert len(due) > len(services) / 2
    assert reconciliation.last_due("staff", NIGHT.replace(hour=1)).date() == NIGHT.date() - (
        timedelta(days=1)
    )


# ---------------------------------------------------------------------------- requests
async def test_a_first_start_on_an_empty_broker_asks_for_nothing() -> None:
    async with running(street) as fresh:
        comparing = fresh.runtime.reconciliation
        await comparing.look_back(fresh.runtime.engine)
        comparing.note_missing_queues({"callbacks", "contacts"}, broker_was_empty=True)
        await comparing.request_digests(fresh.runtime.units_of_work)

        assert await fresh.published(DigestRequested) == []


async def test_a_broker_that_lost_everything_is_no_first_start(rooms: Rooms) -> None:
    await chime(rooms.tower, 1)
    await carry(*rooms)
    comparing = rooms.street.runtime.reconciliation
    await comparing.look_back(rooms.street.runtime.engine)
    comparing.note_missing_queues({"callbacks", "contacts"}, broker_was_empty=True)
    await comparing.request_digests(rooms.street.runtime.units_of_work)

    [request] = await rooms.street.published(DigestRequested)
    assert request.consumer is None
    # It does not hear its own request, and has something to compare, too.
    assert len(await rooms.street.published(DigestPublished)) == 1


async def test_whoever_is_not_meant_says_nothing(rooms: Rooms) -> None:
    digest = RangeDigest(
        type=Chimed.type, from_id=UUID(int=0), to_id=new_id(), count=5, digest="f00"
    )
    others = {"run_id": new_id(), "round": 1}
    await rooms.street.deliver(
        DigestPublished(source="contacts", consumer="mailing", ranges=(digest,), **others),
        DigestRequested(run_id=new_id(), consumer="callbacks"),
        IdsTakenIn(
            source="contacts",
            consumer="mailing",
            event_type=Chimed.type,
            from_id=UUID(int=0),
            to_id=new_id(),
            ids=(),
            **others,
        ),
        source="contacts",
    )

    await rooms.street.runtime.relay.flush()
    assert rooms.street.messages == []
    assert await missing(rooms) == 0


def test_the_order_of_ids_is_the_order_of_moments() -> None:
    moment = datetime.now(UTC)

    assert digests.first_id(moment - timedelta(seconds=1)) < new_id()
    assert new_id() < digests.first_id(moment + timedelta(hours=1))
    assert digests.hour_of(digests.first_id(NIGHT)) == NIGHT.replace(minute=0, second=0)
