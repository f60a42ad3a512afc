"""One staff service with its demo accounts, and one as a new agency finds it."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from backbone.auth import Verifier, keys_from
from backbone.testing import Room, alone
from staff.domain.accounts import DEMO_PASSWORD
from staff.service import service


class Browser:
    """A browser somewhere, that keeps the tokens it is given."""

    def __init__(self, room: Room, address: str = "203.0.113.9") -> None:
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
async def room() -> AsyncIterator[Room]:
    async with alone(service) as found:
        yield found


@pytest.fixture
async def own_keys(room: Room) -> Room:
    """Check access tokens as production does: with the keys the service publishes."""
    room.runtime.app.state.verifier = Verifier(keys_from(room.http()))
    return room


@pytest.fixture
async def empty_room() -> AsyncIterator[Room]:
    async with alone(service, demo=False) as found:
        yield found
