"""Every service keeps its own tables, and its migrations make exactly those."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from backbone.db.migrations import drift, migrate
from backbone.process.service import Service
from hearthline.house import SERVICES
from hearthline.postgres import private_postgres
from hearthline.postgres_server import Server


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Server]:
    with tempfile.TemporaryDirectory(prefix="tables-") as folder:
        async with private_postgres(Path(folder), durable=False) as running:
            yield running


def package_of(service: Service) -> str:
    return service.name.replace("-", "_")


async def fresh(server: Server, service: Service) -> str:
    """Migrate an empty database of the service, as its first start does."""
    await server.ensure_database(service.database)
    url = server.url(service.database)
    await migrate(url, service.migrations)
    return url


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_table_belongs_to_the_service_that_declares_it(service: Service) -> None:
    declared = {mapper.class_.__module__ for mapper in service.tables.registry.mappers}

    assert declared
    assert {module.split(".")[0] for module in declared} == {package_of(service)}
    assert {module.split(".")[1] for module in declared} == {"tables"}


def test_no_two_services_share_their_tables() -> None:
    assert len({id(service.tables.metadata) for service in SERVICES}) == len(SERVICES)
    assert len({service.database for service in SERVICES}) == len(SERVICES)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
async def test_migrations_make_the_tables_the_code_declares(
    server: Server, service: Service
) -> None:
    url = await fresh(server, service)
    await migrate(url, service.migrations)  # a second start finds nothing to do

    assert await drift(url, service.tables.metadata) == []


async def test_a_column_nobody_declared_is_noticed(server: Server) -> None:
    service = SERVICES[0]
    url = await fresh(server, service)
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE inbox ADD COLUMN forgotten integer"))
    try:
        assert "forgotten" in str(await drift(url, service.tables.metadata))
    finally:
        async with engine.begin() as connection:
            await connection.execute(text("ALTER TABLE inbox DROP COLUMN forgotten"))
        await engine.dispose()
