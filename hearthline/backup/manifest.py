"""The manifest of a backup: what is in it, and how to see that it is all there."""

import base64
import hashlib
import io
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from hearthline.backup import BackupRefused
from hearthline.backup.encryption import Passphrase

FILE = "manifest.json"
_MADE = "hearthline-%Y%m%dT%H%M%SZ"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TableContent(_Part):
    """How many rows a table has, and the digest of all of them, whatever their order."""

    rows: int
    digest: str


class DatabaseDump(_Part):
    """One service's database in one file."""

    file: str = Field(pattern=r"^[a-z_]+\.dump$")
    size: int
    sha256: str
    revision: str
    """The schema's revision: the newest of the service's migrations that had run."""
    tables: Mapping[str, TableContent]


class FilesArchive(_Part):
    """The bytes of customers' files, all in one file."""

    file: Literal["files.tar"] = "files.tar"
    size: int
    sha256: str
    objects: int


class Manifest(_Part):
    """What a backup holds. It is written last: a folder without it is no backup."""

    format: Literal[1] = 1
    hearthline: str
    made_at: AwareDatetime
    kind: Literal["demo", "agency"] | None
    """What kind of house this was; None where each service is a process of its own."""
    server: int
    """Major version of the PostgreSQL the databases were in."""
    programs: int
    """Major version of the programs that wrote the dumps: only these or newer ones read them."""
    encrypted: bool
    databases: Mapping[str, DatabaseDump]
    files: FilesArchive | None = None
    """None where files lie in a bucket, and in backups of releases that knew no files."""
    secrets: Mapping[str, str]
    """Fingerprints of the secrets that open what is sealed in it, by name; never the secrets."""
    seal: str = ""
    """Digest of all the above; in an encrypted backup it is itself encrypted."""

    def write(self, folder: Path, passphrase: Passphrase | None) -> None:
        """Seal the manifest and write it into the folder."""
        digest = self._digest()
        seal = digest.hex()
        if passphrase is not None:
            seal = base64.b64encode(b"".join(passphrase.encrypted([digest]))).decode()
        sealed = self.model_copy(update={"seal": seal})
        with _create(folder / FILE) as file:
            file.write(sealed.model_dump_json(indent=2).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _digest(self) -> bytes:
        # Releases that knew no files sealed their manifests without a word of them.
        unsaid = {"seal", "files"} if self.files is None else {"seal"}
        return hashlib.sha256(self.model_dump_json(exclude=unsaid).encode()).digest()

    def require_seal(self, passphrase: Passphrase | None) -> None:
        """Refuse a manifest that is not as it was written, or a passphrase that is another."""
        if self.encrypted and passphrase is None:
            raise BackupRefused(
                "The backup is encrypted. Name the file with its passphrase: --passphrase-file"
            )
        if passphrase is not None and self.encrypted:
            try:
                sealed = base64.b64decode(self.seal, validate=True)
                digest = b"".join(passphrase.decrypted(io.BytesIO(sealed), FILE))
            except (ValueError, BackupRefused):
                raise BackupRefused("The passphrase is not the one of this backup.") from None
        else:
            digest = bytes.fromhex(self.seal) if self.seal.isalnum() else b""
        if digest != self._digest():
            raise BackupRefused(f"{FILE} was damaged or changed. Restore another backup.")


def read_manifest(folder: Path, passphrase: Passphrase | None) -> Manifest:
    """Read the manifest of the backup in a folder; refuse one that is not as it was written."""
    file = folder / FILE
    if not file.is_file():
        raise BackupRefused(
            f"There is no whole backup in {folder}: it has no {FILE}. Name the folder of one"
            " backup, called hearthline- and the time it was made."
        )
    try:
        found = Manifest.model_validate_json(file.read_bytes())
    except ValidationError:
        raise BackupRefused(
            f"{file} was damaged or changed, or a newer Hearthline wrote it."
        ) from None
    found.require_seal(passphrase)
    return found


def folder_name(made_at: datetime) -> str:
    """Return what the folder of a backup made at this moment (UTC) is called."""
    return made_at.strftime(_MADE)


def made_at(folder: Path) -> datetime:
    """Say when a backup was made: its folder's name tells."""
    return datetime.strptime(folder.name, _MADE).replace(tzinfo=UTC)


def whole_backups(folder: Path) -> list[Path]:
    """Return the whole backups in a folder, the oldest first: their names sort by time."""
    return sorted(file.parent for file in folder.glob(f"hearthline-????????T??????Z/{FILE}"))


def _create(path: Path) -> io.BufferedWriter:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
