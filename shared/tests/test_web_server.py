"""The end of a web server: nobody who connected in time goes without an answer."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from brokers import free_port
from patience import until
from starlette.types import Receive, Scope, Send

from backbone.process.serve import bind
from backbone.process.web_server import WebServer

_REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


class Bell:
    """An application that answers at once, or when it is let go."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self.let_go.set()
        self.asked = 0

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.asked += 1
        await self.let_go.wait()
        headers = [(b"content-length", b"4")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"ding"})


class Crowded(WebServer):
    """A server to which people connect at the very moment it begins to stop."""

    crowd: list[socket.socket]

    async def main_loop(self) -> None:
        """Let them in after the last look at who has connected."""
        await super().main_loop()
        address = self.servers[0].sockets[0].getsockname()
        self.crowd = [socket.create_connection(address) for _ in range(20)]


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Streams]]


@asynccontextmanager
async def served(web: WebServer) -> AsyncIterator[tuple[asyncio.Task[None], Connect]]:
    port = free_port(23_000)
    opened: list[Streams] = []
    serving = asyncio.create_task(web.serve(sockets=[bind("127.0.0.1", port)]))

    async def connect() -> Streams:
        opened.append(await asyncio.open_connection("127.0.0.1", port))
        return opened[-1]

    async def started() -> bool:
        return web.started

    await until(started, what="the server listens")
    yield serving, connect
    web.should_exit = True
    await serving
    for _, writer in opened:
        writer.close()
        await writer.wait_closed()


async def answer(streams: Streams) -> bytes:
    reader, _ = streams
    async with asyncio.timeout(5):
        return await reader.readuntil(b"\r\n\r\n") + await reader.readexactly(4)


async def ask(streams: Streams) -> bytes:
    streams[1].write(_REQUEST)
    return await answer(streams)


async def refuses(connect: Connect) -> bool:
    try:
        await connect()
    except ConnectionRefusedError:
        return True
    return False


async def test_a_connection_kept_alive_has_one_more_answer_that_says_it_is_the_last() -> None:
    web = WebServer(Bell())
    async with served(web) as (serving, connect):
        kept = await connect()
        assert b"connection: close" not in await ask(kept)

        web.should_exit = True
        await until(lambda: refuses(connect), what="new connections are refused")

        assert b"connection: close\r\n" in await ask(kept)
        assert await kept[0].read() == b""
        await serving


async def test_who_connected_in_time_is_answered_though_nobody_had_looked_yet() -> None:
    web = Crowded(Bell())
    async with served(web) as (serving, connect):
        web.should_exit = True
        await until(lambda: refuses(connect), what="new connections are refused")

        crowd = [await asyncio.open_connection(sock=one) for one in web.crowd]
        answers = await asyncio.gather(*(ask(one) for one in crowd))

        assert all(one.endswith(b"ding") for one in answers)
        await serving
        for _, writer in crowd:
            writer.close()
            await writer.wait_closed()


async def test_a_request_in_hand_is_finished() -> None:
    bell = Bell()
    web = WebServer(bell)
    async with served(web) as (serving, connect):
        bell.let_go.clear()
        asking = await connect()
        asking[1].write(_REQUEST)

        async def in_hand() -> bool:
            return bell.asked == 1

        await until(in_hand, what="the request is in hand")
        web.should_exit = True
        await until(lambda: refuses(connect), what="new connections are refused")
        bell.let_go.set()

        assert (await answer(asking)).endswith(b"ding")
        await serving


async def test_an_idle_connection_does_not_hold_up_the_end() -> None:
    web = WebServer(Bell())
    async with served(web) as (serving, connect):
        idle = await connect()
        web.should_exit = True

        async with asyncio.timeout(5):
            await serving
            assert await idle[0].read() == b""
