"""Upsert if newer: of several versions of a row the highest stays, in whatever order they come."""

from collections.abc import AsyncIterator
from itertools import permutations
from uuid import UUID

import pytest
from bicycle_tables import KnownRental
from bicycles import garage_service
from sqlalchemy import select

from backbone.db.upsert import upsert_if_newer
from backbone.testing import ServiceHarness, running

TABLE = KnownRental.metadata.tables["known_rental"]


@pytest.fixture(scope="module")
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(garage_service) as found:
        yield found


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
@pytest.mark.parametrize("together", [True, False])
async def test_the_highest_version_stays(
    harness: ServiceHarness,
    order: tuple[int, ...],
    together: bool,  # noqa: FBT001  pytest passes it
) -> None:
    rental = UUID(int=sum(10**place * version for place, version in enumerate(order)))
    async with harness.work() as work:
        rows = [
            {
                "rental_id": rental,
                "version": version,
                "bicycle": f"V{version}",
                "state": "OUT",
                "at": work.now(),
            }
            for version in (*order, order[0])
        ]
        batches = [rows] if together else [[row] for row in rows]
        for batch in batches:
            await upsert_if_newer(work.session, TABLE, batch, key=["rental_id"])
        row = (await work.session.execute(select(TABLE).where(TABLE.c.rental_id == rental))).one()

    assert (row.version, row.bicycle) == (3, "V3")


async def test_nothing_to_store_is_no_statement(harness: ServiceHarness) -> None:
    async with harness.work() as work:
        await upsert_if_newer(work.session, TABLE, [], key=["rental_id"])
        assert not work.session.in_transaction()
