"""Read a backup back: every file as it was written, every table with all of its rows."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from hearthline.backup import BackupRefused
from hearthline.backup.digests import tables_of_script
from hearthline.backup.encryption import Passphrase
from hearthline.backup.manifest import DatabaseDump, FilesArchive, Manifest
from hearthline.backup.programs import programs_for, script_of
from hearthline.backup.stored_files import names_in

_READ = 1 << 20


def verify(manifest: Manifest, folder: Path, passphrase: Passphrase | None) -> None:
    """Refuse a backup whose files or rows are not those its manifest names."""
    for entry in manifest.databases.values():
        require_file(folder, entry)
    if manifest.files is not None:
        require_file(folder, manifest.files)
        archive = content_of(
            folder / manifest.files.file, passphrase if manifest.encrypted else None
        )
        if len(names_in(archive)) != manifest.files.objects:
            raise BackupRefused(
                f"{manifest.files.file} does not hold the files that the manifest counts. Make"
                " another backup, or restore another one."
            )
    programs = programs_for(0, dump=manifest.programs)
    for name, dumped in manifest.databases.items():
        content = content_of(folder / dumped.file, passphrase if manifest.encrypted else None)
        if tables_of_script(script_of(programs, content)) != dumped.tables:
            raise BackupRefused(
                f"{dumped.file} does not hold the rows of {name} that the manifest counts. Make"
                " another backup, or restore another one."
            )


def require_file(folder: Path, entry: DatabaseDump | FilesArchive) -> None:
    """Refuse a file that is missing, cut off or changed."""
    file, digest = folder / entry.file, hashlib.sha256()
    try:
        with file.open("rb") as source:
            while part := source.read(_READ):
                digest.update(part)
        size = file.stat().st_size
    except OSError:
        raise BackupRefused(f"{entry.file} is missing from {folder}, or cannot be read.") from None
    if size != entry.size:
        raise BackupRefused(
            f"{entry.file} has {size} bytes and not {entry.size}: it was cut off or changed."
            " Restore another backup."
        )
    if digest.hexdigest() != entry.sha256:
        raise BackupRefused(f"{entry.file} was damaged or changed. Restore another backup.")


def content_of(file: Path, passphrase: Passphrase | None) -> Iterator[bytes]:
    """Yield the dump in a file, decrypted if it is encrypted."""
    with file.open("rb") as source:
        if passphrase is not None:
            yield from passphrase.decrypted(source, file.name)
        else:
            while part := source.read(_READ):
                yield part
