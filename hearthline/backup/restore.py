"""Restore a backup: made whole beside what is there, then put in its place at one stroke."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from backbone.db.migrations import migrate, revisions
from backbone.process.service import Service
from hearthline.backup import BackupRefused
from hearthline.backup.digests import AS_DUMPED, tables_of_database
from hearthline.backup.encryption import Passphrase
from hearthline.backup.manifest import Manifest
from hearthline.backup.programs import load, programs_for
from hearthline.backup.secret_files import fingerprints
from hearthline.backup.verify import content_of
from hearthline.house import SERVICES
from hearthline.postgres_server import Server

_NEW, _OLD = "_restored", "_replaced"
_DATABASE = """
    SELECT pg_get_userbyid(datdba) AS owner,
           has_database_privilege('public', oid, 'CONNECT') AS open
    FROM pg_database WHERE datname = $1
"""
_GRANTS = """
    SELECT DISTINCT pg_get_userbyid(grantee) AS grantee, privilege_type
    FROM pg_database, aclexplode(datacl) WHERE datname = $1 AND grantee NOT IN (0, datdba)
"""
_SESSIONS = """
    SELECT DISTINCT datname FROM pg_stat_activity
    WHERE datname = ANY($1) AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@dataclass(frozen=True)
class _Place:
    """A database to be put in place of the one of the same name."""

    service: Service
    owner: str
    exists: bool
    closed: bool
    """Whether only its owner, and whom it was granted to, may enter the one that is there."""

    @property
    def name(self) -> str:
        return self.service.database

    @property
    def new(self) -> str:
        return self.name + _NEW


def require_known(manifest: Manifest) -> None:
    """Refuse a backup that a newer version made: nobody here knows what its schema means."""
    services = {service.name: service for service in SERVICES}
    for name, entry in manifest.databases.items():
        if name not in services or entry.revision not in revisions(services[name].migrations):
            raise BackupRefused(
                f"The backup was made by a newer Hearthline ({manifest.hearthline}; {name} has"
                f" schema {entry.revision}). Install that version, then restore."
            )


def require_secrets(manifest: Manifest, secrets: Mapping[str, bytes]) -> None:
    """Refuse secrets that do not open what is sealed in the backup."""
    here = fingerprints(secrets)
    missing = [name for name in manifest.secrets if name not in here]
    other = [name for name in here if here[name] != manifest.secrets.get(name, here[name])]
    if missing or other:
        what = "; ".join(
            [f"{name} is missing" for name in missing]
            + [f"{name} is not the one it was made with" for name in other]
        )
        raise BackupRefused(
            f"The secrets here do not open this backup: {what}. Name the file that"
            " `backup --secrets-to` wrote with --secrets-from, or put them back. If they are lost"
            " for good, --without-secrets restores the rest: social security numbers then stay"
            " sealed for ever."
        )


async def restore_databases(
    server: Server,
    manifest: Manifest,
    folder: Path,
    *,
    passphrase: Passphrase | None,
    replace: bool,
) -> None:
    """Put every database of a backup in place, at the schema of this version.

    Each is made beside the one that is there, compared with the manifest and migrated. Whatever
    fails until then changes nothing; then all change their names in one transaction.
    """
    admin = await asyncpg.connect(server.plain_url())
    try:
        places = [await _place(admin, service) for service in SERVICES]
        if not replace:
            await _require_empty(server, places)
        await _require_alone(admin)
        try:
            for place in places:
                await _make(admin, place)
                await _fill(server, place, manifest, folder, passphrase)
            await _swap(admin, places)
        except asyncpg.InsufficientPrivilegeError:
            raise BackupRefused(
                "This user may not create databases, which a restore must. Let HEARTHLINE_"
                "DATABASE_URL name an administrator, or say: ALTER ROLE ... CREATEDB"
            ) from None
        finally:
            for place in places:
                await _drop_left(admin, place)
    finally:
        await admin.close()


async def _place(admin: asyncpg.Connection, service: Service) -> _Place:
    found = await admin.fetchrow(_DATABASE, service.database)
    if found is None:
        return _Place(
            service, await admin.fetchval("SELECT current_user"), exists=False, closed=False
        )
    return _Place(service, found["owner"], exists=True, closed=not found["open"])


async def _require_empty(server: Server, places: Sequence[_Place]) -> None:
    for place in places:
        if not place.exists:
            continue
        connection = await asyncpg.connect(server.plain_url(place.name))
        try:
            used = await connection.fetchval("SELECT to_regclass('public.alembic_version')")
        finally:
            await connection.close()
        if used is not None:
            raise BackupRefused(
                f"There are data here already ({place.name}). Back them up if anybody may"
                " miss them; then --replace puts the backup in their place."
            )


async def _require_alone(admin: asyncpg.Connection) -> None:
    busy = await admin.fetch(_SESSIONS, [service.database for service in SERVICES])
    if busy:
        names = ", ".join(sorted(row["datname"] for row in busy))
        raise BackupRefused(f"Somebody is at work in {names}. Stop Hearthline, then try again.")


async def _make(admin: asyncpg.Connection, place: _Place) -> None:
    """Make an empty database that belongs to whom the old one belongs, as closed as that one."""
    await _drop_left(admin, place)  # by a restore that was killed
    await admin.execute(f'CREATE DATABASE "{place.new}" OWNER "{place.owner}" TEMPLATE template0')
    if place.closed:
        await admin.execute(f'REVOKE ALL ON DATABASE "{place.new}" FROM PUBLIC')
    for grant in await admin.fetch(_GRANTS, place.name):
        await admin.execute(
            f'GRANT {grant["privilege_type"]} ON DATABASE "{place.new}" TO "{grant["grantee"]}"'
        )


async def _drop_left(admin: asyncpg.Connection, place: _Place) -> None:
    for name in (place.new, place.name + _OLD):
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}"')


async def _fill(
    server: Server,
    place: _Place,
    manifest: Manifest,
    folder: Path,
    passphrase: Passphrase | None,
) -> None:
    """Load what the backup holds of a database and bring it to this version's schema."""
    entry = manifest.databases.get(place.service.name)
    if entry is not None:
        connection = await asyncpg.connect(server.plain_url(place.new), server_settings=AS_DUMPED)
        try:
            major = connection.get_server_version().major
            programs = programs_for(major, dump=manifest.programs)
            content = content_of(folder / entry.file, passphrase)
            await asyncio.to_thread(
                load, programs, server.plain_url(place.new), place.owner, major, content
            )
            found = await tables_of_database(connection)
        finally:
            await connection.close()
        if found != entry.tables:
            raise BackupRefused(
                f"What was restored of {place.name} is not what the manifest counts. Nothing was"
                " changed; restore another backup."
            )
    await migrate(server.url(place.new), place.service.migrations, role=place.owner)


async def _swap(admin: asyncpg.Connection, places: Sequence[_Place]) -> None:
    """Give every restored database its name; all of them or none."""
    try:
        async with admin.transaction():
            for place in places:
                if place.exists:
                    await admin.execute(
                        f'ALTER DATABASE "{place.name}" RENAME TO "{place.name}{_OLD}"'
                    )
                await admin.execute(f'ALTER DATABASE "{place.new}" RENAME TO "{place.name}"')
    except asyncpg.ObjectInUseError:
        raise BackupRefused(
            "Somebody came to work while the backup was restored. Nothing was changed; stop"
            " Hearthline, then try again."
        ) from None
