"""A database of an earlier release goes on with what it knew."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from backbone.db.migrations import drift, migrate
from backbone.testing import fresh_database
from contacts.service import service
from contacts.tables import Base
from contracts.staff import AgencyChanged

EARLIER_RELEASE = """
INSERT INTO agency VALUES (gen_random_uuid(), 4, 'America/Denver', false);
INSERT INTO code (table_name, key, label, program, active, sort, seed, notes_required,
    phone_fixable) VALUES ('languages', 'HMONG', 'HMONG', 'ALL', true, 10, false, false, false);
INSERT INTO contact (contact_id, version, customer_id, contact_date, recorded_at, recorded_by,
    contact_type, contact_action, contact_action_label, call_code, call_code_label, language,
    language_label, resolves, entered_at, entered_by, source)
SELECT gen_random_uuid(), 1, gen_random_uuid(), now(), now(), 'ANA', 'OUTGOING', 'A', 'A', 'C', 'C',
    'L', 'L', settled, now(), 'ANA', 'staff'
FROM (VALUES ('{}'::uuid[]), (ARRAY[gen_random_uuid()])) AS one (settled)
"""


async def test_notes_codes_and_the_agency_of_an_earlier_release_are_carried_over() -> None:
    def install_earlier_release(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(service.migrations))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for statement in EARLIER_RELEASE.split(";"):
            connection.exec_driver_sql(statement)

    async with fresh_database("contacts") as url:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.run_sync(install_earlier_release)

        await migrate(url, service.migrations)

        assert await drift(url, Base.metadata) == []
        async with engine.begin() as connection:
            [agency] = await connection.execute(text("SELECT version, body FROM reference"))
            notes = await connection.execute(
                text("SELECT cardinality(resolves), resolves_only_listed FROM contact ORDER BY 1")
            )
            settles = [tuple(row) for row in notes]
            labels = await connection.scalar(text("SELECT labels FROM code"))
        await engine.dispose()

    # Nothing listed meant everything, and still does.
    assert settles == [(0, False), (1, True)]
    assert labels == {}
    profile = AgencyChanged.model_validate(agency.body)
    assert (profile.time_zone, profile.mailing_system) == ("America/Denver", False)
    # The next publication of the same version fills in what was blank.
    assert agency.version == 3
