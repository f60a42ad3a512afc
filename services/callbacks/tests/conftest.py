"""What the tests of the callbacks service share."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from callbacks_builders import OPENING, Story

from backbone.testing import ServiceHarness, running
from callbacks.service import service


@pytest.fixture
def story() -> Story:
    """Begin a story."""
    return Story()


@pytest.fixture
async def harness() -> AsyncIterator[ServiceHarness]:
    """Run the service alone, two hours after the office opened."""
    async with running(service) as found:
        found.clock.set(OPENING + timedelta(hours=2))
        yield found


@pytest.fixture(scope="module")
async def unchanged_harness() -> AsyncIterator[ServiceHarness]:
    """Run the service once for all tests of a file that change nothing in it."""
    async with running(service) as found:
        yield found
