"""A TCP proxy for tests, which maltreats what passes through it."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum, auto

CHUNK = 65_536
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, for 0 s: closing such a socket sends a reset."""


class Mode(Enum):
    """What a proxy does with connections, those it has and those that come."""

    PASS = auto()
    """Both ways pass."""
    REFUSE = auto()
    """Nobody listens: new connections are refused, those there are end."""
    ACCEPT_AND_CLOSE = auto()
    """New connections are accepted and closed at once, as by a load balancer with no backend."""
    RESET = auto()
    """New connections and those there are end with a reset."""
    BLACK_HOLE = auto()
    """Connections stay open, and nothing passes either way."""
    HALF_OPEN_UP = auto()
    """What clients send gets lost; what the server sends passes."""
    HALF_OPEN_DOWN = auto()
    """What the server sends gets lost; what clients send passes."""


class Proxy:
    """Passes TCP connections on to a port or a Unix socket of this machine, as its mode says.

    A mode that cuts connections (REFUSE, ACCEPT_AND_CLOSE, RESET) ends those there are; one that
    loses bytes loses them for good, so that a connection is not whole again after it.
    """

    def __init__(self, target: int | str, *, port: int = 0) -> None:
        self._target = target
        self.port = port
        """Where it listens; chosen when it starts if 0."""
        self.mode = Mode.PASS
        self.latency = 0.0
        """Seconds that every chunk is held back, each way."""
        self.bytes_per_second = 0
        """How fast each way of a connection passes; 0 for as fast as it can."""
        self.accepted = 0
        """How many connections were accepted so far, passed on or not."""
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], list[asyncio.StreamWriter]] = {}

    async def start(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End every connection and listen no more."""
        await self._stop_listening()
        await self.cut()

    async def set_mode(self, mode: Mode) -> None:
        """Treat connections another way from now on."""
        self.mode = mode
        if mode is Mode.REFUSE:
            await self._stop_listening()
        elif self._server is None:
            await self.start()
        if mode in {Mode.REFUSE, Mode.ACCEPT_AND_CLOSE}:
            await self.cut()
        elif mode is Mode.RESET:
            await self.cut(reset=True)

    async def cut(self, *, reset: bool = False) -> None:
        """End every connection there is, as a rule with a FIN; the mode stays."""
        for writers in self._connections.values():
            for writer in writers:
                _end(writer, reset=reset)
        connections = list(self._connections)
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    @property
    def open(self) -> int:
        """How many connections are open through it."""
        return len(self._connections)

    async def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        task = asyncio.current_task()
        if task is None or self.mode in {Mode.REFUSE, Mode.ACCEPT_AND_CLOSE, Mode.RESET}:
            _end(writer, reset=self.mode is Mode.RESET)
            return
        writers = self._connections[task] = [writer]
        try:
            await self._pass_on(reader, writer, writers)
        except (OSError, asyncio.CancelledError):
            pass  # Cut, or either side went away: the other is told below.
        finally:
            for one in writers:
                _end(one)
            del self._connections[task]

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        writers: list[asyncio.StreamWriter],
    ) -> None:
        if isinstance(self._target, int):
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._target)
        else:
            from_server, to_server = await asyncio.open_unix_connection(self._target)
        writers.append(to_server)
        ways = [
            asyncio.create_task(self._copy(reader, to_server, Mode.HALF_OPEN_UP)),
            asyncio.create_task(self._copy(from_server, writer, Mode.HALF_OPEN_DOWN)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _copy(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lost_in: Mode
    ) -> None:
        """Copy one way until it ends; the other way goes on, as TCP allows."""
        while chunk := await reader.read(CHUNK):
            if self.latency:
                await asyncio.sleep(self.latency)
            if self.bytes_per_second:
                await asyncio.sleep(len(chunk) / self.bytes_per_second)
            if self.mode not in {Mode.BLACK_HOLE, lost_in}:
                writer.write(chunk)
                await writer.drain()
        with suppress(OSError, RuntimeError):
            writer.write_eof()


def _end(writer: asyncio.StreamWriter, *, reset: bool = False) -> None:
    """Close one side of a connection; what it had still to send is not waited for."""
    if reset and not writer.is_closing():
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort() if reset else writer.close()


@asynccontextmanager
async def proxy(target: int | str) -> AsyncIterator[Proxy]:
    """Give a test a proxy before a port or a Unix socket of this machine."""
    one = Proxy(target)
    await one.start()
    try:
        yield one
    finally:
        await one.stop()
