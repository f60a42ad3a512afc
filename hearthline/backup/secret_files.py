"""The secrets that open what is sealed in the databases: kept apart from every backup of them."""

import hashlib
import io
import os
import tarfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from backbone.settings import secrets_folder
from hearthline.backup import BackupRefused
from hearthline.backup.encryption import Passphrase, is_encrypted
from hearthline.house import SERVICES

NAMES = tuple(name for service in SERVICES for name in service.secrets)
"""The secrets without which something in the databases cannot be opened again."""


def folder_of_secrets(home: Path) -> Path:
    """Return where the secrets lie: in the folder that is configured, or the house's own."""
    return secrets_folder() or home / "secrets"


def fingerprints(secrets: Mapping[str, bytes]) -> dict[str, str]:
    """Tell secrets apart without showing them: they are random, so nobody guesses one by it."""
    return {
        name: hashlib.sha256(b"hearthline secret " + secrets[name].strip()).hexdigest()[:16]
        for name in NAMES
        if name in secrets
    }


def present_secrets(home: Path) -> dict[str, bytes]:
    """Return every secret a house or a server has: files of its folder, and the environment's."""
    folder = folder_of_secrets(home)
    found = {
        file.name: file.read_bytes() for file in sorted(folder.glob("[!.]*")) if file.is_file()
    }
    for name in NAMES:
        if given := os.environ.get(f"HEARTHLINE_SECRET_{name.upper().replace('-', '_')}"):
            found[name] = given.encode()
    return found


def write_secrets(
    folder: Path, secrets: Mapping[str, bytes], passphrase: Passphrase | None, now: datetime
) -> Path:
    """Write all secrets into one file of their own, encrypted where there is a passphrase."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name, content in secrets.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = len(content), 0o600, now.timestamp()
            tar.addfile(member, io.BytesIO(content))
    plain = archive.getvalue()
    content = b"".join(passphrase.encrypted([plain])) if passphrase else plain
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"hearthline-secrets-{now:%Y%m%dT%H%M%SZ}.tar{'.enc' if passphrase else ''}"
    draft = file.with_name(f".{file.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(file)
    if read_secrets(file, passphrase) != secrets:
        raise BackupRefused(f"{file} does not hold what was written. Is the disk well?")
    return file


def read_secrets(file: Path, passphrase: Passphrase | None) -> dict[str, bytes]:
    """Read the secrets out of the file they were written to."""
    try:
        with file.open("rb") as source:
            if not is_encrypted(source):
                plain = source.read()
            elif passphrase is None:
                raise BackupRefused(f"{file} is encrypted. Name the file with its passphrase.")
            else:
                plain = b"".join(passphrase.decrypted(source, str(file)))
        with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
            found = {one.name: tar.extractfile(one) for one in tar if one.isfile()}
            return {name: content.read() for name, content in found.items() if content}
    except (OSError, tarfile.TarError):
        raise BackupRefused(f"{file} cannot be read, or is no file of secrets.") from None


def put_in_place(folder: Path, secrets: Mapping[str, bytes]) -> None:
    """Put secrets where they are looked for.

    One that seals data takes the place of another, which is kept beside it: the data it sealed may
    be in a backup. Passwords that are there already stay: a server knows them.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in secrets.items():
        file = folder / Path(name).name
        if name in NAMES and file.exists() and file.read_bytes() != content:
            file.rename(file.with_name(f".{file.name}.before-restore"))
        if not file.exists():
            draft = folder / f".{file.name}.restored"
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
                out.write(content)
            draft.rename(file)
