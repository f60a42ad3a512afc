"""What the console remembers of one browser; all of it travels in an encrypted cookie."""

import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

FlashLevel = Literal["success", "warning", "error"]
Links = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Person:
    """The signed-in person, as the staff service describes them."""

    id: str
    username: str
    name: str
    permissions: frozenset[str]
    must_change_password: bool = False


@dataclass(frozen=True, kw_only=True)
class Flash:
    """One message to be shown on the next page, with links (label, path) to look further."""

    text: str
    level: FlashLevel = "success"
    links: Links = ()


def _new_csrf_token() -> str:
    return secrets.token_urlsafe(18)


@dataclass(kw_only=True)
class Session:
    """Tokens, person and waiting messages of one browser."""

    csrf_token: str = field(default_factory=_new_csrf_token)
    access_token: str = ""
    refresh_token: str = ""
    expires_at: float = 0.0
    person: Person | None = None
    flashes: list[Flash] = field(default_factory=list)
    expired_username: str = ""
    changed: bool = False

    def sign_in(self, *, tokens: dict[str, Any], person: Person) -> None:
        """Start a person's session, with a new CSRF token."""
        self.csrf_token = _new_csrf_token()
        self.flashes.clear()
        self.person = person
        self.expired_username = ""
        self.store_tokens(tokens)

    def store_tokens(self, tokens: dict[str, Any]) -> None:
        """Store the staff service's answer with a new pair of tokens."""
        self.access_token = str(tokens["access_token"])
        self.refresh_token = str(tokens.get("refresh_token") or self.refresh_token)
        self.expires_at = time.time() + float(tokens.get("expires_in", 0))
        self.changed = True

    def expire(self) -> None:
        """End the session but remember whose it was, who is then asked to sign in again.

        The CSRF token stays, so that a form they were filling in can still be sent.
        """
        self.expired_username = self.person.username if self.person else ""
        self.access_token = self.refresh_token = ""
        self.expires_at = 0.0
        self.person = None
        self.flashes.clear()
        self.changed = True

    def sign_out(self) -> None:
        """Forget the person and everything that was theirs."""
        self.expire()
        self.expired_username = ""
        self.csrf_token = _new_csrf_token()

    def expires_within(self, seconds: float) -> bool:
        """Say whether the access token ends within so many seconds."""
        return self.person is not None and self.expires_at - time.time() < seconds

    def flash(self, flash: Flash) -> None:
        """Show a message on the next page this browser opens."""
        self.flashes.append(flash)
        self.changed = True

    def pop_flashes(self) -> list[Flash]:
        """Return the waiting messages; each is shown once."""
        waiting, self.flashes = self.flashes, []
        self.changed = self.changed or bool(waiting)
        return waiting

    def to_cookie(self) -> dict[str, Any]:
        """Return the JSON value that is stored in the cookie."""
        stored = asdict(self)
        del stored["changed"]
        if self.person is not None:
            stored["person"]["permissions"] = sorted(self.person.permissions)
        return stored

    @classmethod
    def from_cookie(cls, stored: Any) -> "Session":
        """Return the session of a cookie; a new one when the cookie holds none."""
        try:
            person = stored["person"] and Person(
                **{**stored["person"], "permissions": frozenset(stored["person"]["permissions"])}
            )
            flashes = [
                Flash(**{**flash, "links": tuple(tuple(link) for link in flash["links"])})
                for flash in stored["flashes"]
            ]
            return cls(**{**stored, "person": person, "flashes": flashes})
        except (KeyError, TypeError):
            return cls(changed=True)
