"""Rooms for the tests of the reporting service."""

from collections.abc import AsyncIterator

import pytest
from papers import sources

from backbone.testing import ServiceHarness, running
from reporting.service import service


@pytest.fixture
async def room() -> AsyncIterator[ServiceHarness]:
    """Bring the service to life, alone."""
    async with running(service) as room:
        yield room


@pytest.fixture(scope="module")
async def told() -> AsyncIterator[ServiceHarness]:
    """Offer one room that knows the sources' story to all tests that change nothing in it."""
    async with running(service) as room:
        await room.deliver(*sources())
        yield room
