"""A schema that the next version has already brought further is no reason not to start."""

from bicycles import rental_service
from sqlalchemy import text

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


async def test_a_schema_of_this_version_is_known() -> None:
    async with running(rental_service) as rental, rental.work() as work:
        assert await work.session.scalar(REVISION) in revisions(rental_service.migrations)
