"""Who sits at the browser: tokens sealed into a cookie that the browser can carry but not read."""

import base64
import binascii
import json
import os
import secrets
import time
import zlib
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE: Final = 12
_LARGEST: Final = 64 * 1024

Tone = Literal["done", "look", "stop"]
Links = tuple[tuple[str, str], ...]


class Seal:
    """Seals small values with AES-256-GCM, so that only this console can read or change them."""

    def __init__(self, secret: bytes) -> None:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hearthline console cookies")
        self._cipher = AESGCM(derive.derive(secret))

    def close(self, purpose: str, value: Any) -> str:
        """Return the value as text that says nothing; it opens for the same purpose only."""
        plain = zlib.compress(json.dumps(value, separators=(",", ":")).encode())
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, plain, purpose.encode())
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, purpose: str, text: str) -> Any | None:
        """Return the sealed value, or None when the text was made or touched by anybody else."""
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            plain = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
            return json.loads(zlib.decompressobj().decompress(plain, _LARGEST))
        except (InvalidTag, ValueError, binascii.Error, zlib.error):
            return None


@dataclass(frozen=True, kw_only=True)
class Person:
    """The signed-in person, as the staff service describes them."""

    id: str
    username: str
    name: str
    permissions: frozenset[str]
    must_change_password: bool = False

    def may(self, permission: str) -> bool:
        """Say whether this person may do something; the services decide again on their own."""
        return permission in self.permissions


@dataclass(frozen=True, kw_only=True)
class Note:
    """One sentence to be shown on the next page, with where to look further."""

    text: str
    tone: Tone = "done"
    links: Links = ()


@dataclass(kw_only=True)
class Session:
    """What the console remembers of one browser. All of it travels in the sealed cookie."""

    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    access: str = ""
    refresh: str = ""
    expires_at: float = 0.0
    person: Person | None = None
    notes: list[Note] = field(default_factory=list)
    lapsed: str = ""
    changed: bool = False

    def sign_in(self, *, tokens: dict[str, Any], person: Person) -> None:
        """Begin anew for a person; the forgery token changes with them."""
        self.csrf = secrets.token_urlsafe(18)
        self.notes.clear()
        self.person = person
        self.lapsed = ""
        self.keep(tokens)

    def keep(self, tokens: dict[str, Any]) -> None:
        """Keep a fresh pair of tokens."""
        self.access = str(tokens["access_token"])
        self.refresh = str(tokens.get("refresh_token") or self.refresh)
        self.expires_at = time.time() + float(tokens.get("expires_in", 0))
        self.changed = True

    def lapse(self) -> None:
        """Ask the person to sign in again, remembering who it was.

        The forgery token stays, so that a form they were filling in can still be brought home.
        """
        self.lapsed = self.person.username if self.person else ""
        self.access = self.refresh = ""
        self.expires_at = 0.0
        self.person = None
        self.notes.clear()
        self.changed = True

    def sign_out(self) -> None:
        """Forget the person and everything that was theirs."""
        self.lapse()
        self.lapsed = ""
        self.csrf = secrets.token_urlsafe(18)

    def expires_within(self, seconds: float) -> bool:
        """Say whether the access token ends within so many seconds."""
        return self.person is not None and self.expires_at - time.time() < seconds

    def say(self, note: Note) -> None:
        """Show a note on the next page this browser opens."""
        self.notes.append(note)
        self.changed = True

    def take_notes(self) -> list[Note]:
        """Return the waiting notes; each is shown once."""
        waiting, self.notes = self.notes, []
        self.changed = self.changed or bool(waiting)
        return waiting

    def pack(self) -> dict[str, Any]:
        """Return what goes into the sealed cookie."""
        packed = asdict(self)
        del packed["changed"]
        if self.person is not None:
            packed["person"]["permissions"] = sorted(self.person.permissions)
        return packed

    @classmethod
    def unpack(cls, packed: Any) -> "Session":
        """Return the session a sealed cookie held; a new one when it held none of ours."""
        try:
            person = packed["person"] and Person(
                **{**packed["person"], "permissions": frozenset(packed["person"]["permissions"])}
            )
            notes = [
                Note(**{**note, "links": tuple(tuple(link) for link in note["links"])})
                for note in packed["notes"]
            ]
            return cls(**{**packed, "person": person, "notes": notes})
        except (KeyError, TypeError):
            return cls(changed=True)
