"""Who asks for digests, when, and who answers."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from small_services import Rooms, callbacks, carry, contacts, log_notes, missing, tidied

from backbone.ids import new_id
from backbone.testing import running
from contracts.contacts import ContactLogged
from contracts.reconciliation import DigestPublished, DigestRequested, IdsTakenIn, RangeDigest


@pytest.fixture(scope="module")
async def only_rooms() -> AsyncIterator[Rooms]:
    async with running(contacts) as source, running(callbacks) as consumer:
        yield Rooms(source, consumer)


@pytest.fixture
async def rooms(only_rooms: Rooms) -> Rooms:
    return await tidied(only_rooms)


async def test_a_first_start_on_an_empty_broker_asks_for_nothing() -> None:
    async with running(callbacks) as fresh:
        comparing = fresh.runtime.reconciliation
        await comparing.look_back(fresh.runtime.engine)
        comparing.note_missing_queues({"callbacks", "contacts"}, broker_was_empty=True)
        await comparing.request_digests(fresh.runtime.units_of_work)

        assert await fresh.published(DigestRequested) == []


async def test_a_broker_that_lost_everything_is_no_first_start(rooms: Rooms) -> None:
    await log_notes(rooms.contacts, 1)
    await carry(*rooms)
    comparing = rooms.callbacks.runtime.reconciliation
    await comparing.look_back(rooms.callbacks.runtime.engine)
    comparing.note_missing_queues({"callbacks", "contacts"}, broker_was_empty=True)
    await comparing.request_digests(rooms.callbacks.runtime.units_of_work)

    [request] = await rooms.callbacks.published(DigestRequested)
    assert request.consumer is None
    # It does not hear its own request, and has something to compare, too.
    assert len(await rooms.callbacks.published(DigestPublished)) == 1


async def test_whoever_is_not_meant_says_nothing(rooms: Rooms) -> None:
    digest = RangeDigest(
        type=ContactLogged.type, from_id=UUID(int=0), to_id=new_id(), count=5, digest="f00"
    )
    others = {"run_id": new_id(), "round": 1}
    await rooms.callbacks.deliver(
        DigestPublished(source="contacts", consumer="mailing", ranges=(digest,), **others),
        DigestRequested(run_id=new_id(), consumer="callbacks"),
        IdsTakenIn(
            source="contacts",
            consumer="mailing",
            event_type=ContactLogged.type,
            from_id=UUID(int=0),
            to_id=new_id(),
            ids=(),
            **others,
        ),
        source="contacts",
    )

    await rooms.callbacks.runtime.relay.flush()
    assert rooms.callbacks.messages == []
    assert await missing(rooms) == 0
