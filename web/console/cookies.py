"""The cookies of the console: sealed, for this host only, out of reach of scripts."""

from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any, Final

from fastapi import Request

from console.session import Seal
from console.settings import Settings

SESSION: Final = "hearthline"
LANGUAGE: Final = "hearthline-language"
SEARCHES: Final = "hearthline-searches"
_A_YEAR: Final = 365 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Jar:
    """Reads and writes the cookies.

    `__Host-` makes the browser refuse a cookie that is not secure or comes from another host or
    path. Chromium and Firefox count http://127.0.0.1 as secure; for Safari, which does not, the
    setting `plain_cookies` drops both the prefix and the flag.
    """

    seal: Seal
    settings: Settings

    def name(self, short: str) -> str:
        """Return the full name of a cookie."""
        return short if self.settings.plain_cookies else f"__Host-{short}"

    def read(self, request: Request, short: str) -> Any | None:
        """Return what a sealed cookie holds, or None."""
        text = request.cookies.get(self.name(short))
        return None if text is None else self.seal.open(short, text)

    def header(self, short: str, value: Any | None, *, lasting: bool = False) -> str:
        """Return the `Set-Cookie` header that seals a value, or removes the cookie for None."""
        cookie: SimpleCookie = SimpleCookie()
        name = self.name(short)
        cookie[name] = "" if value is None else self.seal.close(short, value)
        crumb = cookie[name]
        crumb["path"] = "/"
        crumb["httponly"] = True
        crumb["samesite"] = "Lax"
        if not self.settings.plain_cookies:
            crumb["secure"] = True
        if value is None:
            crumb["max-age"] = 0
        elif lasting:
            crumb["max-age"] = _A_YEAR
        return crumb.OutputString()
