"""The same stories on the house in one process, and on a process per service behind the gateway."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import aio_pika
import pytest

from hearthline.testing import World, amqp_url, house_world, processes_world

from .people import FrontDesk


async def _broker_answers() -> bool:
    try:
        connection = await aio_pika.connect(amqp_url(), timeout=5)
    except (OSError, TimeoutError, aio_pika.exceptions.AMQPError):
        return False
    await connection.close()
    return True


@pytest.fixture(
    scope="session",
    params=["house", pytest.param("processes", marks=[pytest.mark.broker, pytest.mark.processes])],
)
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    folder: Path = tmp_path_factory.mktemp(request.param)
    if request.param == "house":
        async with house_world(folder) as found:
            yield found
        return
    if not await _broker_answers():
        message = f"No RabbitMQ answers at {amqp_url().rsplit('@', maxsplit=1)[-1]}."
        if os.environ.get("HEARTHLINE_REQUIRE_BROKER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    async with processes_world(folder) as found:
        yield found


@pytest.fixture
async def desk(world: World) -> FrontDesk:
    """Put a front desk employee to work."""
    return FrontDesk(world, await world.http("frontdesk"))
