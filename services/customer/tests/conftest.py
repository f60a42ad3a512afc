"""A customer service alone, shared by the tests of a module."""

from collections.abc import AsyncIterator

import pytest

from backbone.testing import Room, alone
from customer.service import service


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[Room]:
    async with alone(service) as room:
        yield room


@pytest.fixture
async def empty_room() -> AsyncIterator[Room]:
    """Open a room nobody else's test has been in."""
    async with alone(service) as room:
        yield room
