"""Write a backup: every database as it was at one moment, read back before it counts as one."""

import asyncio
import fcntl
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import asyncpg

from backbone.process.service import Service
from customer.commands.file_sweeping import SWEEPING
from customer.service import service as customer
from hearthline.backup import BackupRefused
from hearthline.backup.digests import AS_DUMPED, tables_of_database
from hearthline.backup.encryption import Passphrase
from hearthline.backup.manifest import (
    DatabaseDump,
    FilesArchive,
    Manifest,
    folder_name,
    read_manifest,
    whole_backups,
)
from hearthline.backup.programs import dump, programs_for
from hearthline.backup.secret_files import fingerprints, present_secrets
from hearthline.backup.stored_files import ARCHIVE, archived, folder_of_files, names_in
from hearthline.backup.verify import content_of, verify
from hearthline.house import SERVICES
from hearthline.postgres_server import Server

_DRAFT = ".draft"
_PRODUCERS_LAST = ("callbacks", "sms-gateway", "contacts", "customer")
"""The order of the snapshots, which are taken within milliseconds: what a consumer has heard of,
its producer then has; what it lacks, the producer tells again after a restore."""


@dataclass(frozen=True)
class _Snapshot:
    """A database as it was at one moment, for as long as the connection is open."""

    service: Service
    connection: asyncpg.Connection
    name: str


async def write_backup(
    server: Server, folder: Path, *, home: Path, passphrase: Passphrase | None
) -> Path:
    """Back up every database into a new folder inside this one; return it.

    It is written under another name and gets its own when it has been read back and found equal.
    What keeps it from being finished, a full disk or a kill, leaves nothing that looks like one.
    """
    with _alone_in(folder):
        now = datetime.now(UTC)
        target = folder / folder_name(now)
        draft = folder / f".{target.name}{_DRAFT}"
        try:
            draft.mkdir(mode=0o700)
            await _write(server, draft, home=home, passphrase=passphrase, now=now)
            await asyncio.to_thread(verify, read_manifest(draft, passphrase), draft, passphrase)
            _bring_to_disk(draft)
            draft.rename(target)
            _bring_to_disk(folder)
        except OSError as error:
            raise BackupRefused(
                f"The backup could not be written to {folder}: {error.strerror}."
            ) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return target


def forget_old_backups(folder: Path, keep: int) -> None:
    """Remove all but the newest whole backups of a folder."""
    for old in whole_backups(folder)[:-keep]:
        shutil.rmtree(old)


async def _write(
    server: Server, draft: Path, *, home: Path, passphrase: Passphrase | None, now: datetime
) -> None:
    async with _snapshots(server) as snapshots:
        major = snapshots[0].connection.get_server_version().major
        programs = programs_for(major)
        databases = {}
        for snapshot in snapshots:
            name = snapshot.service.database
            content = dump(programs, server.plain_url(name), snapshot.name)
            file = draft / f"{name.removeprefix('hearthline_')}.dump"
            size, sha256 = await asyncio.to_thread(_write_file, file, content, passphrase)
            databases[snapshot.service.name] = DatabaseDump(
                file=file.name,
                size=size,
                sha256=sha256,
                revision=await snapshot.connection.fetchval("SELECT * FROM alembic_version"),
                tables=await tables_of_database(snapshot.connection),
            )
        # Bytes come before rows, so whatever a row of these snapshots names is there by now.
        files = await asyncio.to_thread(_write_files, draft, home, passphrase)
        Manifest(
            hearthline=version("hearthline"),
            made_at=now,
            kind=kind_of(home),
            server=major,
            programs=programs.major,
            encrypted=passphrase is not None,
            databases=databases,
            files=files,
            secrets=fingerprints(present_secrets(home)),
        ).write(draft, passphrase)


def _write_files(draft: Path, home: Path, passphrase: Passphrase | None) -> FilesArchive | None:
    """Write the bytes of customers' files; None where they lie elsewhere, or there are none."""
    folder = folder_of_files(home)
    if folder is None or not folder.is_dir():
        return None
    size, sha256 = _write_file(draft / ARCHIVE, archived(folder), passphrase)
    objects = len(names_in(content_of(draft / ARCHIVE, passphrase)))
    return FilesArchive(size=size, sha256=sha256, objects=objects)


@asynccontextmanager
async def _snapshots(server: Server) -> AsyncIterator[list[_Snapshot]]:
    """Take a snapshot of every database, all at nearly the same moment."""
    async with AsyncExitStack() as stack:
        connections = {}
        for service in SERVICES:
            try:
                connection = await asyncpg.connect(
                    server.plain_url(service.database), server_settings=AS_DUMPED
                )
            except asyncpg.InvalidCatalogNameError:
                raise _nothing_yet() from None
            stack.push_async_callback(connection.close)
            if await connection.fetchval("SELECT to_regclass('public.alembic_version')") is None:
                raise _nothing_yet()
            if service.name == customer.name:
                # Let go when the connection closes: nothing is swept away while it is copied.
                await connection.execute(
                    "SELECT pg_advisory_lock(hashtextextended($1, 0))", SWEEPING
                )
            await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            connections[service.name] = (service, connection)
        yield [
            _Snapshot(*connections[name], await _export(connections[name][1]))
            for name in sorted(connections, key=_place)
        ]


def _place(service: str) -> int:
    return _PRODUCERS_LAST.index(service) if service in _PRODUCERS_LAST else -1


async def _export(connection: asyncpg.Connection) -> str:
    return str(await connection.fetchval("SELECT pg_export_snapshot()"))


def _nothing_yet() -> BackupRefused:
    return BackupRefused("There are no data here yet. Start Hearthline once, then try again.")


def _write_file(
    path: Path, content: Iterable[bytes], passphrase: Passphrase | None
) -> tuple[int, str]:
    """Write a file, encrypted if wanted; return its size and digest."""
    size, digest = 0, hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for part in passphrase.encrypted(content) if passphrase else content:
            size += file.write(part)
            digest.update(part)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep a second backup out of the folder meanwhile; the kernel lets go however this ends."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / ".backup.lock").open("a")
    except OSError as error:
        raise BackupRefused(f"{folder} cannot be written to: {error.strerror}.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(f"Another backup is being written to {folder}.") from None
        for left in folder.glob(f"*{_DRAFT}"):  # of one that was killed
            shutil.rmtree(left, ignore_errors=True)
        yield


def kind_of(home: Path) -> Literal["demo", "agency"] | None:
    """Say what kind of house this is; None where there is no house but a server alone."""
    mark = home / "kind"
    if not mark.exists():
        return None
    return "agency" if mark.read_text().strip() == "agency" else "demo"


def _bring_to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
