"""One staff service with its demo accounts, and one as a new agency finds it."""

from collections.abc import AsyncIterator

import pytest

from backbone.http.auth import TokenVerifier, jwks_fetcher
from backbone.testing import ServiceHarness, running
from staff.service import service


@pytest.fixture
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(service) as found:
        yield found


@pytest.fixture
async def with_own_keys(harness: ServiceHarness) -> ServiceHarness:
    """Check access tokens as production does: with the keys the service publishes."""
    harness.runtime.app.state.verifier = TokenVerifier(jwks_fetcher(harness.http()))
    return harness


@pytest.fixture
async def empty_harness() -> AsyncIterator[ServiceHarness]:
    async with running(service, demo=False) as found:
        yield found
