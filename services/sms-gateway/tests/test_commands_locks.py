"""Who waits for whom while numbers change hands."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from uuid import UUID

from sms_gateway_builders import CHRIS, CHRISS_NUMBER, JULIE, chris, julie
from sqlalchemy import text, update
from telephones import Texts

from backbone.testing import ServiceHarness
from sms_gateway.commands.locks import lock_customers, lock_customers_of
from sms_gateway.tables import CustomerRow

_WAITING = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database"
    " WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
)


async def until_somebody_waits(harness: ServiceHarness) -> None:
    async with asyncio.timeout(20), harness.read() as read:
        while not await read.session.scalar(_WAITING):  # noqa: ASYNC110  only the database knows
            await asyncio.sleep(0)


@asynccontextmanager
async def locking_users_of(
    harness: ServiceHarness, number: str
) -> AsyncIterator[asyncio.Task[Collection[UUID]]]:
    """Lock the users of a number in the background, until the block ends."""
    done = asyncio.Event()
    locked: asyncio.Future[Collection[UUID]] = asyncio.get_running_loop().create_future()

    async def lock() -> Collection[UUID]:
        async with harness.work() as work:
            found = await lock_customers_of(work, [number])
            locked.set_result(found)
            await done.wait()
            return found

    async with asyncio.TaskGroup() as group:
        task = group.create_task(lock())
        try:
            yield task
            await locked
        finally:
            done.set()


async def test_who_comes_to_use_a_number_meanwhile_is_locked_too_and_in_order(
    texts: Texts,
) -> None:
    harness = texts.harness
    await harness.deliver(julie(), chris())
    async with harness.work() as first:
        await lock_customers(first, [CHRIS])
        async with locking_users_of(harness, CHRISS_NUMBER) as locking:
            await until_somebody_waits(harness)
            async with harness.work() as other:
                # Locks in order, as everybody does: whoever holds CHRIS may not wait for JULIE.
                await lock_customers(other, [JULIE])
                gains = update(CustomerRow).where(CustomerRow.customer_id == JULIE)
                await first.session.execute(gains.values(numbers=[CHRISS_NUMBER]))
                await first.session.commit()
                await until_somebody_waits(harness)
                await lock_customers(other, [CHRIS])

    assert set(locking.result()) == {JULIE, CHRIS}
