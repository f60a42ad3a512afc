"""What was backed up comes back as it was, in a home of its own or in place of another."""

import shutil
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from backbone.db.migrations import _configured, revisions
from hearthline.backup.manifest import read_manifest
from hearthline.backup.write import write_backup
from hearthline.house import SERVICES
from hearthline.postgres import private_postgres
from hearthline.postgres_server import Server
from hearthline.testing import house_world

from .conftest import PASSPHRASE
from .filled import PAPER, SSN, Filled, contents, contents_of, files_of, mode_of, run_sql, tell

pytestmark = pytest.mark.processes


async def test_a_restored_house_has_every_row_and_opens_what_was_sealed(
    filled: Filled, backup: Path, secrets: Path, tmp_path: Path
) -> None:
    home = tmp_path / "new"
    before = await contents(filled.home)

    status, said = await tell(home, "restore", str(backup), "--secrets-from", str(secrets))

    assert status == 0, said
    assert "python -m hearthline replay" in said
    assert await contents(home) == before
    async with house_world(home) as world:
        supervisor = await world.http("supervisor")
        revealed = await supervisor.post(
            f"/api/customers/{filled.customer}/reveal-ssn", json={"reason": "Asked by phone"}
        )
        paper = await supervisor.get(
            f"/api/customers/{filled.customer}/files/{filled.paper}/content"
        )
        [row] = [
            one
            for one in (await supervisor.get("/api/callbacks")).json()["items"]
            if one["customer_id"] == filled.customer
        ]
    assert paper.content == PAPER
    assert "1 stored files of customers" in said
    assert revealed.json()["ssn"].replace("-", "") == SSN.replace("-", "")
    assert sorted(one["contact_id"] for one in row["reasons"]) == sorted(filled.notes)


async def test_an_encrypted_backup_is_restored_with_its_passphrase_and_tells_nothing_without(
    filled: Filled, encrypted: Path, server: Server, tmp_path: Path
) -> None:
    [secrets] = (encrypted.parent / "apart").iterdir()
    file = tmp_path / "passphrase"
    file.write_text(f"{PASSPHRASE}\n")
    words = ("--secrets-from", str(secrets), "--passphrase-file", str(file))

    status, said = await tell(tmp_path / "new", "restore", str(encrypted), *words, server=server)

    assert status == 0, said
    assert await contents_of(server) == await contents(filled.home)
    sealing = (filled.home / "secrets" / "customer-ssn-key-1").read_bytes()
    for one in (*files_of(encrypted), secrets):
        assert b"PGDMP" not in one.read_bytes()
        assert sealing not in one.read_bytes()


async def test_nobody_else_can_read_a_backup_and_no_secret_is_in_it(
    filled: Filled, backup: Path, secrets: Path
) -> None:
    for file in (*files_of(backup), secrets):
        assert mode_of(file) == 0o600
    assert mode_of(backup) == 0o700
    for secret in files_of(filled.home / "secrets"):
        for file in files_of(backup):
            assert secret.read_bytes().strip() not in file.read_bytes()


async def test_a_house_with_data_is_replaced_only_when_that_is_said(
    backup: Path, filled: Filled, secrets: Path, server: Server, tmp_path: Path
) -> None:
    words = ("restore", str(backup), "--secrets-from", str(secrets))
    await tell(tmp_path, *words, server=server)
    await run_sql(server, "hearthline_contacts", "DELETE FROM contact")
    (tmp_path / "secrets" / "staff").write_text("f00d" * 16)
    there = await contents_of(server)

    other, why_other = await tell(tmp_path, *words, server=server)
    used, why_used = await tell(tmp_path, *words, "--without-secrets", server=server)
    kept = await contents_of(server)
    replaced, said = await tell(tmp_path, *words, "--replace", server=server)

    assert (other, used, replaced) == (1, 1, 0), said
    assert "staff is not the one it was made with" in why_other
    assert "There are data here already" in why_used
    assert kept == there
    assert await contents_of(server) == await contents(filled.home)
    # What the old secret sealed may lie in some backup of that house.
    assert (tmp_path / "secrets" / ".staff.before-restore").read_text() == "f00d" * 16


async def test_nothing_is_replaced_while_somebody_is_at_work(
    backup: Path, secrets: Path, server: Server, tmp_path: Path
) -> None:
    words = ("restore", str(backup), "--secrets-from", str(secrets), "--replace")
    await tell(tmp_path, *words, server=server)
    connection = await asyncpg.connect(server.plain_url("hearthline_contacts"))

    status, said = await tell(tmp_path, *words, server=server)
    await connection.close()

    assert status == 1
    assert "Somebody is at work in hearthline_contacts" in said


async def test_a_house_that_runs_is_not_restored_into(
    backup: Path, secrets: Path, tmp_path: Path
) -> None:
    async with private_postgres(tmp_path, durable=False):
        status, said = await tell(
            tmp_path, "restore", str(backup), "--secrets-from", str(secrets), "--replace"
        )

    assert status == 1
    assert "Another Hearthline is running" in said


async def test_an_older_schema_is_restored_and_brought_to_this_versions(
    server: Server, tmp_path: Path
) -> None:
    for service in SERVICES:
        await server.ensure_database(service.database)
        await _migrate(server, service.database, service.migrations, "0001")
    made = await write_backup(server, tmp_path / "backups", home=tmp_path, passphrase=None)

    status, said = await tell(tmp_path, "restore", str(made), "--replace", server=server)

    assert status == 0, said
    assert {one.revision for one in read_manifest(made, None).databases.values()} == {"0001"}
    restored = await contents_of(server)
    assert {name: tables["alembic_version"] for name, tables in restored.items()} == {
        service.name: f"({max(revisions(service.migrations))})" for service in SERVICES
    }


async def _migrate(server: Server, database: str, migrations: Path, revision: str) -> None:
    def upgrade(connection: Connection) -> None:
        command.upgrade(_configured(migrations, connection), revision)

    engine = create_async_engine(server.url(database))
    async with engine.begin() as connection:
        await connection.run_sync(upgrade)
    await engine.dispose()


async def test_a_house_that_is_no_demo_stays_none_when_it_is_restored(
    backup: Path, secrets: Path, server: Server, tmp_path: Path
) -> None:
    made = tmp_path / "hearthline-20260101T000000Z"
    shutil.copytree(backup, made)
    (made / "manifest.json").unlink()
    read_manifest(backup, None).model_copy(update={"kind": "agency"}).write(made, None)
    demo = tmp_path / "demo"
    demo.mkdir()
    (demo / "kind").write_text("demo")
    words = ("restore", str(made), "--secrets-from", str(secrets))

    restored, said = await tell(tmp_path / "new", *words, server=server)
    refused, why = await tell(demo, *words)

    assert restored == 0, said
    assert (tmp_path / "new" / "kind").read_text() == "agency"
    # Nor does it ever get the demo's people.
    assert (tmp_path / "new" / "seeded").exists()
    assert refused == 1
    assert "HEARTHLINE_HOME of its own" in why
