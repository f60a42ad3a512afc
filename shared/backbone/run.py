"""The process around one service: its web server, signals, a stop in good order."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import httpx2
import uvicorn
import uvloop
from starlette.types import ASGIApp

from backbone import observe, traces
from backbone.auth import Verifier, keys_from
from backbone.bus import Bus
from backbone.rabbit import RabbitBus
from backbone.runtime import Runtime, compose
from backbone.service import SecretMissing, Service, Surroundings
from backbone.settings import (
    ProcessSettings,
    Refused,
    given,
    read_settings,
    refuse_default_password,
)

__all__ = ["Refused", "bind", "live", "run_to_the_end", "serve"]

log = observe.logger(__name__)

GRACE = 3
"""Seconds an open request has to end when the process is asked to stop."""


class _Web(uvicorn.Server):
    """A web server that leaves signals to the process around it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def run_to_the_end(life: Coroutine[Any, Any, None]) -> None:
    """Run a process's whole life on the faster of the event loops at hand."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(life)


def serve(service: Service) -> None:
    """Run one service in a process of its own, until it is asked to stop."""
    try:
        settings = read_settings(ProcessSettings)
        observe.configure_logs(level=settings.log_level)
        traces.configure(service.name)
        run_to_the_end(_alone(service, settings))
    except (Refused, SecretMissing) as refusal:
        sys.exit(f"{service.name} does not start: {refusal}")


async def _alone(service: Service, settings: ProcessSettings) -> None:
    variable = f"{service.name.replace('-', '_').upper()}_DATABASE_URL"
    database = given(variable)
    if not database:
        raise Refused(f"set {variable} to the service's own PostgreSQL database.")
    if not settings.bus_url:
        raise Refused(
            "a service on its own needs a broker to talk to the others. Set HEARTHLINE_BUS_URL to"
            " a RabbitMQ (amqp://...), or run all of them in one process with ./dev run."
        )
    if not settings.api_url:
        raise Refused("set HEARTHLINE_API_URL to the one origin the gateway serves.")
    if not settings.demo:
        refuse_default_password(variable, database, without=True)
        refuse_default_password("HEARTHLINE_BUS_URL", settings.bus_url, without=False)
    bus = RabbitBus(settings.bus_url, prefix=settings.bus_prefix)
    async with httpx2.AsyncClient(base_url=settings.api_url, timeout=5) as api:
        runtimes = await compose(
            [service],
            databases=lambda _: database,
            bus=bus,
            surroundings=Surroundings(home=None, demo=bool(settings.demo), api=api),
            verifier=Verifier(keys_from(api)),
        )
        await live(runtimes, bus, runtimes[0].app, host=settings.host, port=settings.port)


async def live(
    runtimes: Sequence[Runtime], bus: Bus, app: ASGIApp, *, host: str, port: int
) -> None:
    """Serve until asked to stop; then finish requests, then news in hand, then promises.

    A loop that ends by itself stops the process: it is better started anew than left limping.
    """
    listening = bind(host, port)
    web = _Web(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=GRACE,
            server_header=False,
            http="httptools",
        )
    )
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, asked.set)
    _spare_the_collector()
    tasks = [task for runtime in runtimes for task in runtime.start()]
    serving = asyncio.create_task(web.serve(sockets=[listening]), name="web")
    waiting = asyncio.create_task(asked.wait(), name="signal")
    done, _ = await asyncio.wait([*tasks, serving, waiting], return_when=asyncio.FIRST_COMPLETED)
    ended = {task.get_name(): _why(task) for task in done if task is not waiting}
    if ended:
        log.error("a loop ended by itself", ended=ended)
    log.info("stopping")
    for runtime in runtimes:
        runtime.live.end()
    web.should_exit = True
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    await bus.stop_listening()
    # Side by side: with a broker that does not answer each has to wait until it knows.
    await asyncio.gather(*(_leave(runtime) for runtime in runtimes))
    await bus.close()
    if ended:
        raise SystemExit(1)


def _why(task: asyncio.Task[Any]) -> str:
    """Name what ended a loop; its words may be a customer's."""
    error = None if task.cancelled() else task.exception()
    return "no error" if error is None else type(error).__name__


async def _leave(runtime: Runtime) -> None:
    """Say what was promised, if anybody hears it now; what nobody does waits in the outbox."""
    with suppress(Exception):
        await runtime.relay.flush()
    await runtime.stop()


def _spare_the_collector() -> None:
    """Look for garbage less often, and never among what stays until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def bind(host: str, port: int) -> socket.socket:
    """Take the port before anything else starts, and say plainly when somebody else has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Refused(
            f"port {port} on {host} is taken or not permitted. Choose another with HEARTHLINE_PORT."
        ) from error
    listening.listen(2048)
    listening.setblocking(False)
    return listening
