"""Stand-ins for the services behind the gateway, and the gateway in front of them."""

import asyncio
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Self

import httpx2
from brokers import free_port, missing
from patience import until

CADDYFILE = Path(__file__).parents[2] / "deploy" / "gateway" / "Caddyfile"


def caddy() -> str:
    """Find the gateway, or say loudly that this was not tested."""
    found = shutil.which("caddy")
    if found is None:
        missing("caddy is not installed")
    return str(found)


class Upstream:
    """A service behind the gateway that answers with its own name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.may_go_on = asyncio.Event()
        self.address = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        self.address = f"{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                await self._server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split(" ")[1]
            sent = re.search(r"(?i)^content-length: (\d+)", head, re.MULTILINE)
            form = await reader.readexactly(int(sent[1])) if sent else b""
            if path.endswith("/stream"):
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    b"Connection: close\r\n\r\ndata: first\n\n"
                )
                await writer.drain()
                await self.may_go_on.wait()
                writer.write(b"data: second\n\n")
            else:
                told = [line for line in head.split("\r\n") if line.lower().startswith("x-")]
                asked = path.endswith("/sign-out")
                body = ("\n".join(told) if asked else f"{self.name} {path}").encode()
                if form.startswith(b"From="):
                    body = "\n".join([path, *told, form.decode()]).encode()
                length = f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
                writer.write(b"HTTP/1.1 200 OK\r\n" + length.encode() + body)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def running(
    upstreams: dict[str, Upstream], folder: Path, **more: str
) -> AsyncIterator[httpx2.AsyncClient]:
    """Run the gateway in front of the upstreams."""
    origin = f"http://127.0.0.1:{free_port(21_500)}"
    env = {
        **os.environ,
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "HEARTHLINE_SITE": origin,
        **{
            f"HEARTHLINE_{name.replace('-', '_').upper()}_ADDRESS": upstream.address
            for name, upstream in upstreams.items()
        },
        **more,
    }
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(caddy(), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"),
            env=env,
            stdout=log,
            stderr=log,
        )
    async with httpx2.AsyncClient(base_url=origin, timeout=15) as client:

        async def up() -> bool:
            with suppress(httpx2.TransportError):
                return (await client.get("/healthz")).status_code == httpx2.codes.OK
            return False

        try:
            await until(up, what="the gateway answers")
            yield client
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()
