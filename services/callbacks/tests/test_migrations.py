"""Databases of the release before become what this one expects, and lose nothing."""

import json
from typing import Any
from uuid import uuid4

from alembic import command
from callbacks_builders import codes, minute, written
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from backbone.db import migrations
from backbone.testing import fresh_database
from callbacks.domain.effects import EffectName
from callbacks.service import service
from contracts.contacts import CodesChanged

_CODES = {
    "tables": [table.model_dump(mode="json") for table in codes(7, active=False).tables],
    "retired": {"STATUS_REQUEST": "2026-01-05T17:10:00+00:00"},
}
_FACT = text(
    "INSERT INTO fact (contact_id, version, customer_id, contact_date, recorded_at, contact_type,"
    " contact_action, call_code, language, resolves, source, entered_by, voided, effect, rule,"
    " lifted, flagged) VALUES (:contact_id, 1, :customer_id, :contact_date, :recorded_at,"
    " :contact_type, :contact_action, 'DEFICIENT_MAILED_BACK', :language, '{}', 'staff',"
    " :entered_by, false, :effect, 'C23', false, false)"
)
_REFERENCE = text("INSERT INTO reference VALUES ('codes', 7, CAST(:body AS jsonb))")


def _upgrade_to_0003(connection: Connection) -> None:
    command.upgrade(migrations._configured(service.migrations, connection), "0003")


def _fact(effect: EffectName) -> dict[str, Any]:
    note = written(0)
    del note["call_code"]
    return {**note, "contact_id": uuid4(), "recorded_at": minute(1), "effect": effect}


async def test_codes_and_facts_of_the_release_before_are_carried_over() -> None:
    async with fresh_database("callbacks") as url:
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade_to_0003)
            await connection.execute(_REFERENCE, {"body": json.dumps(_CODES)})
            await connection.execute(_FACT, [_fact("KEEP"), _fact("CLEAR")])

        await migrations.migrate(url, service.migrations)

        async with engine.connect() as connection:
            stored = await connection.execute(text("SELECT name, version, body FROM reference"))
            documents = {row.name: (row.version, row.body) for row in stored}
            facts = await connection.execute(text("SELECT effect, rule FROM fact"))
            rules = {row.effect: row.rule for row in facts}
        await engine.dispose()

    version, body = documents["codes"]
    kept = CodesChanged.model_validate(body)
    assert kept.tables == codes(7, active=False).tables
    # Below the version that was published, so that the next publication fills in what is missing.
    assert version == kept.version == 6
    assert documents["retired_call_codes"] == (6, _CODES["retired"])
    assert rules == {"KEEP": "C23_INCOMING", "CLEAR": "C23"}
