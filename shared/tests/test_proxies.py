"""The proxy of the tests: each mode does to connections what its name says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from proxies import Mode, Proxy, proxy


class Line:
    """A client's connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def answer(self) -> bytes | None:
        """Send a word and return the answer: empty at the end, None for silence."""
        try:
            async with asyncio.timeout(0.3):
                self.writer.write(b"hello")
                return await self.reader.read(100)
        except TimeoutError:
            return None


Dial = Callable[[], Awaitable[Line]]


@pytest.fixture
async def echo() -> AsyncIterator[Proxy]:
    """Give a server that answers what it hears, behind a proxy."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(100):
            writer.write(chunk)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with proxy(server.sockets[0].getsockname()[1]) as between:
        yield between
    server.close()


@pytest.fixture
async def dial(echo: Proxy) -> AsyncIterator[Dial]:
    """Give connections to the server behind the proxy."""
    lines: list[Line] = []

    async def connect() -> Line:
        lines.append(Line(*await asyncio.open_connection("127.0.0.1", echo.port)))
        return lines[-1]

    yield connect
    for line in lines:
        line.writer.close()


async def test_what_passes_comes_back(echo: Proxy, dial: Dial) -> None:
    line = await dial()
    assert await line.answer() == b"hello"
    assert echo.accepted == echo.open == 1


async def test_whoever_is_refused_is_let_in_again_later(echo: Proxy, dial: Dial) -> None:
    line = await dial()
    assert await line.answer() == b"hello"
    await echo.set_mode(Mode.REFUSE)
    assert await line.reader.read(100) == b""
    with pytest.raises(ConnectionRefusedError):
        await dial()

    await echo.set_mode(Mode.PASS)

    assert await (await dial()).answer() == b"hello"


async def test_accepting_and_closing_ends_old_and_new_connections(echo: Proxy, dial: Dial) -> None:
    old = await dial()
    assert await old.answer() == b"hello"
    await echo.set_mode(Mode.ACCEPT_AND_CLOSE)
    new = await dial()

    assert await old.reader.read(100) == b""
    assert await new.reader.read(100) == b""
    assert echo.open == 0


async def test_a_reset_is_an_error_at_the_other_end(echo: Proxy, dial: Dial) -> None:
    line = await dial()
    assert await line.answer() == b"hello"
    await echo.set_mode(Mode.RESET)
    with pytest.raises(ConnectionResetError):
        await line.reader.read(100)


@pytest.mark.parametrize("mode", [Mode.BLACK_HOLE, Mode.HALF_OPEN_UP, Mode.HALF_OPEN_DOWN])
async def test_what_gets_lost_leaves_the_connection_open(
    echo: Proxy, dial: Dial, mode: Mode
) -> None:
    line = await dial()
    assert await line.answer() == b"hello"
    await echo.set_mode(mode)

    assert await line.answer() is None
    assert echo.open == 1


async def test_latency_holds_every_chunk_back(echo: Proxy, dial: Dial) -> None:
    echo.latency = 0.05
    clock = asyncio.get_running_loop().time
    line = await dial()
    began = clock()
    assert await line.answer() == b"hello"
    assert clock() - began >= 0.1
