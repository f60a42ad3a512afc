"""A broker for tests: the one at hand, or a private one to maltreat."""

import asyncio
import os
import secrets
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aio_pika
import psutil
import pytest
from yarl import URL

from backbone.messaging.rabbit_bus import RabbitBus
from backbone.messaging.rabbit_connection import close_quietly, connect
from backbone.messaging.topology import Topology

AWAY = (OSError, TimeoutError, aio_pika.exceptions.AMQPError)


def amqp_url() -> str:
    """Return the broker tests share."""
    return os.environ.get("HEARTHLINE_TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/")


def missing(what: str) -> None:
    """Skip, loudly; fail where everything must be there."""
    if os.environ.get("HEARTHLINE_REQUIRE_BROKER") == "1":
        pytest.fail(f"{what}, and HEARTHLINE_REQUIRE_BROKER=1 says it must be there.")
    pytest.skip(f"{what}: this test did not run. HEARTHLINE_REQUIRE_BROKER=1 makes it a failure.")


async def answers(url: str) -> bool:
    """Say whether a broker answers."""
    address = URL(url)
    # One that never opened is to be closed too: the library does it when the garbage is collected,
    # and between two tests there is no loop to do it in.
    connection = aio_pika.Connection(address)
    try:
        # The library would write every refusal into the log.
        _, writer = await asyncio.open_connection(address.host, address.port or 5672)
        writer.close()
        await connection.connect(timeout=5)
    except AWAY:
        return False
    finally:
        await close_quietly(connection)
    return True


@asynccontextmanager
async def rabbit(
    queues: Mapping[str, frozenset[str]] | None = None, *, url: str | None = None
) -> AsyncIterator[RabbitBus]:
    """Give a test a bus on the broker, with names of its own that are gone afterwards."""
    url = url or amqp_url()
    if not await answers(url):
        missing("no RabbitMQ answers")
    prefix = f"test-{secrets.token_hex(5)}"
    bus = RabbitBus(url, prefix=prefix, topology=Topology(prefix, queues or {}))
    try:
        yield bus
    finally:
        await bus.stop_consuming()
        with suppress(*AWAY):
            await bus.erase()
        await bus.close()


def second(bus: RabbitBus) -> RabbitBus:
    """Return another bus under the same names, as another process would have it."""
    return RabbitBus(bus._url, prefix=bus._topology.prefix, topology=bus._topology)


async def waiting_in(bus: RabbitBus, queue: str) -> int:
    """Count the messages ready in a queue."""
    connection = await connect(bus._url, "counts")
    try:
        async with connection.channel() as channel:
            found = await channel.declare_queue(queue, passive=True)
            return found.declaration_result.message_count or 0
    finally:
        await close_quietly(connection)


def free_port(start: int) -> int:
    """Find a free port below those the system hands out for outgoing connections."""
    for port in range(start + os.getpid() % 2_000, 32_700):
        with socket.socket() as trial, suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return port
    raise OSError("There is no free port.")


class PrivateBroker:
    """A RabbitMQ of the test's own, that may be killed, frozen and started again."""

    def __init__(self, folder: Path, *, settings: str = "", user: str = "guest:guest") -> None:
        self._folder = folder
        self._settings = settings
        self._port = free_port(22_000)
        self._distribution = free_port(25_000)
        self._epmd = free_port(28_000)
        self._process: asyncio.subprocess.Process | None = None
        self._env: dict[str, str] = {}
        self.url = f"amqp://{user}@127.0.0.1:{self._port}/"

    async def start(self) -> None:
        """Start it on the data it has, and wait until it answers."""
        (self._folder / "enabled_plugins").write_text("[].\n")
        (self._folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self._port}\n"
            f"loopback_users.guest = true\nlog.console = false\n{self._settings}"
        )
        server = shutil.which("rabbitmq-server", path=f"{os.environ['PATH']}:/usr/sbin")
        if server is None:
            missing("rabbitmq-server is not installed")
        self._env = env = {
            **os.environ,
            # Debian's wrapper would become the rabbitmq user, who may not enter the test's folder.
            "HOME": str(self._folder),
            "RABBITMQ_NODENAME": f"hl{self._port}@localhost",
            "RABBITMQ_MNESIA_BASE": str(self._folder / "data"),
            "RABBITMQ_LOG_BASE": str(self._folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self._folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(self._folder / "pid"),
            "RABBITMQ_DIST_PORT": str(self._distribution),
            # By default the distribution listens on every address of the machine.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none"
            ),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._epmd),
            "ERL_CRASH_DUMP": str(self._folder / "erl_crash.dump"),
        }
        script = _real_server(Path(str(server)))
        with (self._folder / "broker.log").open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                str(script),
                env=env,
                cwd=self._folder,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        for _ in range(900):
            if await answers(self.url):
                return
            if self._process.returncode is not None:
                break
            await asyncio.sleep(0.1)
        log = (self._folder / "broker.log").read_text()[-1500:]
        raise AssertionError(f"The private broker does not start: {log}")

    async def kill(self) -> None:
        """Kill it, as a power cut would."""
        if self._process is None:
            return
        for victim in self.family():
            with suppress(psutil.NoSuchProcess):
                victim.send_signal(signal.SIGKILL)
        await self._process.wait()
        self._process = None

    async def control(self, *words: str) -> None:
        """Run one of its operator's commands: `set_vm_memory_high_watermark 0.00001`."""
        server = shutil.which("rabbitmq-server", path=f"{os.environ['PATH']}:/usr/sbin")
        program = _real_server(Path(str(server))).with_name("rabbitmqctl")
        node = f"hl{self._port}@localhost"
        # It must not listen as the server does.
        env = {
            name: value
            for name, value in self._env.items()
            if name not in {"RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "RABBITMQ_DIST_PORT"}
        }
        process = await asyncio.create_subprocess_exec(
            *(str(program), "-n", node, *words),
            env=env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        if process.returncode:
            raise AssertionError(f"{words}: {said.decode()[-500:]}")

    def signal(self, what: signal.Signals) -> None:
        """Freeze it, or let it go on."""
        for process in self.family():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(what)

    def family(self) -> list[psutil.Process]:
        """Return its processes."""
        if self._process is None or self._process.returncode is not None:
            return []
        parent = psutil.Process(self._process.pid)
        return [parent, *parent.children(recursive=True)]

    async def remove(self) -> None:
        """End it and the port mapper it started, each by its own number."""
        await self.kill()
        for process in psutil.process_iter(["name"]):
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                if process.info["name"] == "epmd" and (
                    process.environ().get("ERL_EPMD_PORT") == str(self._epmd)
                ):
                    process.kill()


def _real_server(wrapper: Path) -> Path:
    """Find the script behind Debian's wrapper, which insists on a user of its own."""
    debian = Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server")
    return next(iter(sorted(debian)), wrapper)


@asynccontextmanager
async def private_broker(
    folder: Path, *, settings: str = "", user: str = "guest:guest"
) -> AsyncIterator[PrivateBroker]:
    """Give a test a RabbitMQ that is nobody else's."""
    if shutil.which("rabbitmq-server", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        missing("rabbitmq-server is not installed")
    broker = PrivateBroker(folder, settings=settings, user=user)
    try:
        await broker.start()
        yield broker
    finally:
        await broker.remove()
