"""Answers of the services that every page needs, kept for a short time. None of it is personal."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from console.api_client import ApiClient, ApiProblem, UnreachableError

UNKNOWN_AGENCY: Final = {"name": "", "time_zone": "America/Los_Angeles"}
"""What is shown of the agency until the staff service has answered."""


@dataclass(kw_only=True)
class ReferenceCache:
    """One answer, asked for again after `ttl_seconds`."""

    path: str
    ttl_seconds: float
    value: Mapping[str, Any] = field(default_factory=dict)
    fetched_at: float = float("-inf")

    async def get(self, api: ApiClient) -> Mapping[str, Any]:
        """Return the answer, fetched again when it is old; the old one when none comes."""
        if time.monotonic() - self.fetched_at < self.ttl_seconds:
            return self.value
        answer = await api.get_or_none(self.path)
        if answer is not None:
            self.value = {**self.value, **answer}
            self.fetched_at = time.monotonic()
        return self.value

    def forget(self) -> None:
        """Ask again next time: somebody has just changed what was answered."""
        self.fetched_at = float("-inf")


@dataclass(kw_only=True)
class SimulatorCheck:
    """Whether texts go to simulated telephones; asked again after `ttl_seconds`."""

    available: bool = False
    ttl_seconds: float = 300
    checked_at: float = float("-inf")

    async def refresh(self, api: ApiClient) -> None:
        """Ask again when the answer is old. The messages themselves are not kept."""
        if time.monotonic() - self.checked_at < self.ttl_seconds:
            return
        try:
            await api.get("/api/sms/simulator/messages", limit=1)
            self.available = True
        except ApiProblem as problem:
            if problem.code != "no_simulator":
                return
            self.available = False
        except UnreachableError:
            return
        self.checked_at = time.monotonic()
