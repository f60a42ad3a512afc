"""An installed database becomes today's without losing what it held."""

from collections.abc import Callable
from typing import Any

from alembic import command
from alembic.config import Config
from customer_builders import AGENCY, agency
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from backbone.db.reference_data import load_agency, store_agency
from backbone.db.unit_of_work import UnitOfWorkFactory
from backbone.testing import fresh_database
from customer.service import service


def to(revision: str, migrate: Callable[[Config, str], Any] = command.upgrade) -> Any:
    def run(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(service.migrations))
        config.attributes["connection"] = connection
        migrate(config, revision)

    return run


async def test_the_agencys_zone_outlives_the_upgrade_and_the_rest_follows() -> None:
    async with fresh_database("customer") as url:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.run_sync(to("0003"))
            await connection.execute(
                text("INSERT INTO agency VALUES (:id, 4, 'America/Denver')"), {"id": AGENCY}
            )
            await connection.run_sync(to("head"))
        units_of_work = UnitOfWorkFactory("customer", engine)

        async with units_of_work.begin() as work:
            carried = await load_agency(work)
            await store_agency(agency(4, "America/Denver"), work)
            published = await load_agency(work)

        assert carried is not None
        assert (carried.agency_id, carried.time_zone) == (AGENCY, "America/Denver")
        assert published == agency(4, "America/Denver")
        async with engine.begin() as connection:
            await connection.run_sync(to("0003", command.downgrade))
            rows = await connection.execute(text("SELECT version, time_zone FROM agency"))
            assert rows.all() == [(4, "America/Denver")]
        await engine.dispose()
