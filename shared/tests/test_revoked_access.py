"""Access that ended: every replica refuses its tokens at once, without asking the database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from bicycles import rental_service
from hypothesis import given
from hypothesis import strategies as st
from patience import until
from sqlalchemy import select

from backbone.actor import Actor
from backbone.db.notifications import PgNotifyListener
from backbone.db.revoked_access import REVOKED, RevokedAccess, store_revocation
from backbone.remote_clock import RemoteClock
from backbone.testing import ServiceHarness, running
from contracts.staff import AccessRevoked

NOW = datetime.now(UTC)
ANA, BEN = UUID(int=1), UUID(int=2)
MORNING, EVENING = UUID(int=11), UUID(int=12)
"""Two sign-ins of Ana's."""


def holder(account: UUID = ANA, **more: Any) -> Actor:
    """Return whoever holds a token: of which sign-in, and of which version of the account."""
    usual: dict[str, Any] = {
        "session_id": MORNING,
        "account_version": 3,
        "issued_at": NOW.timestamp(),
    }
    return Actor(account, "ana", "ANA", **(usual | more))


def revoked(**more: object) -> AccessRevoked:
    usual = {
        "revocation_id": uuid4(),
        "account_id": ANA,
        "account_version": 4,
        "revoked_at": NOW,
        "until": NOW + timedelta(minutes=11),
    }
    return AccessRevoked.model_validate(usual | more)


@pytest.fixture
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


@pytest.fixture
async def replica(room: ServiceHarness) -> AsyncIterator[RevokedAccess]:
    """Give another process of the same service, which keeps up with the table by itself."""
    listener = PgNotifyListener(room.runtime.database_url)
    found = RevokedAccess(room.runtime.engine, listener, RemoteClock("staff"))
    keeping_up = asyncio.create_task(found.keep_up())
    yield found
    keeping_up.cancel()
    await listener.close()


async def tell(room: ServiceHarness, *events: AccessRevoked) -> None:
    for event in events:
        async with room.work() as work:
            await store_revocation(event, work)


async def test_r_21_every_replica_refuses_what_one_of_them_heard_of(
    room: ServiceHarness, replica: RevokedAccess
) -> None:
    assert not replica.refuses(holder())

    await tell(room, revoked())

    async def refused() -> bool:
        return replica.refuses(holder())

    await until(refused, within=5, what="the other replica refuses the token")
    assert not replica.refuses(holder(account_version=4))
    assert not replica.refuses(holder(BEN))
    assert not replica.refuses(Actor.system())


async def test_r_25_one_sign_in_ends_and_no_other(
    room: ServiceHarness, replica: RevokedAccess
) -> None:
    await tell(room, revoked(session_id=MORNING))
    await replica.load()

    assert replica.refuses(holder())
    assert not replica.refuses(holder(session_id=EVENING))


async def test_r_21_a_token_of_an_earlier_release_goes_by_when_it_was_issued(
    room: ServiceHarness, replica: RevokedAccess
) -> None:
    await tell(room, revoked())
    await replica.load()

    old: dict[str, Any] = {"session_id": None, "account_version": None}
    assert replica.refuses(holder(**old, issued_at=NOW.timestamp() - 1))
    assert not replica.refuses(holder(**old, issued_at=NOW.timestamp() + 1))


async def test_r_25_an_open_stream_ends_with_the_access_and_others_go_on(
    room: ServiceHarness, replica: RevokedAccess
) -> None:
    listener = replica._listener
    theirs = listener.listen("rentals", ended=lambda: replica.refuses(holder()))
    other = listener.listen("rentals", ended=lambda: replica.refuses(holder(BEN)))
    assert [await anext(theirs), await anext(other)] == [True, True]
    async with asyncio.timeout(10):
        # Watchers look anew once the connection stands.
        assert [await anext(theirs), await anext(other)] == [True, True]
        await tell(room, revoked())
        assert [one async for one in theirs] == []
    await other.aclose()


async def test_r_21_what_no_token_lives_for_is_forgotten(
    room: ServiceHarness, replica: RevokedAccess
) -> None:
    over = revoked(until=NOW - timedelta(seconds=1))
    living = revoked(account_id=BEN)
    await tell(room, over, living, living)
    await replica.load()

    assert not replica.refuses(holder())
    assert replica.refuses(holder(BEN))
    async with room.work() as work:
        await replica.delete_old(work)
    async with room.read() as read:
        kept = (await read.session.execute(select(REVOKED.c.revocation_id))).scalars().all()
    assert list(kept) == [living.revocation_id]


@given(versions=st.lists(st.integers(1, 9), min_size=1, max_size=6), held=st.integers(1, 9))
def test_r_21_the_newest_end_of_an_account_s_access_counts_in_any_order(
    versions: list[int], held: int
) -> None:
    found = RevokedAccess.__new__(RevokedAccess)
    found._keep([(ANA, None, version, NOW) for version in versions])

    assert found.refuses(holder(account_version=held)) is (held < max(versions))
