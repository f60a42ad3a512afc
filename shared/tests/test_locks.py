"""Advisory locks: who waits for whom, and that nobody waits in a circle."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from bicycles import rental_service

from backbone.testing import ServiceHarness, running


@pytest.fixture(scope="module")
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


async def free(harness: ServiceHarness, name: str, *, shared: bool = False) -> bool:
    """Say whether somebody else could take a lock now."""

    async def take() -> None:
        async with harness.work() as work:
            await (work.advisory_lock(shared=[name]) if shared else work.advisory_lock(name))

    try:
        async with asyncio.timeout(0.3):
            await take()
    except TimeoutError:
        return False
    return True


async def test_a_name_belongs_to_one_until_the_transaction_ends(harness: ServiceHarness) -> None:
    async with harness.work() as work:
        await work.advisory_lock("wheel", "chain")
        assert not await free(harness, "wheel")
        assert not await free(harness, "chain", shared=True)
        assert await free(harness, "saddle")

    assert await free(harness, "wheel")


async def test_shared_locks_exclude_only_exclusive_ones(harness: ServiceHarness) -> None:
    async with harness.work() as work:
        await work.advisory_lock(shared=["wheel"])
        assert await free(harness, "wheel", shared=True)
        assert not await free(harness, "wheel")


async def test_names_in_any_order_never_make_a_circle(harness: ServiceHarness) -> None:
    async def ride(*names: str) -> None:
        async with harness.work() as work:
            await work.advisory_lock(*names, shared=["agency"])
            await asyncio.sleep(0)

    names = ["wheel", "chain", "saddle", "bell"]
    async with asyncio.timeout(20):
        await asyncio.gather(*(ride(*names[n % 4 :], *names[: n % 4]) for n in range(24)))


async def test_a_session_lock_outlives_transactions_and_ends_with_its_block(
    harness: ServiceHarness,
) -> None:
    async with harness.runtime.units_of_work.session_lock("wheel"):
        async with harness.work():
            pass
        assert not await free(harness, "wheel")

    assert await free(harness, "wheel")


async def test_a_session_lock_ends_when_its_block_fails(harness: ServiceHarness) -> None:
    async def fail() -> None:
        async with harness.runtime.units_of_work.session_lock("wheel"):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await free(harness, "wheel")
