"""The storm's proxies: what is ordered of them has happened when the order returns."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from time import monotonic

import pytest
from proxies import Mode

from storm.proxy_process import ProxyProcess, proxy_process

pytestmark = pytest.mark.processes


@pytest.fixture
async def before_an_echo() -> AsyncIterator[ProxyProcess]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(100):
                writer.write(chunk)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, proxy_process(server.sockets[0].getsockname()[1]) as one:
        yield one


async def _said(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"hello")
        return await reader.read(5)
    finally:
        writer.close()


async def test_it_passes_on_and_does_what_is_ordered(before_an_echo: ProxyProcess) -> None:
    assert await _said(before_an_echo.port) == b"hello"

    await before_an_echo.set_mode(Mode.RESET)
    with pytest.raises(ConnectionError):
        await _said(before_an_echo.port)

    await before_an_echo.set_mode(Mode.ACCEPT_AND_CLOSE)
    assert await _said(before_an_echo.port) == b""

    await before_an_echo.set_mode(Mode.PASS)
    await before_an_echo.slow(latency=0.2)
    began = monotonic()
    assert await _said(before_an_echo.port) == b"hello"
    assert monotonic() - began >= 0.4

    await before_an_echo.slow()
    reader, writer = await asyncio.open_connection("127.0.0.1", before_an_echo.port)
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"
    await before_an_echo.cut()
    assert await reader.read() == b""
    writer.close()
