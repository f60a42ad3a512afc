"""The process around services: web server, signals, a graceful stop."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any

import httpx2
import uvloop
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backbone.http.auth import TokenVerifier, jwks_fetcher
from backbone.http.problems import SERVICE_UNAVAILABLE, problem_response
from backbone.messaging.bus import Bus
from backbone.messaging.rabbit_bus import RabbitBus
from backbone.process.compose import compose
from backbone.process.environment import SecretMissing, ServiceEnvironment
from backbone.process.runtime import Runtime
from backbone.process.service import Service
from backbone.process.time_limits import allow_many_sockets
from backbone.process.web_server import WebServer
from backbone.settings import (
    ConfigurationRefused,
    ProcessSettings,
    given,
    read_settings,
    refuse_default_password,
)
from backbone.telemetry import tracing
from backbone.telemetry.logging import configure_logging, get_logger, set_service

log = get_logger(__name__)


def run_event_loop(main: Coroutine[Any, Any, None]) -> None:
    """Run a process on uvloop, the faster of the event loops at hand."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


def serve(service: Service) -> None:
    """Run one service in a process of its own, until it is asked to stop."""
    try:
        settings = read_settings(ProcessSettings)
        configure_logging(level=settings.log_level)
        tracing.configure(service.name)
        set_service(service.name)
        run_event_loop(_serve(service, settings))
    except (ConfigurationRefused, SecretMissing) as refusal:
        sys.exit(f"{service.name} does not start: {refusal}")


async def _serve(service: Service, settings: ProcessSettings) -> None:
    variable = f"{service.name.replace('-', '_').upper()}_DATABASE_URL"
    database = given(variable)
    if not database:
        raise ConfigurationRefused(f"set {variable} to the service's own PostgreSQL database.")
    if not settings.bus_url:
        raise ConfigurationRefused(
            "a service on its own needs a broker to talk to the others. Set HEARTHLINE_BUS_URL to"
            " a RabbitMQ (amqp://...), or run all of them in one process with ./dev run."
        )
    if not settings.api_url:
        raise ConfigurationRefused("set HEARTHLINE_API_URL to the one origin the gateway serves.")
    if not settings.demo:
        refuse_default_password(variable, database, without=True)
        refuse_default_password("HEARTHLINE_BUS_URL", settings.bus_url, without=False)
    bus = RabbitBus(settings.bus_url, prefix=settings.bus_prefix)
    async with httpx2.AsyncClient(base_url=settings.api_url, timeout=5) as api:
        runtimes = await compose(
            [service],
            databases=lambda _: database,
            bus=bus,
            environment=ServiceEnvironment(home=None, demo=bool(settings.demo), api=api),
            verifier=TokenVerifier(jwks_fetcher(api)),
        )
        await serve_until_stopped(
            runtimes, bus, runtimes[0].app, host=settings.host, port=settings.port
        )


async def serve_until_stopped(
    runtimes: Sequence[Runtime], bus: Bus, app: ASGIApp, *, host: str, port: int
) -> None:
    """Serve until asked to stop; then finish requests, then deliveries in hand, then the outbox."""
    allow_many_sockets()
    listening = bind(host, port)
    web = WebServer(_answering_to_the_end(app))
    stop_requested = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop_requested.set)
    _tune_garbage_collection()
    for runtime in runtimes:
        runtime.start()
    serving = asyncio.create_task(web.serve(sockets=[listening]), name="web")
    waiting = asyncio.create_task(stop_requested.wait(), name="signal")
    await asyncio.wait([serving, waiting], return_when=asyncio.FIRST_COMPLETED)
    ended = serving.done()
    if ended:
        log.error("web_server_ended", error=_error_name(serving))
    log.info("stopping")
    for runtime in runtimes:
        runtime.listener.end()
    web.should_exit = True
    waiting.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    await bus.stop_consuming()
    # Side by side: with a broker that does not answer each has to wait until it knows.
    await asyncio.gather(*(_stop(runtime) for runtime in runtimes))
    await bus.close()
    if ended:
        raise SystemExit(1)


def _answering_to_the_end(app: ASGIApp) -> ASGIApp:
    """Answer what is cut off when the process stops: it was not the request's fault, nor an error.

    Around everything else: whoever calls a service from within may cancel, and must see it.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noticing(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await app(scope, receive, noticing)
        except asyncio.CancelledError:
            if scope["type"] != "http" or started:
                return
            detail = "Hearthline is being restarted. Please try again in a moment."
            stopping = SERVICE_UNAVAILABLE(detail, headers={"Retry-After": "2"})
            await problem_response(stopping)(scope, receive, send)

    return answer


def _error_name(task: asyncio.Task[Any]) -> str:
    """Name the kind of error that ended a task; its text may be a customer's."""
    error = None if task.cancelled() else task.exception()
    return "no error" if error is None else type(error).__name__


async def _stop(runtime: Runtime) -> None:
    """Publish what is in the outbox if the broker answers; what it does not take waits there."""
    with suppress(Exception):
        await runtime.relay.flush()
    await runtime.stop()


def _tune_garbage_collection() -> None:
    """Collect garbage less often, and never among what stays until the end."""
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
        raise ConfigurationRefused(
            f"port {port} on {host} is taken or not permitted. Choose another with HEARTHLINE_PORT."
        ) from error
    listening.listen(2048)
    listening.setblocking(False)
    return listening
