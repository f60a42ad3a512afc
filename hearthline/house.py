"""The house: every service and the console in one process, under one origin."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

import asyncpg
import httpx2

from backbone.http.auth import TokenVerifier, jwks_fetcher
from backbone.messaging.bus import Bus, LocalBus
from backbone.messaging.rabbit_bus import RabbitBus
from backbone.process.compose import compose
from backbone.process.dispatch import Dispatcher
from backbone.process.environment import Backups, ServiceEnvironment
from backbone.process.runtime import Runtime
from backbone.process.serve import serve_until_stopped
from backbone.process.service import Service
from backbone.settings import (
    ConfigurationRefused,
    ProcessSettings,
    read_settings,
    refuse_default_password,
)
from backbone.telemetry.logging import get_logger
from callbacks.service import service as callbacks
from console.app import create_app
from console.settings import Settings as ConsoleSettings
from contacts.service import service as contacts
from customer.service import service as customer
from hearthline.backup.daily import back_up_every_night, backup_watch
from hearthline.backup.settings import BackupSettings
from hearthline.postgres import private_postgres
from hearthline.postgres_server import Server, wait_until_reachable
from hearthline.seed import seed
from mailing.service import service as mailing
from reporting.service import service as reporting
from sms_gateway.service import service as sms_gateway
from staff.dependencies.token_signing import setup_code
from staff.service import service as staff

SERVICES: Sequence[Service] = (
    customer,
    contacts,
    callbacks,
    mailing,
    sms_gateway,
    reporting,
    staff,
)

DEMO_ACCOUNTS = ("frontdesk", "weatherization", "printroom", "supervisor", "admin", "auditor")
DEMO_PASSWORD = "hearthline-demo"  # noqa: S105  public on purpose, and only ever on loopback

log = get_logger(__name__)

_CONSOLE = httpx2.Limits(max_connections=2000, max_keepalive_connections=50)
"""Each open callback list holds a connection of its own for what is live."""


@dataclass(frozen=True)
class House:
    """All services alive in one process."""

    runtimes: Sequence[Runtime]
    bus: Bus
    dispatcher: Dispatcher
    api: httpx2.AsyncClient
    """A client that needs no network: straight to the dispatcher."""


@asynccontextmanager
async def open_house(
    server: Server,
    *,
    home: Path,
    demo: bool,
    bus: Bus,
    console_api: httpx2.AsyncClient | None = None,
    backups: Callable[[], Backups] | None = None,
    clock: Callable[[], datetime] | None = None,
    name_database: Callable[[Service], str] = lambda service: service.database,
) -> AsyncIterator[House]:
    """Compose every service on one server and one bus; nothing speaks until it is started."""
    await asyncio.gather(*(server.ensure_database(name_database(one)) for one in SERVICES))
    transport = _InProcessTransport()
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://hearthline.invalid", timeout=30
    ) as api:
        environment = ServiceEnvironment(home=home, demo=demo, api=api, backups=backups)
        runtimes = await compose(
            SERVICES,
            databases=lambda service: server.url(name_database(service)),
            bus=bus,
            environment=environment,
            verifier=TokenVerifier(jwks_fetcher(api)),
            clock=clock,
        )
        console = None
        if console_api is not None:
            secret = environment.secret("console")
            console = create_app(api=console_api, settings=ConsoleSettings(secret=secret))
        dispatcher = Dispatcher(runtimes, console)
        transport.app = dispatcher
        yield House(runtimes, bus, dispatcher, api)


class _InProcessTransport(httpx2.AsyncBaseTransport):
    """Sends requests to a dispatcher that is made only after the services behind it."""

    def __init__(self) -> None:
        self.app: Dispatcher | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Hand a request to the dispatcher."""
        if self.app is None:
            raise httpx2.ConnectError("The dispatcher is not there yet.")
        asgi = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)
        return await asgi.handle_async_request(request)


async def run_house(settings: ProcessSettings) -> None:
    """Run the whole product until asked to stop: database, services, console, demo data."""
    backups = read_settings(BackupSettings)
    home = settings.home.absolute()
    demo = _is_demo(home, settings)
    if demo and not _is_loopback(settings.host):
        raise ConfigurationRefused(
            f"the demo accounts with their public password exist in {home.name}/, so this house"
            " listens on 127.0.0.1 only. Start with HEARTHLINE_DEMO=0 on a fresh HEARTHLINE_HOME."
        )
    if not demo and settings.database_url:
        refuse_default_password("HEARTHLINE_DATABASE_URL", settings.database_url, without=True)
    if not demo and settings.bus_url:
        refuse_default_password("HEARTHLINE_BUS_URL", settings.bus_url, without=False)
    if settings.database_url:
        await wait_until_reachable(Server(settings.database_url))
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}"
    if settings.bus_url:
        bus: Bus = RabbitBus(settings.bus_url, prefix=settings.bus_prefix)
    else:
        bus = LocalBus()
    async with (
        private_postgres(home) as server,
        httpx2.AsyncClient(base_url=address, timeout=30, limits=_CONSOLE) as console_api,
        open_house(
            server,
            home=home,
            demo=demo,
            bus=bus,
            console_api=console_api,
            backups=backup_watch(backups),
        ) as house,
    ):
        running_file = home / "house.json"
        running_file.write_text(json.dumps({"database": server.base, "address": address}))
        running_file.chmod(0o600)
        welcome = asyncio.create_task(_welcome(house, home, address=address, demo=demo))
        nightly = asyncio.create_task(back_up_every_night(backups))
        try:
            await serve_until_stopped(
                house.runtimes, bus, house.dispatcher, host=settings.host, port=settings.port
            )
        finally:
            for task in (welcome, nightly):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            running_file.unlink(missing_ok=True)


async def _welcome(house: House, home: Path, *, address: str, demo: bool) -> None:
    """Fill a fresh demo house with its invented agency, then say that it is open."""
    seeded = home / "seeded"
    # Once: what people then do with it, deleting included, stays done.
    if demo and not seeded.exists():
        house.dispatcher.starting = True
        try:
            await seed(house.api)
        except (httpx2.HTTPError, KeyError, ValueError, AssertionError) as error:
            log.warning("demo_data_incomplete", error=type(error).__name__)
        else:
            seeded.touch()
        house.dispatcher.starting = False
    lines = ["", f"  Hearthline is open at {address}", ""]
    options = await house.api.get("/api/staff/sign-in-options")
    if options.json()["first_run"]:
        environment = ServiceEnvironment(home=home, demo=demo, api=house.api)
        lines += [
            "  Nobody can sign in yet. Open that address; this setup code makes the first",
            "  administrator. It is asked for once, so that no stranger takes the house over:",
            f"    {setup_code(environment.secret('staff'))}",
            "",
        ]
    if demo:
        lines += [
            f"  Demo accounts, password {DEMO_PASSWORD}:",
            f"    {', '.join(DEMO_ACCOUNTS)}",
            "",
        ]
    if sys.stderr.isatty():
        lines.append(f"  What it does is written down in {home.name}/log/.")
    lines += ["  Ctrl-C stops it; nothing is lost.", ""]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def log_file(settings: ProcessSettings) -> Path:
    """Say where a house writes its log while somebody sits at its screen."""
    return settings.home.absolute() / "log" / "hearthline.log"


def _is_demo(home: Path, settings: ProcessSettings) -> bool:
    """Say what kind of house this is: a fresh one is a demo unless told, and stays what it was."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = home / "kind"
    if not mark.exists():
        mark.write_text("agency" if settings.demo is False else "demo")
    kind = mark.read_text().strip()
    if settings.demo is not None and settings.demo != (kind == "demo"):
        raise ConfigurationRefused(
            f"{home.name}/ was begun as a {kind} house. Give the other kind a HEARTHLINE_HOME of"
            " its own: demo accounts never mix with an agency's records."
        )
    return kind == "demo"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@asynccontextmanager
async def house_database(settings: ProcessSettings) -> AsyncIterator[Server]:
    """Reach the databases of a house for a command: the running one's, else by starting them."""
    home = settings.home.absolute()
    running_file = home / "house.json"
    server = await _running_server(running_file.read_text()) if running_file.exists() else None
    if server is not None:
        yield server
        return
    async with private_postgres(home) as server:
        yield server


async def _running_server(running_file: str) -> Server | None:
    """Return the server of the house that wrote this file, unless it is no longer there."""
    with suppress(OSError, ValueError, KeyError, asyncpg.PostgresError):
        server = Server(json.loads(running_file)["database"])
        await server.ensure_database(SERVICES[0].database)
        return server
    return None
