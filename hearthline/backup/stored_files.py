"""The bytes of customers' files in a backup: sealed as they lie, one archive of all of them.

An object is written once and never changed, so that putting a backup's beside those that are there
harms none; what no row names is swept away by the service.
"""

import io
import os
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from backbone.settings import read_settings
from customer.dependencies import files_folder
from customer.settings import CustomerSettings
from hearthline.backup import BackupRefused

ARCHIVE: Final = "files.tar"
_READ: Final = 1 << 20
_NAME: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.thumbnail)?")


def folder_of_files(home: Path) -> Path | None:
    """Return the folder files lie in; None where they lie in a bucket, backed up by itself."""
    return files_folder(read_settings(CustomerSettings), home)


def archived(folder: Path) -> Iterator[bytes]:
    """Yield an archive of every object in the folder; what is being written is none yet."""
    for file in sorted(folder.glob("??/*")):
        name = f"{file.parent.name}/{file.name}"
        if not _NAME.fullmatch(name):
            continue
        with file.open("rb") as source:
            member = tarfile.TarInfo(name)
            member.size = os.fstat(source.fileno()).st_size
            yield member.tobuf()
            while part := source.read(_READ):
                yield part
        yield bytes(-member.size % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)


def names_in(content: Iterator[bytes]) -> set[str]:
    """Read an archive through, and return what is in it."""
    with tarfile.open(fileobj=_Stream(content), mode="r|") as tar:
        return {member.name for member in tar}


def put_back(content: Iterator[bytes], folder: Path) -> int:
    """Put every object of an archive into the folder; return how many there are."""
    count = 0
    with tarfile.open(fileobj=_Stream(content), mode="r|") as tar:
        for member in tar:
            source = tar.extractfile(member)
            if source is None or not _NAME.fullmatch(member.name):
                raise BackupRefused(f"{ARCHIVE} holds something that is no file of a customer.")
            count += 1
            _put(folder / member.name, source, member.size)
    return count


def _put(target: Path, source: IO[bytes], size: int) -> None:
    if target.exists() and target.stat().st_size == size:
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}#restored")
    with draft.open("wb") as file:
        while part := source.read(_READ):
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(target)


class _Stream(io.RawIOBase):
    """Pieces, read as a file that only goes forward."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._left) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._left += piece
        size = len(self._left) if size < 0 else size
        found, self._left = self._left[:size], self._left[size:]
        return found
