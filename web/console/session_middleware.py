"""Opens the session, the language and the security headers around every request."""

import logging
import traceback
from pathlib import Path
from typing import Final

import httpx2
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console import i18n
from console.authentication import forwarded_for, renew_tokens
from console.cookies import LANGUAGE_COOKIE, SESSION_COOKIE, Cookies
from console.error_pages import internal_error_page
from console.session import Session
from console.static_files import static_url

_LOGGED_FRAMES: Final = 8
_FILES: Final = static_url("")
"""Where the files of today lie; any other address under `/static` is a page there is not."""
log = logging.getLogger(__name__)
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
        "form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SessionMiddleware:
    """Decrypts the session cookie, renews its tokens in time, and sets it again when changed."""

    def __init__(self, app: ASGIApp, *, http: httpx2.AsyncClient, cookies: Cookies) -> None:
        self._app = app
        self._http = http
        self._cookies = cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif str(scope["path"]).startswith(_FILES):
            await self._app(scope, receive, _with_security_headers(send))
        else:
            await self._with_session(scope, receive, send)

    async def _with_session(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        session = Session.from_cookie(self._cookies.read(request, SESSION_COOKIE))
        language = i18n.negotiate_language(
            self._cookies.read(request, LANGUAGE_COOKIE),
            request.headers.get("Accept-Language", ""),
        )
        scope.setdefault("state", {}).update(
            session=session, language=language, cookies=self._cookies
        )
        if session.expires_within(self._cookies.settings.refresh_before):
            await renew_tokens(self._http, session, forwarded_for=forwarded_for(scope))

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and session.changed:
                header = self._cookies.set_cookie_header(SESSION_COOKIE, session.to_cookie())
                MutableHeaders(scope=message).append("Set-Cookie", header)
            await send(message)

        respond = _with_security_headers(send_with_cookie, private=True)
        started = gone = False

        async def watched_receive() -> Message:
            nonlocal gone
            message = await receive()
            gone = gone or message["type"] == "http.disconnect"
            return message

        async def track_start(message: Message) -> None:
            nonlocal started
            started = True
            await respond(message)

        with i18n.use_language(language):
            try:
                await self._app(scope, watched_receive, track_start)
            except Exception as error:
                if gone:
                    return  # Whoever hangs up needs no answer, and it is no defect.
                log.error("page_failed: %s", _location(error))  # noqa: TRY400 - see _location
                if started:
                    raise
                await internal_error_page()(scope, receive, respond)


def _location(error: Exception) -> str:
    """Say what kind of error happened and where; its message may be somebody's data."""
    frames = traceback.extract_tb(error.__traceback__)[-_LOGGED_FRAMES:]
    places = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in reversed(frames)]
    return f"{type(error).__name__} in {' < '.join(places)}"


def _with_security_headers(send: Send, *, private: bool = False) -> Send:
    """Add the security headers to an answer; browsers do not store a private one."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            if private:
                headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return send_with_headers
