"""A database of an earlier release goes on with what it knew."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from backbone.db.migrations import drift, migrate
from backbone.testing import fresh_database
from contracts.contacts import CodesChanged
from contracts.staff import AgencyChanged
from reporting.service import service
from reporting.tables import Base

FIRST_RELEASE = """
INSERT INTO reference VALUES
    (1, 'agency', 4, '{"name": "CCES", "time_zone": "America/Denver"}'),
    (1, 'codes', 7, '{"mailing_codes": {"IM": "IM - DEFICIENT (INCOMPLETE)"}, "languages": {}}'),
    (2, 'agency', 4, '{"name": "CCES", "time_zone": "America/Denver"}');
INSERT INTO edition VALUES (2, 'DRAFT', now());
INSERT INTO note VALUES
    (1, gen_random_uuid(), 1, gen_random_uuid(), '2019-05-01', 'ENGLISH', 'IM', false)
"""


async def test_the_agency_and_the_codes_of_the_first_release_are_carried_over() -> None:
    def install_first_release(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(service.migrations))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in FIRST_RELEASE.split(";"):
            connection.execute(text(statement))

    async with fresh_database("reporting") as url:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.run_sync(install_first_release)

        await migrate(url, service.migrations)

        assert await drift(url, Base.metadata) == []
        async with engine.begin() as connection:
            rows = await connection.execute(text("SELECT name, version, body FROM reference"))
            reference = {row.name: row for row in rows}
            generations = await connection.execute(text("SELECT generation FROM note"))
            assert generations.scalars().all() == [1]
        await engine.dispose()

    agency = AgencyChanged.model_validate(reference["agency"].body)
    assert (agency.name, agency.time_zone) == ("CCES", "America/Denver")
    codes = CodesChanged.model_validate(reference["codes"].body)
    [mailing] = [table for table in codes.tables if table.name == "mailing_codes"]
    assert [code.label for code in mailing.codes] == ["IM - DEFICIENT (INCOMPLETE)"]
    # The next publication of the same version fills in what was blank.
    assert (reference["agency"].version, reference["codes"].version) == (3, 6)
