"""The web server of a process, which stops without a request being lost."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from backbone.process.time_limits import TimeLimitedProtocol

SHUTDOWN_TIMEOUT = 20
"""Seconds an open request has to finish when the process is asked to stop.

Printing a long report takes the longest; supervisors give a process 30 seconds in all.
"""
_DRAIN_SECONDS = 1.0
"""How long connections kept alive may still bring a request. A gateway that was refused a new
connection sends its next requests to other replicas, so that none is on its way when they close."""
_LOOKS = 50
"""How often, meanwhile, to look whether all are closed."""
_LAST_ANSWER = (b"connection", b"close")


class WebServer(uvicorn.Server):
    """A web server that leaves signals to the process around it, and drains before it stops."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
                server_header=False,
                http=TimeLimitedProtocol,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Refuse new connections, answer what the open ones still bring, then close them.

        Every answer from now on ends its connection: a client that keeps connections learns that
        this one is over with an answer in hand, not when it sends the next request into it.
        """
        connected = [one for listening in sockets or () for one in _connected(listening)]
        for server in self.servers:
            server.close()
        self.server_state.default_headers = [*self.server_state.default_headers, _LAST_ANSWER]
        for one in connected:
            await self._serve_connection(one)
        for _ in range(_LOOKS):
            if not self.server_state.connections:
                break
            await asyncio.sleep(_DRAIN_SECONDS / _LOOKS)
        await super().shutdown(sockets)

    async def _serve_connection(self, connected: socket.socket) -> None:
        def protocol() -> asyncio.Protocol:
            made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
                config=self.config,
                server_state=self.server_state,
                app_state=self.lifespan.state,
            )
            return made

        with suppress(OSError):
            await asyncio.get_running_loop().connect_accepted_socket(protocol, connected)


def _connected(listening: socket.socket) -> Iterator[socket.socket]:
    """Take in who has connected already: closing the socket would cut them off."""
    with suppress(OSError):
        while True:
            connected, _ = listening.accept()
            connected.setblocking(False)
            yield connected
