"""A backup that is not whole, not ours to open or not older is refused before anything changes."""

import asyncio
import fcntl
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from patience import until

from hearthline.backup import BackupRefused
from hearthline.backup.encryption import Passphrase
from hearthline.backup.manifest import Manifest, TableContent, read_manifest, whole_backups
from hearthline.backup.write import write_backup
from hearthline.postgres import private_postgres
from hearthline.postgres_server import Server

from .conftest import PASSPHRASE
from .filled import Filled, files_of, tell

pytestmark = pytest.mark.processes


def cut_off(folder: Path) -> None:
    os.truncate(folder / "contacts.dump", (folder / "contacts.dump").stat().st_size - 100)


def turn_a_bit(folder: Path) -> None:
    content = bytearray((folder / "contacts.dump").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "contacts.dump").write_bytes(content)


def lose_a_file(folder: Path) -> None:
    (folder / "contacts.dump").unlink()


def lose_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def edit_the_manifest(folder: Path) -> None:
    file = folder / "manifest.json"
    file.write_text(file.read_text().replace('"rows": 1,', '"rows": 2,', 1))


def reseal(folder: Path, manifest: Manifest) -> None:
    (folder / "manifest.json").unlink()
    manifest.write(folder, None)


def count_other_rows(folder: Path) -> None:
    found = read_manifest(folder, None)
    contacts = found.databases["contacts"]
    tables = {**contacts.tables, "contact": TableContent(rows=2, digest="0" * 64)}
    databases = {**found.databases, "contacts": contacts.model_copy(update={"tables": tables})}
    reseal(folder, found.model_copy(update={"databases": databases}))


def come_from_the_future(folder: Path) -> None:
    found = read_manifest(folder, None)
    contacts = found.databases["contacts"].model_copy(update={"revision": "9999"})
    databases = {**found.databases, "contacts": contacts}
    reseal(folder, found.model_copy(update={"databases": databases}))


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (cut_off, "contacts.dump has "),
        (turn_a_bit, "contacts.dump was damaged or changed"),
        (lose_a_file, "contacts.dump is missing"),
        (lose_the_manifest, "There is no whole backup in"),
        (edit_the_manifest, "manifest.json was damaged or changed"),
        (count_other_rows, "contacts.dump does not hold the rows of contacts"),
        (come_from_the_future, "made by a newer Hearthline"),
    ],
)
async def test_what_is_not_as_it_was_written_is_refused(
    harm: Callable[[Path], None], sentence: str, backup: Path, secrets: Path, tmp_path: Path
) -> None:
    broken = tmp_path / backup.name
    shutil.copytree(backup, broken)
    harm(broken)

    status, said = await tell(
        tmp_path / "home", "restore", str(broken), "--secrets-from", str(secrets)
    )

    assert status == 1
    assert sentence in said
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("passphrase", "sentence"),
    [
        (None, "The backup is encrypted"),
        ("something else entirely", "The passphrase is not the one of this backup"),
        ("short", "needs 12 characters or more"),
        ("", "there is no passphrase in"),
    ],
)
async def test_an_encrypted_backup_says_when_the_passphrase_is_not_its_own(
    passphrase: str | None, sentence: str, encrypted: Path, tmp_path: Path
) -> None:
    words = ["restore", str(encrypted), "--without-secrets"]
    if passphrase is not None:
        (tmp_path / "passphrase").write_text(passphrase)
        words += ["--passphrase-file", str(tmp_path / "passphrase")]

    status, said = await tell(tmp_path / "home", *words)

    assert status == 1
    assert sentence in said
    assert not (tmp_path / "home").exists()


def test_whoever_changes_an_encrypted_backup_cannot_make_its_manifest_fit(
    encrypted: Path, tmp_path: Path
) -> None:
    broken = tmp_path / encrypted.name
    shutil.copytree(encrypted, broken)
    edit_the_manifest(broken)

    with pytest.raises(BackupRefused, match="damaged or changed"):
        read_manifest(broken, Passphrase(PASSPHRASE))


async def test_a_backup_whose_secrets_are_not_there_is_restored_only_when_that_is_said(
    backup: Path, server: Server, tmp_path: Path
) -> None:
    refused, why = await tell(tmp_path / "home", "restore", str(backup))
    untouched = not (tmp_path / "home").exists()
    restored, said = await tell(
        tmp_path / "home", "restore", str(backup), "--without-secrets", server=server
    )

    assert refused == 1
    assert "customer-ssn-key-1 is missing" in why
    assert untouched
    assert restored == 0, said


async def test_where_there_is_nothing_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    status, said = await tell(tmp_path, "backup", "--to", str(tmp_path / "backups"))

    assert status == 1
    assert "There are no data here yet" in said
    assert not (tmp_path / "backups").exists()


async def test_two_backups_into_one_folder_do_not_mix(filled: Filled, tmp_path: Path) -> None:
    with (tmp_path / ".backup.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        status, said = await tell(filled.home, "backup", "--to", str(tmp_path))

    assert status == 1
    assert "Another backup is being written" in said
    assert whole_backups(tmp_path) == []


FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
from hearthline.commands import app
app(sys.argv[1:])
"""
"""The command on a disk that takes no file longer than 10,000 bytes."""


@pytest.mark.processes
async def test_a_disk_that_is_full_leaves_nothing_that_looks_like_a_backup(
    filled: Filled, tmp_path: Path
) -> None:
    async with private_postgres(filled.home, durable=False) as server:
        env = {
            **os.environ,
            "HEARTHLINE_HOME": str(tmp_path),
            "HEARTHLINE_DATABASE_URL": server.base,
        }
        command = (sys.executable, "-c", FULL_DISK, "backup", "--to", str(tmp_path / "backups"))
        process = await asyncio.create_subprocess_exec(
            *command, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        said, _ = await process.communicate()

    assert process.returncode == 1
    assert b"could not be written" in said
    assert b"Traceback" not in said
    assert [file.name for file in files_of(tmp_path / "backups")] == [".backup.lock"]


async def test_a_backup_that_is_broken_off_is_none_and_the_next_one_clears_it_away(
    filled: Filled, tmp_path: Path
) -> None:
    killed = tmp_path / ".hearthline-20260101T000000Z.draft"
    killed.mkdir()
    (killed / "contacts.dump").write_bytes(b"PGDMP")
    async with private_postgres(filled.home, durable=False) as server:
        writing = asyncio.create_task(
            write_backup(server, tmp_path, home=filled.home, passphrase=None)
        )

        async def begun() -> bool:
            return (
                bool(files_of(tmp_path, ".hearthline-*.draft/contacts.dump"))
                and not killed.exists()
            )

        await until(begun, what="the backup is being written")
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing

    assert [file.name for file in files_of(tmp_path)] == [".backup.lock"]
    status, said = await tell(tmp_path / "home", "restore", str(killed))
    assert (status, "There is no whole backup in" in said) == (1, True)
