"""One house is filled once; tests restore it elsewhere, and break copies of its backups."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hearthline.backup.manifest import whole_backups
from hearthline.house import SERVICES
from hearthline.postgres import private_postgres
from hearthline.postgres_server import Server
from hearthline.testing import house_world

from .filled import Filled, fill, run_sql, tell

PASSPHRASE = "correct horse battery staple"


@pytest.fixture(scope="session")
async def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """Fill a house and let it stand still."""
    home = tmp_path_factory.mktemp("filled")
    async with house_world(home) as world:
        return await fill(world, home)


@pytest.fixture(scope="session")
async def backup(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Back the house up, and its secrets beside it."""
    folder = tmp_path_factory.mktemp("backups")
    status, said = await tell(
        filled.home, "backup", "--to", str(folder), "--secrets-to", str(folder / "apart")
    )
    assert status == 0, said
    [made] = whole_backups(folder)
    return made


@pytest.fixture(scope="session")
def secrets(backup: Path) -> Path:
    """Return the file with the secrets."""
    [file] = (backup.parent / "apart").iterdir()
    return file


@pytest.fixture(scope="session")
async def encrypted(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Back the house up, encrypted."""
    folder = tmp_path_factory.mktemp("encrypted")
    words = ("--to", str(folder), "--secrets-to", str(folder / "apart"))
    status, said = await tell(
        filled.home, "backup", *words, HEARTHLINE_BACKUP_PASSPHRASE=PASSPHRASE
    )
    assert status == 0, said
    [made] = whole_backups(folder)
    return made


@pytest.fixture(scope="session")
async def _server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    async with private_postgres(tmp_path_factory.mktemp("server"), durable=False) as server:
        yield server


@pytest.fixture
async def server(_server: Server) -> Server:
    """Give a fast server without any data, for houses that keep theirs elsewhere."""
    for service in SERVICES:
        await run_sql(_server, "postgres", f"DROP DATABASE IF EXISTS {service.database}")
    return _server
