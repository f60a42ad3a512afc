"""Where the bytes of files lie: a folder in the house, or any store that speaks S3.

What lies there is sealed, and is written once: an object is whole or not there.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from customer.domain.exceptions import FileStoreUnavailable

_BUFFER: Final = 5 * 1024 * 1024
"""Bytes held of each upload; the least a part may have that is sent to S3."""
_READ: Final = 256 * 1024
_LISTED: Final = 1000
_UNFINISHED: Final = "*#*"
"""How the library names a file in a folder that is being written."""


class Writer(Protocol):
    """Takes the bytes of one object."""

    async def write(self, piece: bytes) -> object:
        """Take some bytes."""


class FileStore(Protocol):
    """Objects by name."""

    def writing(self, name: str) -> Any:
        """Return a context in which an object is written: there when it ends, not if it fails."""

    def read(self, name: str) -> Iterator[bytes]:
        """Open an object at once, then yield its bytes."""

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects; one that is not there already is no error."""

    def older_than(self, moment: datetime) -> Iterator[list[str]]:
        """Yield the names of the objects written before a moment, some at a time."""

    def forget_unfinished(self, moment: datetime) -> None:
        """Delete what was begun before a moment and never finished."""


@contextmanager
def _telling() -> Iterator[None]:
    """Say in our own words that a store does not answer, or a disk is full."""
    try:
        yield
    except (BaseError, OSError) as error:
        raise FileStoreUnavailable from error


class ObjectFiles:
    """Files in a store of objects."""

    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    @asynccontextmanager
    async def writing(self, name: str) -> AsyncIterator[Writer]:
        """Write an object; without its last word it never comes to be."""
        writer = obstore.open_writer_async(
            self._store, name, buffer_size=_BUFFER, max_concurrency=1
        )
        yield _Telling(writer)
        with _telling():
            await writer.close()
            await self._settle(name)

    async def _settle(self, name: str) -> None:
        """Make sure that an object outlives a power cut; a store sees to that itself."""

    def read(self, name: str) -> Iterator[bytes]:
        """Open an object at once, then yield its bytes."""
        with _telling():
            found = obstore.get(self._store, name)
        return (bytes(piece) for piece in found.stream(min_chunk_size=_READ))

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects; one that is not there already is no error."""
        for name in names:
            try:
                obstore.delete(self._store, name)
            except FileNotFoundError:
                continue
            except (BaseError, OSError) as error:
                raise FileStoreUnavailable from error

    def older_than(self, moment: datetime) -> Iterator[list[str]]:
        """Yield the names of the objects written before a moment, some at a time."""
        with _telling():
            for some in obstore.list(self._store, chunk_size=_LISTED):
                yield [one["path"] for one in some if one["last_modified"] < moment]

    def forget_unfinished(self, moment: datetime) -> None:
        """Leave it to the store: a rule of the bucket deletes unfinished uploads (deploy.md)."""


class _Telling:
    """Takes bytes for an object, and says it in our own words when they cannot be taken."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    async def write(self, piece: bytes) -> object:
        with _telling():
            return await self._writer.write(piece)


class FolderFiles(ObjectFiles):
    """Files in a folder of this machine's disk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(LocalStore(folder))
        self.folder = folder

    async def _settle(self, name: str) -> None:
        await asyncio.to_thread(_bring_to_disk, self.folder / name)

    def forget_unfinished(self, moment: datetime) -> None:
        """Delete what a process that was killed had begun to write."""
        for left in self.folder.glob(f"*/{_UNFINISHED}"):
            if left.stat().st_mtime < moment.timestamp():
                left.unlink(missing_ok=True)


def _bring_to_disk(file: Path) -> None:
    for path in (file, file.parent, file.parent.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
