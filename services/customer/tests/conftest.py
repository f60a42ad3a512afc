"""A customer service alone, shared by the tests of a module."""

from collections.abc import AsyncIterator

import pytest

from backbone.testing import ServiceHarness, running
from customer.service import service


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as room:
        yield room


@pytest.fixture
async def empty_room() -> AsyncIterator[ServiceHarness]:
    """Open a room nobody else's test has been in."""
    async with running(service) as room:
        yield room
