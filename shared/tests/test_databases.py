"""Databases that tests use one after the other: the next one cannot tell."""

import asyncpg
from bicycle_tables import OutboxRow, RentalRow
from bicycles import rental_service, save
from sqlalchemy import make_url, select, text

from backbone.db.migrations import drift
from backbone.testing import ServiceHarness, running


async def rentals_of(harness: ServiceHarness) -> list[RentalRow]:
    async with harness.read() as read:
        return list(await read.session.scalars(select(RentalRow)))


async def promises_of(harness: ServiceHarness) -> list[int]:
    async with harness.read() as read:
        return list(await read.session.scalars(select(OutboxRow.position)))


async def test_a_database_that_a_test_has_left_looks_new_to_the_next() -> None:
    version = text("SELECT version_num FROM alembic_version")
    async with running(rental_service) as left:
        async with left.work() as work:
            save(work, "ROADSTER", "OUT")
            newest = await work.session.scalar(version)
            await work.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        begun = await promises_of(left)

    async with running(rental_service) as found:
        assert found.runtime.database_url == left.runtime.database_url
        assert await rentals_of(found) == []
        assert await promises_of(found) == []
        async with found.work() as work:
            save(work, "ROADSTER", "OUT")
            assert await work.session.scalar(version) == newest
        assert await promises_of(found) == begun


async def test_two_services_at_once_share_no_database() -> None:
    async with running(rental_service) as one, running(rental_service) as other:
        async with one.work() as work:
            save(work, "ROADSTER", "OUT")
        assert len(await rentals_of(one)) == 1
        assert await rentals_of(other) == []


async def test_a_database_whose_schema_was_changed_is_not_used_again() -> None:
    for change in (
        "ALTER TABLE rental ADD COLUMN bell text",
        "ALTER TABLE rental DROP COLUMN bicycle",
        "CREATE TABLE bell (loud boolean)",
        "DROP TABLE rental",
        "DROP INDEX outbox_unsent",
        "ALTER TABLE rental ADD CHECK (version > 0)",
        "CREATE FUNCTION ring() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    ):
        async with running(rental_service) as left, left.work() as work:
            await work.session.execute(text(change))

        async with running(rental_service) as found:
            assert found.runtime.database_url != left.runtime.database_url, change
            assert await drift(found.runtime.database_url, rental_service.tables.metadata) == []


async def test_what_a_test_has_left_open_is_closed_before_the_next() -> None:
    async with running(rental_service) as left:
        address = make_url(left.runtime.database_url).set(drivername="postgresql")
        forgotten = await asyncpg.connect(address.render_as_string(hide_password=False))
        await forgotten.execute("BEGIN; LOCK TABLE rental; SELECT pg_advisory_lock(1)")

    async with running(rental_service) as found, found.work() as work:
        assert found.runtime.database_url == left.runtime.database_url
        assert await work.session.scalar(text("SELECT pg_try_advisory_lock(1)"))
        save(work, "ROADSTER", "OUT")
    forgotten.terminate()
