"""A customer service alone, shared by the tests of a module."""

from collections.abc import AsyncIterator

import pytest

from backbone.testing import ServiceHarness, running
from customer.service import service


@pytest.fixture(scope="module")
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(service) as harness:
        yield harness


@pytest.fixture
async def fresh_harness() -> AsyncIterator[ServiceHarness]:
    """Start a service with an empty database."""
    async with running(service) as harness:
        yield harness
