"""One staff service with its demo accounts, and one as a new agency finds it."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from backbone.http.auth import TokenVerifier, jwks_fetcher
from backbone.testing import ServiceHarness, running
from staff.domain.accounts import DEMO_PASSWORD
from staff.service import service


class Browser:
    """A browser somewhere, that keeps the tokens it is given."""

    def __init__(self, room: ServiceHarness, address: str = "203.0.113.9") -> None:
        self.http = room.http()
        self.http.headers["X-Forwarded-For"] = address
        self.refresh_token = ""

    async def sign_in(
        self, username: str = "frontdesk", password: str = DEMO_PASSWORD
    ) -> httpx2.Response:
        form = {"grant_type": "password", "username": username, "password": password}
        return self._take(await self.http.post("/api/staff/token", data=form))

    async def refresh(self, token: str | None = None) -> httpx2.Response:
        form = {"grant_type": "refresh_token", "refresh_token": token or self.refresh_token}
        return self._take(await self.http.post("/api/staff/token", data=form))

    def _take(self, answer: httpx2.Response) -> httpx2.Response:
        if answer.status_code == 200:
            self.refresh_token = answer.json()["refresh_token"]
            self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return answer


@pytest.fixture
def enter() -> type[Browser]:
    """Give the browser to come in with: `enter(room)`."""
    return Browser


@pytest.fixture
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as found:
        yield found


@pytest.fixture
async def own_keys(room: ServiceHarness) -> ServiceHarness:
    """Check access tokens as production does: with the keys the service publishes."""
    room.runtime.app.state.verifier = TokenVerifier(jwks_fetcher(room.http()))
    return room


@pytest.fixture
async def empty_room() -> AsyncIterator[ServiceHarness]:
    async with running(service, demo=False) as found:
        yield found
