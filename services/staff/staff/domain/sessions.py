"""How long a sign-in lasts, and what a refresh token that comes back means."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Verdict = Literal["rotate", "repeat", "reused", "over"]


@dataclass(frozen=True)
class Lifetimes:
    """How long tokens and sign-ins last."""

    access: timedelta
    """An access token."""
    idle: timedelta
    """A refresh token nobody came back with."""
    session: timedelta
    """A sign-in altogether, however busy."""
    grace: timedelta
    """A refresh token after its use: two tabs that refresh together are one person, no thief."""


@dataclass(frozen=True)
class PresentedToken:
    """A refresh token that somebody came back with, and the sign-in it belongs to."""

    session_ends_at: datetime
    session_revoked: bool
    expires_at: datetime
    used_at: datetime | None
    superseded: bool = False
    """Whether a token that was issued for it has been used since: it is no direct predecessor."""


def judge(token: PresentedToken, *, now: datetime, grace: timedelta) -> Verdict:
    """Say what to do with a refresh token.

    `rotate`: it is good, and used up now. `repeat`: it was used a moment ago, by the same browser.
    `reused`: it was used long ago, or what came of it has been used since (R-28), so somebody holds
    a copy and the whole sign-in must end.
    `over`: the sign-in has ended already.
    """
    if token.session_revoked or now >= min(token.session_ends_at, token.expires_at):
        return "over"
    if token.used_at is None:
        return "rotate"
    is_predecessor = not token.superseded and now - token.used_at <= grace
    return "repeat" if is_predecessor else "reused"


def expiry(session_ends_at: datetime, *, now: datetime, idle: timedelta) -> datetime:
    """Say until when a new refresh token is good: never beyond its sign-in."""
    return min(now + idle, session_ends_at)
