"""Databases for tests: made from a template, and used again where nobody can tell."""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from backbone.db import migrations
from backbone.db.locks import session_lock
from backbone.process.service import Service

_DATABASES = text("SELECT datname FROM pg_database WHERE datname LIKE :family")


def server_url() -> str:
    """Return the PostgreSQL server tests use: the configured one, else this machine's."""
    return os.environ.get(
        "HEARTHLINE_TEST_DATABASE_URL", "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
    )


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _create(prefix: str, template: str) -> str:
    name = f"hl_{prefix.replace('-', '_')}_{uuid4().hex[:12]}"
    async with _connected(server_url()) as admin:
        await admin.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    return make_url(server_url()).set(database=name).render_as_string(hide_password=False)


async def _drop(*urls: str) -> None:
    async with _connected(server_url()) as admin:
        for url in urls:
            name = make_url(url).database
            await admin.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


@asynccontextmanager
async def fresh_database(
    prefix: str = "test", *, template: str = "template0"
) -> AsyncIterator[str]:
    """Make a database with a name of its own, and drop it afterwards."""
    url = await _create(prefix, template)
    try:
        yield url
    finally:
        await _drop(url)


# ------------------------------------------------------------------- a service's schema
_TEMPLATES: dict[tuple[str, str, Path], str] = {}
"""The templates this process knows, by server, service and migrations."""


async def migrated_template(service: Service) -> str:
    """Return the name of a database that has this service's schema, made once for all tests.

    A copy of it takes a tenth of the time that migrating an empty database takes.
    """
    made_for = (server_url(), service.name, service.migrations)
    if made_for not in _TEMPLATES:
        _TEMPLATES[made_for] = await _make_template(service)
    return _TEMPLATES[made_for]


async def _make_template(service: Service) -> str:
    files = sorted(service.migrations.rglob("*.py"))
    digest = sha256(b"".join(file.read_bytes() for file in (*files, Path(migrations.__file__))))
    family = f"hl_template_{service.name.replace('-', '_')}_"
    name = family + digest.hexdigest()[:12]
    admin = create_async_engine(server_url(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        # Tests that run side by side wait for whoever makes it first.
        async with session_lock(admin, name), admin.connect() as connection:
            known = set(await connection.scalars(_DATABASES, {"family": f"{family}%"}))
            if name not in known:
                async with fresh_database(service.name) as url:
                    await migrations.migrate(url, service.migrations)
                    made = make_url(url).database
                    await connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{made}"'))
                for outdated in known:
                    await connection.execute(text(f'DROP DATABASE IF EXISTS "{outdated}"'))
    finally:
        await admin.dispose()
    return name


# ------------------------------------------------------------------- used again
_SCHEMA = """
    SELECT concat_ws(' ', count(*), max(changed), sum(changed)) FROM (
        SELECT a.xmin::text::bigint FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT xmin::text::bigint FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT xmin::text::bigint FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT t.xmin::text::bigint FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
            WHERE relnamespace = 'public'::regnamespace
    ) AS one (changed)
"""
"""What every change of the schema changes: which transactions wrote it down."""

_REMEMBER = (
    "CREATE SCHEMA pristine",
    f"CREATE TABLE pristine.schema AS {_SCHEMA}",
    """CREATE TABLE pristine.sequence AS SELECT format('%I.%I', schemaname, sequencename) AS name,
           coalesce(last_value, start_value) AS value, last_value IS NOT NULL AS called
       FROM pg_sequences WHERE schemaname = 'public'""",
    "CREATE TABLE pristine.filled (name text)",
    """DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
              AND pg_relation_size(oid) > 0
        LOOP
            EXECUTE format('CREATE TABLE pristine.%I AS TABLE public.%I', 'rows_' || name, name);
            INSERT INTO pristine.filled VALUES (name);
        END LOOP;
    END $$""",
)
"""Keep beside a fresh database's tables what stands in them: what the migrations put there."""

_RESTORE = """
    DO $$ DECLARE used text; name text; BEGIN
        -- Who still listens, waits or holds a lock belongs to the test that is over.
        PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid();
        -- Some tables are written once and refuse this by a trigger.
        SET LOCAL session_replication_role = replica;
        SET LOCAL client_min_messages = error;
        SELECT string_agg(oid::regclass::text, ', ') INTO used FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
              AND pg_relation_size(oid) > 0;
        IF used IS NOT NULL THEN
            EXECUTE 'TRUNCATE ' || used || ' CASCADE';
        END IF;
        FOR name IN SELECT filled.name FROM pristine.filled LOOP
            EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE TABLE pristine.%I',
                name, 'rows_' || name);
        END LOOP;
        PERFORM setval(sequence.name::regclass, value, called) FROM pristine.sequence;
    END $$
"""
_SAME_SCHEMA = f"SELECT ({_SCHEMA}) = (TABLE pristine.schema)"


class _Kept:
    """Databases that were used and look new again, by template."""

    def __init__(self) -> None:
        self.free = defaultdict[str, list[str]](list)

    async def take(self, service: Service, template: str) -> str:
        """Return a database nobody uses; make one if there is none."""
        if self.free[template]:
            return self.free[template].pop()
        url = await _create(service.name, template)
        async with _connected(url) as connection:
            for statement in _REMEMBER:
                await connection.execute(text(statement))
        return url

    async def give_back(self, template: str, url: str) -> None:
        """Make a database look new; drop it if that cannot be or its schema was changed."""
        try:
            async with _connected(url) as connection:
                await connection.execute(text(_RESTORE))
                again = await connection.scalar(text(_SAME_SCHEMA))
        except DBAPIError:
            again = False
        if again:
            self.free[template].append(url)
        else:
            await _drop(url)


_kept: _Kept | None = None


@contextmanager
def keep_databases() -> Iterator[None]:
    """Keep the services' databases for the next test while this is open, and drop them then."""
    global _kept  # noqa: PLW0603 - what a process keeps between its tests
    _kept = _Kept()
    try:
        yield
    finally:
        left = [url for free in _kept.free.values() for url in free]
        _kept = None
        if left:
            asyncio.run(_drop(*left))


@asynccontextmanager
async def service_database(service: Service) -> AsyncIterator[str]:
    """Give a service a database with its schema and nothing else in it.

    Between `keep_databases` and its end one that a test has left is cleaned and used again: making
    and dropping one costs a test more than most tests do.
    """
    template = await migrated_template(service)
    if _kept is None:
        async with fresh_database(service.name, template=template) as url:
            yield url
        return
    url = await _kept.take(service, template)
    try:
        yield url
    finally:
        await _kept.give_back(template, url)
