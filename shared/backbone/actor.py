"""Whoever acts: a signed-in member of staff, or the system itself."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and what they are permitted to do."""

    id: UUID | None
    """The account; None for the system itself."""
    username: str
    name: str
    """What stands under Entered By (F-071)."""
    permissions: frozenset[str] = frozenset()
    token: str = ""
    """The access token of the request, to ask another service on the actor's behalf."""
    expires_at: float = 0.0
    """When the token runs out, in seconds since 1970 by the staff service's clock."""
    issued_at: float = 0.0
    """When it was issued, by the same clock."""
    session_id: UUID | None = None
    """The sign-in it belongs to; None where a release issued it that did not say so."""
    account_version: int | None = None
    """The version of the account it was issued to; None where a release did not say so."""

    def may(self, permission: str) -> bool:
        """Say whether this actor is permitted to do something."""
        return permission in self.permissions

    @classmethod
    def system(cls) -> Self:
        """Return the actor behind what no person did."""
        return cls(None, "system", "SYSTEM")
