"""Asks ClamAV's `clamd` about a file, piece by piece over its INSTREAM command."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from backbone.telemetry.logging import get_logger
from customer.domain.exceptions import FileInfected
from customer.domain.files import Scan

log = get_logger(__name__)

_CONNECT: Final = 2.0
_ANSWER: Final = 60.0
_LENGTH: Final = 4
_PIECE: Final = 64 * 1024


class VirusScanner:
    """A `clamd` at a socket (`/run/clamav/clamd.ctl`) or an address (`clamav:3310`).

    Where nobody answers, or the answer is no verdict, the file counts as not scanned: an agency
    without a scanner can keep files, too, and the record says so.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    async def scan(self, content: AsyncIterator[bytes]) -> Scan:
        """Return whether a scanner has seen the content; raise FileInfected for a find."""
        try:
            async with asyncio.timeout(_ANSWER):
                answer = await self._ask(content)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return "NOT_SCANNED"
        if answer.endswith(" FOUND"):
            # Its name is the scanner's, and nothing of the file.
            log.warning("file_infected", found=answer.removeprefix("stream: ")[:80])
            raise FileInfected
        if answer != "stream: OK":
            log.warning("file_not_scanned", answer=answer[:80])
            return "NOT_SCANNED"
        return "CLEAN"

    async def _ask(self, content: AsyncIterator[bytes]) -> str:
        async with asyncio.timeout(_CONNECT):
            reader, writer = await self._connect()
        try:
            writer.write(b"zINSTREAM\0")
            async for piece in content:
                for start in range(0, len(piece), _PIECE):
                    part = piece[start : start + _PIECE]
                    writer.write(len(part).to_bytes(_LENGTH, "big") + part)
                    await writer.drain()
            writer.write(bytes(_LENGTH))
            await writer.drain()
            return (await reader.readuntil(b"\0"))[:-1].decode("utf-8", "replace").strip()
        finally:
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.startswith("/"):
            return await asyncio.open_unix_connection(self._address)
        host, _, port = self._address.rpartition(":")
        return await asyncio.open_connection(host, int(port))
