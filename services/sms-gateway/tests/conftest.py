"""The service with simulated phones."""

from collections.abc import AsyncIterator

import pytest
from sms_gateway_builders import MORNING
from telephones import Texts

from backbone.testing import running
from sms_gateway.service import service


@pytest.fixture
async def texts() -> AsyncIterator[Texts]:
    """Run the service on the morning before the appointment."""
    async with running(service) as harness:
        harness.clock.set(MORNING)
        yield Texts(harness)
