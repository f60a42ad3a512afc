"""What the console remembers of one browser; all of it travels in an encrypted cookie."""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, Self

FlashLevel = Literal["success", "warning", "error"]
Links = tuple[tuple[str, str], ...]
_MAX_UNDO_LENGTH: Final = 1200
"""How many characters the way back may take in a cookie, of which a browser keeps 4096 bytes."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """The signed-in person, as the staff service describes them."""

    id: str
    username: str
    name: str
    permissions: frozenset[str]
    must_change_password: bool = False


@dataclass(frozen=True, kw_only=True)
class Undo:
    """The form behind a message that takes back what the message tells: where it is posted."""

    path: str
    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Flash:
    """One message to be shown on the next page, with links (label, path) to look further."""

    text: str
    level: FlashLevel = "success"
    links: Links = ()
    undo: Undo | None = None

    def to_cookie(self) -> dict[str, Any]:
        """Return what waits in the cookie: an undo of many words would not fit there."""
        stored = asdict(self)
        if self.undo is None or len(json.dumps(stored["undo"])) > _MAX_UNDO_LENGTH:
            del stored["undo"]
        return stored

    @classmethod
    def from_cookie(cls, stored: dict[str, Any]) -> Self:
        """Return the message that waited in the cookie."""
        links = tuple(tuple(link) for link in stored["links"])
        undo = stored.get("undo")
        return cls(**{**stored, "links": links, "undo": undo and Undo(**undo)})


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
    told: list[Flash] = field(default_factory=list)
    """The messages of this very request, which wait for the next page if this answer is none."""

    def sign_in(self, *, tokens: dict[str, Any], person: Person) -> None:
        """Start a person's session, with a new CSRF token."""
        self.csrf_token = _new_csrf_token()
        self._forget_messages()
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
        self._forget_messages()
        self.changed = True

    def sign_out(self) -> None:
        """Forget the person and everything that was theirs."""
        self.expire()
        self.expired_username = ""
        self.csrf_token = _new_csrf_token()

    def _forget_messages(self) -> None:
        self.flashes.clear()
        self.told.clear()

    def expires_within(self, seconds: float) -> bool:
        """Say whether the access token ends within so many seconds."""
        return self.person is not None and self.expires_at - time.time() < seconds

    def flash(self, flash: Flash) -> None:
        """Show a message in this answer, or on the next page this browser opens."""
        self.told.append(flash)
        self.changed = True

    def pop_flashes(self, *, waiting: bool = True) -> list[Flash]:
        """Return the messages to be shown, each once.

        A part of a page shows those of its own request alone: what waits was said to somebody who
        is on the way to another page.
        """
        shown, self.told = self.told, []
        if waiting:
            shown = [*self.flashes, *shown]
            self.changed = self.changed or bool(self.flashes)
            self.flashes = []
        return shown

    def to_cookie(self) -> dict[str, Any]:
        """Return the JSON value that is stored in the cookie."""
        stored = asdict(self)
        del stored["changed"], stored["told"]
        stored["flashes"] = [flash.to_cookie() for flash in (*self.flashes, *self.told)]
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
            flashes = [Flash.from_cookie(flash) for flash in stored["flashes"]]
            return cls(**{**stored, "person": person, "flashes": flashes})
        except (KeyError, TypeError):
            return cls(changed=True)
