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


CODES_OF_AN_EARLIER_RELEASE = """
INSERT INTO code (table_name, key, label, program, active, sort, seed, notes_required,
    phone_fixable) VALUES ('call_codes', 'DOG_BITES', 'DOG BITES', 'ALL', false, 10, false, false,
    false);
INSERT INTO code_change (change_id, at, by, by_id, version, table_name, key, before, after)
SELECT gen_random_uuid(), at::timestamptz, 'ANA', gen_random_uuid(), version, 'call_codes',
    'DOG_BITES', before::jsonb, after::jsonb
FROM (VALUES
    (1, '2026-01-05 09:00+00', NULL, '{"active": true}'),
    (2, '2026-01-06 09:00+00', '{"active": true}', '{"active": false}'),
    (3, '2026-01-07 09:00+00', '{"active": false}', '{"active": true}'),
    (4, '2026-01-08 09:00+00', '{"active": true}', '{"active": true, "abbr": "DB"}'),
    (5, '2026-01-09 09:00+00', '{"active": true}', '{"active": false}')
) AS one (version, at, before, after)
"""


async def test_when_a_code_was_out_of_use_is_taken_from_the_list_of_changes() -> None:
    def install_earlier_release(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(service.migrations))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for statement in CODES_OF_AN_EARLIER_RELEASE.split(";"):
            connection.exec_driver_sql(statement)

    async with fresh_database("contacts") as url:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.run_sync(install_earlier_release)
        await migrate(url, service.migrations)
        async with engine.begin() as connection:
            unused = await connection.scalar(text("SELECT unused FROM code"))
        await engine.dispose()

    assert [[period[0][:10], period[1] and period[1][:10]] for period in unused] == [
        ["2026-01-06", "2026-01-07"],
        ["2026-01-09", None],
    ]


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
