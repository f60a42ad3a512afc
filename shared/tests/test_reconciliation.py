"""What was published is compared with what was taken in, and exactly the rest is told again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_services import (
    Rooms,
    callbacks,
    carry,
    compare_now,
    contacts,
    converse,
    lived_through,
    log_notes,
    logged,
    missing,
    notes,
    request_digests,
    sql,
    tidied,
)

from backbone.ids import new_id
from backbone.messaging import digests, reconciliation
from backbone.testing import running
from contracts.contacts import ContactLogged
from contracts.reconciliation import DigestPublished

NIGHT = datetime(2027, 1, 12, 2, 59, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
async def only_rooms() -> AsyncIterator[Rooms]:
    async with running(contacts) as source, running(callbacks) as consumer:
        yield Rooms(source, consumer)


@pytest.fixture
async def rooms(only_rooms: Rooms) -> Rooms:
    return await tidied(only_rooms)


# ---------------------------------------------------------------------------- what is lost
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(arrived=st.lists(st.booleans(), max_size=40))
async def test_exactly_what_was_lost_is_told_again(only_rooms: Rooms, arrived: list[bool]) -> None:
    rooms = await tidied(only_rooms)
    await log_notes(rooms.contacts, len(arrived))
    fate = iter(arrived)
    sent = await carry(*rooms, arrives=lambda _: next(fate))
    lost = [one.event_id for one, came in zip(sent, arrived, strict=True) if not came]

    again = await compare_now(rooms)

    assert sorted(notes(again)) == sorted(lost)
    heard = await lived_through(rooms.callbacks)
    assert len(heard) == len(set(heard)) == len(arrived)
    assert await missing(rooms) == 0


async def test_nothing_is_told_again_when_nothing_is_missing(rooms: Rooms) -> None:
    await log_notes(rooms.contacts, 5)
    await carry(*rooms)

    said = await compare_now(rooms)

    assert {one.type for one in said} == {DigestPublished.type}
    assert len(said) == 1
    assert await missing(rooms) == 0


async def test_more_ids_than_fit_in_one_event_travel_in_several(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "MAX_IDS", 7)
    await log_notes(rooms.contacts, 60)
    sent = await carry(*rooms, arrives=lambda one: one.event_id.int % 3 != 0)
    lost = [one.event_id for one in sent if one.event_id.int % 3 == 0]

    again = await compare_now(rooms)

    assert sorted(notes(again)) == sorted(lost)
    assert len(await lived_through(rooms.callbacks)) == 60
    assert await missing(rooms) == 0


async def test_what_still_waits_in_the_outbox_is_not_taken_for_lost(rooms: Rooms) -> None:
    await log_notes(rooms.contacts, 3)
    await sql(rooms.contacts, "UPDATE outbox SET due_at = now() + interval '1 hour'")

    said = await compare_now(rooms)

    assert notes(said) == []
    assert await missing(rooms) == 0


async def test_a_backlog_in_front_of_the_digest_is_not_taken_for_lost(rooms: Rooms) -> None:
    await log_notes(rooms.contacts, 3)
    backlog = await carry(*rooms, arrives=lambda _: False)
    # As in a queue: what was published before the digest is handed over before it.
    await rooms.callbacks.redeliver([one.body for one in backlog])

    assert notes(await compare_now(rooms)) == []


async def test_a_dead_letter_was_taken_in(rooms: Rooms) -> None:
    await log_notes(rooms.contacts, 1)
    [message] = await carry(*rooms, arrives=lambda _: False)
    await rooms.callbacks.runtime.consumer.store_dead_letter(message.body, "The broker gave up.")

    assert notes(await compare_now(rooms)) == []
    assert await missing(rooms) == 0


async def test_a_consumer_that_knows_more_than_its_source_misses_nothing(rooms: Rooms) -> None:
    await log_notes(rooms.contacts, 4)
    await carry(*rooms)
    # The source was restored from a backup.
    [[newest]] = await sql(rooms.contacts, "SELECT max(position) FROM outbox")
    await sql(rooms.contacts, "DELETE FROM outbox WHERE position = :newest", newest=newest)

    assert notes(await compare_now(rooms)) == []
    assert await missing(rooms) == 0


async def test_an_hour_in_which_types_were_not_noted_yet_raises_no_alarm(rooms: Rooms) -> None:
    await log_notes(rooms.contacts, 4)
    await carry(*rooms)
    await sql(rooms.callbacks, "UPDATE inbox SET type = NULL, source = NULL")

    assert notes(await compare_now(rooms)) == []
    assert await missing(rooms) == 0


async def test_what_two_sources_say_is_compared_with_each_by_itself(rooms: Rooms) -> None:
    await log_notes(rooms.contacts, 2)
    await carry(*rooms)
    await rooms.callbacks.deliver(logged(), source="sms-gateway")

    said = await compare_now(rooms)

    assert len(said) == 1
    assert await missing(rooms) == 0


async def test_a_difference_that_three_rounds_do_not_mend_stays_visible(rooms: Rooms) -> None:
    await log_notes(rooms.contacts, 4)
    await carry(*rooms, arrives=lambda _: False)
    await request_digests(rooms)

    rounds = []
    for _ in range(6):
        await carry(rooms.callbacks, rooms.contacts)
        told = await carry(*rooms, arrives=lambda one: one.type != ContactLogged.type)
        rounds.append(len(notes(list(told))))

    assert rounds == [0, 4, 4, 0, 0, 0]
    assert await missing(rooms) == 4
    metrics = await rooms.callbacks.http().get("/metrics")
    assert 'reconciliation_missing{source="contacts"} 4.0' in metrics.text
    assert 'queues_missing_total{queue_of="callbacks"}' in metrics.text

    await compare_now(rooms)
    assert await missing(rooms) == 0


# ---------------------------------------------------------------------------- every night
async def test_a_purged_queue_is_noticed_at_night(rooms: Rooms) -> None:
    await log_notes(rooms.contacts, 3)
    await carry(*rooms, arrives=lambda _: False)
    await nights_later(rooms, 0)
    await converse(*rooms)

    await nights_later(rooms, 1)
    again = await converse(*rooms)

    assert len(notes(list(again))) == 3
    assert len(await lived_through(rooms.callbacks)) == 3


async def test_one_replica_compares_once_a_night(rooms: Rooms) -> None:
    await nights_later(rooms, 0)

    await asyncio.gather(*(nights_later(rooms, 1) for _ in range(4)))
    await nights_later(rooms, 1)

    published = await rooms.contacts.published(DigestPublished)
    assert len(published) == 1
    assert published[0].ranges == ()


async def test_a_night_that_was_missed_is_made_up_for(rooms: Rooms) -> None:
    await nights_later(rooms, 0)
    await nights_later(rooms, 3, hours=9)

    assert len(await rooms.contacts.published(DigestPublished)) == 1


async def nights_later(rooms: Rooms, nights: int, *, hours: int = 0) -> None:
    """Let the contacts look whether it is time, so many nights after now."""
    tonight = datetime.now(UTC).replace(hour=NIGHT.hour, minute=NIGHT.minute)
    rooms.contacts.clock.set(tonight + timedelta(days=nights, hours=hours))
    async with rooms.contacts.work() as work:
        await rooms.contacts.runtime.reconciliation.publish_when_due(work)


def test_every_service_has_a_minute_of_the_night() -> None:
    services = DigestPublished.owners

    due = {reconciliation.last_due(one, NIGHT + timedelta(hours=1)) for one in services}

    assert {one.hour for one in due} == {2}
    assert len(due) > len(services) / 2
    assert reconciliation.last_due("staff", NIGHT.replace(hour=1)).date() == NIGHT.date() - (
        timedelta(days=1)
    )


def test_the_order_of_ids_is_the_order_of_moments() -> None:
    moment = datetime.now(UTC)

    assert digests.first_id(moment - timedelta(seconds=1)) < new_id()
    assert new_id() < digests.first_id(moment + timedelta(hours=1))
    assert digests.hour_of(digests.first_id(NIGHT)) == NIGHT.replace(minute=0, second=0)
