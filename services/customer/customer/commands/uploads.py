"""Taking in a file: bytes first, sealed as they come; its row follows in the request's transaction.

Nothing of a file that is cut off, refused or not to be read ever has a row. Bytes that got no row
are swept away an hour later (`file_sweeping`); what is refused goes at once.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from starlette.concurrency import iterate_in_threadpool

from backbone.db.unit_of_work import UnitOfWorkFactory
from backbone.http.uploads import Part
from backbone.ids import new_id
from customer.dependencies import Dependencies
from customer.domain.exceptions import FileTooLarge, InvalidField, NoFileSent
from customer.domain.files import (
    MOST_BYTES,
    Judged,
    Scan,
    content_name,
    sent_name,
    thumbnail_name,
)
from customer.gateways.sealed_content import ContentSealer, open_content, thumbnail_key
from customer.repositories.customers import get_customer

MOST_UPLOAD: Final = MOST_BYTES + 100_000
"""Bytes of a form with a file in it."""
_MOST_FIELD: Final = 200
_AT_ONCE: Final = asyncio.Semaphore(24)
"""Each upload holds up to five megabytes; whoever comes later waits."""


@dataclass(frozen=True, kw_only=True)
class ReceivedFile:
    """A file whose bytes lie in the store, and to which nothing leads yet."""

    content_id: UUID
    key_sealed: bytes
    name: str
    folder_id: UUID | None
    size: int
    judged: Judged
    scan: Scan
    has_thumbnail: bool
    digest: bytes


@dataclass(kw_only=True)
class _Sent:
    """What a form holds, as far as it has come."""

    field: str = ""
    filename: str | None = None
    folder: bytes = b""
    size: int = 0

    def begin(self, part: Part) -> None:
        """Begin a field; a second file is refused."""
        self.field = part.name
        if part.name != "file":
            return
        if self.filename is not None:
            raise InvalidField("file", "one_at_a_time", "must be one file, not several")
        self.filename = part.filename or ""

    def take(self, piece: bytes) -> bytes:
        """Take some bytes of a field; return those that are to be kept.

        What follows too much is read and dropped: who is still sending hears no answer.
        """
        if self.field == "folder" and len(self.folder) + len(piece) <= _MOST_FIELD:
            self.folder += piece
        if self.field != "file":
            return b""
        self.size += len(piece)
        return piece if self.size <= MOST_BYTES else b""

    def check(self) -> None:
        """Refuse a form whose file is missing, empty or too large."""
        if self.size > MOST_BYTES:
            raise FileTooLarge(MOST_BYTES)
        if self.filename is None or not self.size:
            raise NoFileSent


async def take_in(
    units_of_work: UnitOfWorkFactory, customer_id: UUID, form: AsyncGenerator[Part | bytes, None]
) -> ReceivedFile:
    """Take in the one file of a form, look at it, and return what its row is made of."""
    deps: Dependencies = units_of_work.deps
    async with units_of_work.read() as read:
        await get_customer(read, customer_id)
    content_id, key = new_id(), deps.file_vault.new_key()
    async with _AT_ONCE:
        try:
            sent, digest = await _store(deps, form, content_id, key)
            folder_id = _folder(sent.folder)
            judged, scan, thumbnail = await _look_at(deps, content_id, key)
            name = sent_name(sent.filename or "", judged.kind)
            if thumbnail:
                await _store_thumbnail(deps, content_id, key, thumbnail)
        except Exception:
            names = [content_name(content_id), thumbnail_name(content_id)]
            await asyncio.to_thread(deps.file_store.delete, names)
            raise
    return ReceivedFile(
        content_id=content_id,
        key_sealed=deps.file_vault.seal_key(content_id, key),
        name=name,
        folder_id=folder_id,
        size=sent.size,
        judged=judged,
        scan=scan,
        has_thumbnail=bool(thumbnail),
        digest=digest,
    )


async def _store(
    deps: Dependencies, form: AsyncGenerator[Part | bytes, None], content_id: UUID, key: bytes
) -> tuple[_Sent, bytes]:
    """Seal the file of a form into the store as it comes, and read what stands beside it."""
    sent, sealer, digest = _Sent(), ContentSealer(key), hashlib.sha256()
    async with (
        deps.file_store.writing(content_name(content_id)) as writer,
        aclosing(form) as events,
    ):
        async for event in events:
            if isinstance(event, Part):
                digest.update(repr(event).encode())
                sent.begin(event)
                continue
            digest.update(event)
            for piece in sealer.seal(sent.take(event)):
                await writer.write(piece)
        sent.check()
        await writer.write(sealer.finish())
    return sent, digest.digest()


def _folder(sent: bytes) -> UUID | None:
    if not sent.strip():
        return None
    try:
        return UUID(sent.decode("ascii"))
    except ValueError as error:
        raise InvalidField("folder", "uuid_parsing", "must be the id of a folder") from error


async def _look_at(deps: Dependencies, content_id: UUID, key: bytes) -> tuple[Judged, Scan, bytes]:
    """Have the stored bytes scanned, then opened where they can harm nobody."""

    def plain() -> AsyncIterator[bytes]:
        return iterate_in_threadpool(_opened(deps, content_id, key))

    scan = await deps.virus_scanner.scan(plain())
    judged, thumbnail = await deps.content_judge.judge(plain)
    return judged, scan, thumbnail


def _opened(deps: Dependencies, content_id: UUID, key: bytes) -> Iterator[bytes]:
    yield from open_content(key, deps.file_store.read(content_name(content_id)))


async def _store_thumbnail(
    deps: Dependencies, content_id: UUID, key: bytes, thumbnail: bytes
) -> None:
    sealer = ContentSealer(thumbnail_key(key))
    async with deps.file_store.writing(thumbnail_name(content_id)) as writer:
        for piece in sealer.seal(thumbnail):
            await writer.write(piece)
        await writer.write(sealer.finish())
