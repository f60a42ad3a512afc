"""The cookies of the console: encrypted, for this host only, out of reach of scripts."""

import base64
import binascii
import json
import os
import zlib
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fastapi import Request

from console.settings import Settings

SESSION_COOKIE: Final = "hearthline"
LANGUAGE_COOKIE: Final = "hearthline-language"
SEARCHES_COOKIE: Final = "hearthline-searches"
_ONE_YEAR_SECONDS: Final = 365 * 24 * 3600
_NONCE_BYTES: Final = 12
_MAX_PLAIN_BYTES: Final = 64 * 1024


class CookieCipher:
    """Encrypts small values with AES-256-GCM, so that only the console can read or change them."""

    def __init__(self, secret: bytes) -> None:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hearthline console cookies")
        self._cipher = AESGCM(derive.derive(secret))

    def encrypt(self, purpose: str, value: Any) -> str:
        """Return a JSON value as opaque text, which can be decrypted for the same purpose only."""
        plain = zlib.compress(json.dumps(value, separators=(",", ":")).encode())
        nonce = os.urandom(_NONCE_BYTES)
        encrypted = nonce + self._cipher.encrypt(nonce, plain, purpose.encode())
        return base64.urlsafe_b64encode(encrypted).rstrip(b"=").decode()

    def decrypt(self, purpose: str, text: str) -> Any | None:
        """Return the value, or None when the text was made or changed by anybody else."""
        try:
            encrypted = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            nonce, rest = encrypted[:_NONCE_BYTES], encrypted[_NONCE_BYTES:]
            plain = self._cipher.decrypt(nonce, rest, purpose.encode())
            return json.loads(zlib.decompressobj().decompress(plain, _MAX_PLAIN_BYTES))
        except (InvalidTag, ValueError, binascii.Error, zlib.error):
            return None


@dataclass(frozen=True, kw_only=True)
class Cookies:
    """Reads and writes the encrypted cookies.

    `__Host-` makes the browser refuse a cookie that is not secure or comes from another host or
    path. Chromium and Firefox count http://127.0.0.1 as secure; for Safari, which does not, the
    setting `plain_cookies` drops both the prefix and the flag.
    """

    cipher: CookieCipher
    settings: Settings

    def read(self, request: Request, name: str) -> Any | None:
        """Return what a cookie holds, or None."""
        text = request.cookies.get(self._full_name(name))
        return None if text is None else self.cipher.decrypt(name, text)

    def set_cookie_header(self, name: str, value: Any | None, *, lasting: bool = False) -> str:
        """Return the `Set-Cookie` header for a value; None removes the cookie."""
        cookie: SimpleCookie = SimpleCookie()
        full_name = self._full_name(name)
        cookie[full_name] = "" if value is None else self.cipher.encrypt(name, value)
        attributes = cookie[full_name]
        attributes["path"] = "/"
        attributes["httponly"] = True
        attributes["samesite"] = "Lax"
        if not self.settings.plain_cookies:
            attributes["secure"] = True
        if value is None:
            attributes["max-age"] = 0
        elif lasting:
            attributes["max-age"] = _ONE_YEAR_SECONDS
        return attributes.OutputString()

    def _full_name(self, name: str) -> str:
        return name if self.settings.plain_cookies else f"__Host-{name}"
