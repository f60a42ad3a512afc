"""The public API, as somebody of the demo agency uses it."""

from typing import Any

import httpx2

PASSWORD = "hearthline-demo"  # noqa: S105 - public: it opens demo houses only


class DemoClient:
    """An API client signed in as one of the demo accounts."""

    def __init__(self, api: httpx2.AsyncClient, token: str) -> None:
        self._api = api
        self._token = token

    @classmethod
    async def sign_in(cls, api: httpx2.AsyncClient, username: str) -> "DemoClient":
        """Sign in as one of the demo accounts."""
        form = {"username": username, "password": PASSWORD}
        answer = await api.post("/api/staff/token", data=form)
        answer.raise_for_status()
        return cls(api, answer.json()["access_token"])

    async def ask(self, method: str, path: str, *, key: str | None = None, **more: Any) -> Any:
        """Ask the API something. Asking again under the same key has no second effect."""
        headers = {"Authorization": f"Bearer {self._token}", **more.pop("headers", {})}
        if key:
            headers["Idempotency-Key"] = key
        answer = await self._api.request(method, path, headers=headers, **more)
        answer.raise_for_status()
        return answer.json()
