"""A room for the service, with simulated telephones in it."""

from collections.abc import AsyncIterator

import pytest
from telephones import MORNING, Texts

from backbone.testing import running
from sms_gateway.service import service


@pytest.fixture
async def texts() -> AsyncIterator[Texts]:
    """Bring the service to life on the morning before the appointment."""
    async with running(service) as room:
        room.clock.set(MORNING)
        yield Texts(room)
