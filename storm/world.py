"""What a storm passes over: the product in its processes, on servers one can maltreat."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

from brokers import PrivateBroker, free_port, private_broker
from yarl import URL

from backbone.db.migrations import migrate
from hearthline.house import SERVICES
from storm.database import Database, private_database
from storm.gateway import gateway, gateway_port
from storm.launcher import Launcher
from storm.proxy_process import ProxyProcess, proxy_process
from storm.supervisor import Replica, Supervisor, base_environment

MOST_REPLICAS = 3
"""How far a service is scaled up."""
NAMES = tuple(service.name for service in SERVICES)
CONSOLE = "console"
PUBLIC_URL = "https://texts.agency.example"
"""What the telecom provider believes to call, and signs."""


@dataclass(frozen=True)
class Telecom:
    """What a signed text takes."""

    account: str = field(default_factory=lambda: f"AC{token_hex(16)}")
    token: str = field(default_factory=lambda: token_hex(16))


@dataclass(frozen=True, kw_only=True)
class Servers:
    """What the product stands on, each behind a proxy where it can be cut off."""

    database: Database
    broker: PrivateBroker
    to_database: ProxyProcess
    to_broker: ProxyProcess
    launcher: Launcher
    templates: dict[str, str] = field(default_factory=dict)
    """Databases that worlds' own are copied from; a service without one migrates an empty one."""

    async def prepare(self, services: Sequence[str]) -> None:
        """Migrate a database for each of these services, for worlds that follow one another."""
        for service in SERVICES:
            if service.name in services:
                template = _database_name("template", service.name)
                await self.database.run(f'CREATE DATABASE "{template}"')
                url = self.database.url(template).replace("postgresql:", "postgresql+asyncpg:")
                await migrate(url, service.migrations)
                self.templates[service.name] = template

    async def create_database(self, world: str, service: str) -> None:
        """Make the database of a service in a world."""
        template = self.templates.get(service, "template1")
        name = _database_name(world, service)
        await self.database.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything a load, a fault or an oracle may touch."""

    name: str
    """What the broker's exchange and queues are called by."""
    origin: str
    servers: Servers
    supervisor: Supervisor
    telecom: Telecom
    services: Sequence[str]

    def database_url(self, service: str) -> str:
        """Return a service's own database, past the proxy: whoever looks is no victim."""
        return self.servers.database.url(_database_name(self.name, service))


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How many replicas of what, and how they are started."""

    services: Sequence[str] = NAMES
    replicas: int = 2
    single: frozenset[str] = frozenset()
    """Services of which one replica is enough."""
    console: bool = True
    broken: str | None = None
    """The safeguard that is taken out of every service, of `storm.broken`."""

    def replicas_of(self, service: str) -> int:
        """Return how many replicas of a service run from the start."""
        return 1 if service in self.single else self.replicas


def _package(service: str) -> str:
    return service.replace("-", "_")


def _database_name(world: str, service: str) -> str:
    return f"{world}_{_package(service)}"


@asynccontextmanager
async def open_servers(folder: Path, home: Path | None = None) -> AsyncIterator[Servers]:
    """Start what the product stands on; `home` is where the database lies, if not in the folder."""
    async with AsyncExitStack() as stack:
        for name in ("broker", "database"):
            ((home or folder) if name == "database" else folder).joinpath(name).mkdir()
        launcher = Launcher()
        stack.push_async_callback(launcher.close)
        # Migrations are run by every service that starts, and import a good deal of their own.
        modules = ["backbone.db.migrations", *(f"{_package(name)}.service" for name in NAMES)]
        database, broker, _ = await asyncio.gather(
            stack.enter_async_context(private_database((home or folder) / "database")),
            stack.enter_async_context(private_broker(folder / "broker")),
            launcher.open(modules, base_environment()),
        )
        yield Servers(
            database=database,
            broker=broker,
            to_database=await stack.enter_async_context(proxy_process(database.port)),
            to_broker=await stack.enter_async_context(proxy_process(URL(broker.url).port or 0)),
            launcher=launcher,
        )


@asynccontextmanager
async def open_world(
    servers: Servers, folder: Path, shape: Shape, name: str = "hearthline"
) -> AsyncIterator[World]:
    """Start the product on these servers, with databases and queues of its own."""
    async with AsyncExitStack() as stack:
        for part in ("logs", "secrets", "spool"):
            (folder / part).mkdir(parents=True)
        port, telecom = gateway_port(), Telecom()
        env = _environment(folder, f"http://127.0.0.1:{port}", servers, telecom)
        env["HEARTHLINE_BUS_PREFIX"] = name
        replicas = _replicas(folder, shape, env, servers, name)
        supervisor = Supervisor(replicas)
        stack.push_async_callback(supervisor.close)
        for service in shape.services:
            await servers.create_database(name, service)
        ports = {
            each: [one.port for one in replicas if one.service == each] or [1]
            for each in (*NAMES, CONSOLE)
        }
        await stack.enter_async_context(gateway(folder, ports, port))
        wanted = [one for one in replicas if one.number <= shape.replicas_of(one.service)]
        await supervisor.start(wanted)
        yield World(
            name=name,
            origin=f"http://127.0.0.1:{port}",
            servers=servers,
            supervisor=supervisor,
            telecom=telecom,
            services=shape.services,
        )


def _environment(folder: Path, origin: str, servers: Servers, telecom: Telecom) -> dict[str, str]:
    secrets = folder / "secrets"
    for name in (CONSOLE, *(name for service in SERVICES for name in service.secrets)):
        (secrets / name).write_text(token_hex(32))
    return {
        **base_environment(),
        "HEARTHLINE_BUS_URL": f"amqp://guest:guest@127.0.0.1:{servers.to_broker.port}/",
        "HEARTHLINE_API_URL": origin,
        "HEARTHLINE_DEMO": "1",
        "HEARTHLINE_LOG_LEVEL": "WARNING",
        "HEARTHLINE_SECRETS_DIR": str(secrets),
        "HEARTHLINE_MAILING_SPOOL": str(folder / "spool"),
        "HEARTHLINE_SMS_PROVIDER": "simulator",
        "HEARTHLINE_SMS_TWILIO_ACCOUNT_SID": telecom.account,
        "HEARTHLINE_SMS_TWILIO_AUTH_TOKEN": telecom.token,
        "HEARTHLINE_SMS_PUBLIC_BASE_URL": PUBLIC_URL,
        # A text whose sender was killed is looked after within seconds, not minutes.
        "HEARTHLINE_SMS_PER_SECOND": "20",
        "HEARTHLINE_SMS_PER_DAY": "100000",
        "HEARTHLINE_SMS_STALE_SECONDS": "4",
        "HEARTHLINE_SMS_ABSENT_SECONDS": "6",
        "HEARTHLINE_SMS_RECONCILE_SECONDS": "1",
    }


def _replicas(
    folder: Path, shape: Shape, env: Mapping[str, str], servers: Servers, world: str
) -> list[Replica]:
    """Describe every replica there may be; those beyond the first ones wait to be scaled up."""
    names = [*shape.services, *([CONSOLE] if shape.console else [])]
    made: list[Replica] = []
    for service in names:
        package = _package(service)
        url = servers.database.url(_database_name(world, service), port=servers.to_database.port)
        own = {
            **env,
            f"{package.upper()}_DATABASE_URL": url.replace("postgresql:", "postgresql+asyncpg:"),
        }
        broken = () if shape.broken is None else ("storm.broken", shape.broken)
        most = 1 if service == CONSOLE or service in shape.single else MOST_REPLICAS
        for number in range(1, most + 1):
            replica = Replica(
                service,
                number,
                free_port(24_000 + 10 * len(made)),
                (package,) if service == CONSOLE else (*broken, package),
                own,
                folder / "logs" / f"{service}-{number}.log",
                servers.launcher,
            )
            made.append(replica)
    return made
