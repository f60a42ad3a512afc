"""Rooms for the tests of the reporting service."""

from collections.abc import AsyncIterator

import pytest
from papers import sources

from backbone.testing import Room, alone
from reporting.service import service


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """Bring the service to life, alone."""
    async with alone(service) as room:
        yield room


@pytest.fixture(scope="module")
async def told() -> AsyncIterator[Room]:
    """Offer one room that knows the sources' story to all tests that change nothing in it."""
    async with alone(service) as room:
        await room.hear(*sources())
        yield room
