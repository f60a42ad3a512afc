"""The reporting service, running for a test."""

from collections.abc import AsyncIterator

import pytest
from reporting_builders import source_events

from backbone.testing import ServiceHarness, running
from reporting.service import service


@pytest.fixture
async def harness() -> AsyncIterator[ServiceHarness]:
    """Run the service on an empty database."""
    async with running(service) as harness:
        yield harness


@pytest.fixture(scope="module")
async def loaded() -> AsyncIterator[ServiceHarness]:
    """Run the service once, with the sources' events, for all tests that change nothing in it."""
    async with running(service) as harness:
        await harness.deliver(*source_events())
        yield harness
