"""A schema that the next version has already brought further is no reason not to start."""

import asyncio

from bicycles import rental_service
from patience import until
from sqlalchemy import text
from structlog.testing import capture_logs

from backbone.db.migrations import migrate, revisions
from backbone.testing import running

REVISION = text("SELECT version_num FROM alembic_version")


async def test_a_replica_starts_on_the_schema_of_the_next_version_and_leaves_it_as_it_is() -> None:
    async with running(rental_service) as rental:
        async with rental.work() as work:
            await work.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            await work.session.execute(text("ALTER TABLE rental ADD COLUMN colour text"))

        await migrate(rental.runtime.database_url, rental_service.migrations)

        async with rental.work() as work:
            assert await work.session.scalar(REVISION) == "9999"
            assert await work.session.scalar(text("SELECT count(colour) FROM rental")) == 0


async def test_a_migration_gives_way_to_those_at_work_and_begins_again() -> None:
    async with running(rental_service) as rental:
        url, migrations = rental.runtime.database_url, rental_service.migrations
        async with rental.work() as work:
            await work.session.execute(text("UPDATE alembic_version SET version_num = '0002'"))
            await work.session.execute(text("DROP TABLE revoked_access"))
        with capture_logs() as said:
            async with rental.work() as work:
                # Whoever reads may go on; the migration, which has to write here, may not.
                await work.session.execute(text("LOCK TABLE alembic_version IN SHARE MODE"))
                migrating = asyncio.create_task(migrate(url, migrations))

                async def gave_way() -> bool:
                    return any(one["event"] == "migration_gave_way" for one in said)

                await until(gave_way, what="the migration gave way")
                # It waits for nobody and holds nothing that others would have to wait for.
                assert await work.session.scalar(text("SELECT count(*) FROM rental")) == 0
            await asyncio.wait_for(migrating, 20)

        async with rental.work() as work:
            assert await work.session.scalar(REVISION) == "0003"
            assert await work.session.scalar(text("SELECT count(*) FROM revoked_access")) == 0


async def test_a_schema_of_this_version_is_known() -> None:
    async with running(rental_service) as rental, rental.work() as work:
        assert await work.session.scalar(REVISION) in revisions(rental_service.migrations)
