"""Servers for tests out of Docker, where it answers: the oldest PostgreSQL, the deployed broker."""

import asyncio
import sys
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol, Self

import docker
from docker.errors import DockerException

# It warns of its own old module names, which nobody here uses.
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from testcontainers.community.postgres import PostgresContainer
    from testcontainers.community.rabbitmq import RabbitMqContainer

POSTGRES = "postgres:15-bookworm"
"""The oldest we promise to run on; the one that comes along with the house is the newest."""
BROKER = "rabbitmq:4.1.4"


class Started(Protocol):
    """A container that has been started."""

    def start(self) -> Self:
        """Start it and wait until it answers."""

    def stop(self) -> None:
        """End it and remove it."""


def docker_answers() -> bool:
    """Say whether a Docker engine answers."""
    try:
        client = docker.from_env(timeout=5)
        try:
            return bool(client.ping())
        finally:
            client.close()
    except DockerException:
        return False


def a_postgres() -> tuple[Started, Callable[[], str]]:
    """Return a PostgreSQL that forgets on purpose, which makes it fast, and how to say where."""
    container = PostgresContainer(POSTGRES, username="postgres", password="postgres")
    container.with_command("-c fsync=off -c max_connections=300")
    return container, lambda: str(container.get_connection_url(driver="asyncpg"))


def a_broker() -> tuple[Started, Callable[[], str]]:
    """Return a RabbitMQ, and how to say where it is."""
    container = RabbitMqContainer(BROKER)

    def where() -> str:
        host, port = container.get_container_host_ip(), container.get_exposed_port(container.port)
        return f"amqp://{container.username}:{container.password}@{host}:{port}/"

    return container, where


@asynccontextmanager
async def offered(
    make: Callable[[], tuple[Started, Callable[[], str]]],
    *,
    answers: Callable[[], bool] = docker_answers,
) -> AsyncIterator[str | None]:
    """Start a server in Docker and give its address; None where Docker cannot give one.

    An engine that answers may still be unable to fetch an image. Then what is installed must do.
    """
    if not await asyncio.to_thread(answers):
        yield None
        return
    container, where = make()
    try:
        await asyncio.to_thread(container.start)
    except Exception as error:  # noqa: BLE001  whatever Docker lacks, the tests need not lack
        sys.stderr.write(f"Docker gives no server ({type(error).__name__}); going on without it.\n")
        await _quietly(container.stop)
        yield None
        return
    try:
        yield where()
    finally:
        await asyncio.to_thread(container.stop)


async def _quietly(stop: Callable[[], Any]) -> None:
    try:
        await asyncio.to_thread(stop)
    except Exception as error:  # noqa: BLE001  it never started, so there may be nothing to end
        sys.stderr.write(f"Its container could not be removed ({type(error).__name__}).\n")
