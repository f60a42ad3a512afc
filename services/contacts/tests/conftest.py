"""The contacts service, brought to life for a test."""

from collections.abc import AsyncIterator

import pytest
from contacts_builders import MONDAY

from backbone.testing import ServiceHarness, running
from contacts.service import service


@pytest.fixture
async def harness() -> AsyncIterator[ServiceHarness]:
    """Run the service for one test alone."""
    async with running(service) as harness:
        yield harness


@pytest.fixture
async def clocked(harness: ServiceHarness) -> ServiceHarness:
    """Stop the service's clock on a Monday morning."""
    harness.clock.set(MONDAY)
    return harness


@pytest.fixture(scope="module")
async def shared_harness() -> AsyncIterator[ServiceHarness]:
    """Run one service for all tests of a module that do not get in each other's way."""
    async with running(service) as harness:
        yield harness
