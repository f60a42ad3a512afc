"""The commands `backup` and `restore`."""

import asyncio
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer

from backbone.process.environment import SecretMissing
from backbone.settings import ConfigurationRefused, ProcessSettings, read_settings
from hearthline.backup import BackupRefused
from hearthline.backup.encryption import Passphrase
from hearthline.backup.manifest import Manifest, read_manifest
from hearthline.backup.restore import require_known, require_secrets, restore_databases
from hearthline.backup.secret_files import (
    folder_of_secrets,
    present_secrets,
    put_in_place,
    read_secrets,
    write_secrets,
)
from hearthline.backup.settings import BackupSettings
from hearthline.backup.stored_files import ARCHIVE, folder_of_files, put_back
from hearthline.backup.verify import content_of, verify
from hearthline.backup.write import forget_old_backups, kind_of, write_backup
from hearthline.house import house_database
from hearthline.postgres import private_postgres
from hearthline.postgres_binaries import PostgresUnavailableError

PassphraseFile = Annotated[
    Path | None,
    typer.Option(help="A file with the passphrase; else HEARTHLINE_BACKUP_PASSPHRASE."),
]


def _run_now(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except (
        BackupRefused,
        ConfigurationRefused,
        SecretMissing,
        PostgresUnavailableError,
    ) as refusal:
        sys.exit(str(refusal))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        # Not its words: they may quote a row.
        reason = error.strerror if isinstance(error, OSError) else None
        sys.exit(f"It did not work: {reason or type(error).__name__}.")


def backup(
    *,
    to: Annotated[
        Path | None,
        typer.Option(help="The folder for it; else HEARTHLINE_BACKUP_DIR, else the home's."),
    ] = None,
    secrets_to: Annotated[
        Path | None, typer.Option(help="Write the secrets, too: into this folder, apart.")
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Then remove all but the newest so many.")
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Back up every database, verified; works while Hearthline runs and while it stands still."""

    async def work() -> None:
        settings, wanted = read_settings(ProcessSettings), read_settings(BackupSettings)
        home = settings.home.absolute()
        if not settings.database_url and not (home / "postgres" / "data").exists():
            raise BackupRefused("There are no data here yet. Start Hearthline once.")
        passphrase = _passphrase(wanted, passphrase_file)
        folder = to or wanted.dir or home / "backups"
        async with house_database(settings) as server:
            made = await write_backup(server, folder, home=home, passphrase=passphrase)
        typer.echo(f"The backup is in {made}, read back and found whole.")
        if secrets_to is not None:
            file = write_secrets(secrets_to, present_secrets(home), passphrase, datetime.now(UTC))
            typer.echo(f"The secrets are in {file}. Keep the two apart, and keep both.")
        else:
            typer.echo("The secrets are not in it: --secrets-to writes them elsewhere.")
        if folder_of_files(home) is None:
            typer.echo("Customers' files lie in a bucket and are not in it: see operate.md.")
        if keep is not None:
            forget_old_backups(folder, keep)

    _run_now(work())


def restore(
    folder: Annotated[Path, typer.Argument(help="The folder of one backup.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in place of the data that are there.")
    ] = False,
    secrets_from: Annotated[
        Path | None, typer.Option(help="The file that `backup --secrets-to` wrote.")
    ] = None,
    without_secrets: Annotated[
        bool, typer.Option("--without-secrets", help="Although what is sealed stays sealed.")
    ] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Restore a backup into a new home or server, or in place of what is there (--replace)."""

    async def work() -> None:
        settings, wanted = read_settings(ProcessSettings), read_settings(BackupSettings)
        home = settings.home.absolute()
        passphrase = _passphrase(wanted, passphrase_file)
        manifest = read_manifest(folder, passphrase)
        require_known(manifest)
        await asyncio.to_thread(verify, manifest, folder, passphrase)
        _require_kind(manifest, home)
        secrets = read_secrets(secrets_from, passphrase) if secrets_from else {}
        if not without_secrets:
            here = present_secrets(home)
            require_secrets(manifest, here | secrets if replace else secrets | here)
        opened = passphrase if manifest.encrypted else None
        restored_files = await asyncio.to_thread(_put_files_back, manifest, folder, home, opened)
        async with private_postgres(home) as server:
            await restore_databases(
                server,
                manifest,
                folder,
                passphrase=opened,
                replace=replace,
            )
        put_in_place(folder_of_secrets(home), secrets)
        _be_of_its_kind(manifest, home)
        rows = sum(
            table.rows for one in manifest.databases.values() for table in one.tables.values()
        )
        typer.echo(
            f"Restored as of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC: {len(manifest.databases)}"
            f" databases, {rows} rows, each table compared with the manifest; {restored_files}.\n"
            "Now start Hearthline, then let every owner tell its state again:"
            " python -m hearthline replay"
        )

    _run_now(work())


def _put_files_back(
    manifest: Manifest, folder: Path, home: Path, passphrase: Passphrase | None
) -> str:
    """Put customers' files where they lie, before any row names them; say how many."""
    if manifest.files is None:
        return "no files of customers are in it"
    place = folder_of_files(home)
    if place is None:
        raise BackupRefused(
            "The backup holds customers' files, and here they are to lie in a bucket. Restore"
            " without HEARTHLINE_CUSTOMER_FILES_S3_BUCKET, then copy the folder into it."
        )
    count = put_back(content_of(folder / ARCHIVE, passphrase), place)
    return f"{count} stored files of customers"


def _passphrase(wanted: BackupSettings, file: Path | None) -> Passphrase | None:
    text = wanted.chosen_passphrase(file)
    return None if text is None else Passphrase(text)


def _require_kind(manifest: Manifest, home: Path) -> None:
    """Refuse to put an agency's records among demo accounts, whose password is public."""
    here = kind_of(home)
    if here and manifest.kind and here != manifest.kind:
        raise BackupRefused(
            f"{home.name}/ was begun as a {here} house, and the backup is of a {manifest.kind}"
            " one. Restore it into a HEARTHLINE_HOME of its own."
        )


def _be_of_its_kind(manifest: Manifest, home: Path) -> None:
    """Let a house begin as what the backup was: a fresh one would be a demo, and be filled."""
    if manifest.kind is not None and kind_of(home) is None:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / "kind").write_text(manifest.kind)
        (home / "seeded").touch()
