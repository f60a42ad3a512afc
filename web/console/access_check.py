"""Whether the access behind a browser's session still stands; the staff service is asked.

A cookie can be copied and outlive its session. A page that asks no service for anything would be
shown to whoever holds one, so that every page is preceded by this question.
"""

import hashlib
import time
from typing import Final

from console.api_client import ApiClient, ApiProblem, UnreachableError
from console.session import Session

_GOOD_FOR: Final = 2.0
"""Seconds for which an answer holds: a page and the parts it loads ask once."""
_MAX_KEPT: Final = 2048


class AccessCheck:
    """Remembers for a moment which access tokens the staff service accepted."""

    def __init__(self) -> None:
        self._accepted: dict[bytes, float] = {}

    async def require(self, api: ApiClient, session: Session) -> None:
        """Raise SignedOutError when the session's access has ended.

        A service that does not answer ends nothing: the page itself will say what is wrong.
        """
        if time.monotonic() < self._accepted.get(_digest(session), 0.0):
            return
        try:
            await api.get("/api/staff/me/access")
        except (ApiProblem, UnreachableError):
            return
        if len(self._accepted) >= _MAX_KEPT:
            self._accepted.clear()
        self._accepted[_digest(session)] = time.monotonic() + _GOOD_FOR

    def forget(self, session: Session) -> None:
        """Ask again before the next page: this session is about to end."""
        self._accepted.pop(_digest(session), None)


def _digest(session: Session) -> bytes:
    return hashlib.sha256(session.access_token.encode()).digest()
