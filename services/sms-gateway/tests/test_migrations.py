"""A database of an earlier release can tell again what it still knows of what was published."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from backbone.db.migrations import migrate
from backbone.testing import fresh_database
from sms_gateway.service import service

EARLIER_RELEASE = """
INSERT INTO number (number, number_id, version, opted_out, how, changed_at)
VALUES ('+18313590697', '00000000-0000-0000-0000-000000000001', 3, true, 'REPLY', '2026-01-05Z'),
    ('+18314986265', '00000000-0000-0000-0000-000000000002', 0, false, NULL, NULL);
INSERT INTO outbox (event_id, type, body, published_at)
VALUES (gen_random_uuid(), 'sms.reply_received.v1', '{"subject":
    "00000000-0000-0000-0000-000000000007", "version": 1, "data": {"words": "2"}}', now()),
    (gen_random_uuid(), 'sms.message_status_changed.v1', '{}', now())
"""


async def test_numbers_and_what_the_outbox_still_holds_are_carried_over() -> None:
    def install_earlier_release(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(service.migrations))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for statement in EARLIER_RELEASE.split(";"):
            connection.exec_driver_sql(statement)

    async with fresh_database("sms") as url:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.run_sync(install_earlier_release)
        await migrate(url, service.migrations)
        async with engine.begin() as connection:
            kept = await connection.execute(
                text("SELECT type, version, data->>'words', data->>'how' FROM published ORDER BY 1")
            )
            carried_over = [tuple(row) for row in kept]
        await engine.dispose()

    assert carried_over == [
        ("sms.opted_out.v1", 3, None, "REPLY"),
        ("sms.reply_received.v1", 1, "2", None),
    ]
