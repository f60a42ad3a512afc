"""The door: every request gets its session and language, every answer its headers."""

import logging
import traceback
from pathlib import Path
from typing import Final

import httpx2
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console import api as api_module
from console import i18n
from console.cookies import LANGUAGE, SESSION, Jar
from console.session import Session
from console.trouble import broken

_FRAMES: Final = 8
log = logging.getLogger(__name__)
HEADERS: Final = {
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


class Door:
    """Opens the sealed session, renews it in time, and seals it again when it changed."""

    def __init__(self, app: ASGIApp, *, client: httpx2.AsyncClient, jar: Jar) -> None:
        self._app = app
        self._client = client
        self._jar = jar

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif str(scope["path"]).startswith("/static/"):
            await self._app(scope, receive, _with_headers(send))
        else:
            await self._page(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        session = Session.unpack(self._jar.read(request, SESSION))
        spoken = i18n.choose(
            self._jar.read(request, LANGUAGE), request.headers.get("Accept-Language", "")
        )
        scope.setdefault("state", {}).update(session=session, language=spoken, jar=self._jar)
        if session.expires_within(self._jar.settings.refresh_before):
            await api_module.renew(self._client, session, on_behalf=api_module.on_behalf_of(scope))

        async def seal(message: Message) -> None:
            if message["type"] == "http.response.start" and session.changed:
                header = self._jar.header(SESSION, session.pack())
                MutableHeaders(scope=message).append("Set-Cookie", header)
            await send(message)

        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await answer(message)

        answer = _with_headers(seal, keep_private=True)
        with i18n.speaking(spoken):
            try:
                await self._app(scope, receive, sending)
            except Exception as error:
                log.error("a page failed: %s", _where(error))  # noqa: TRY400 - see _where
                if begun:
                    raise
                await broken()(scope, receive, answer)


def _where(error: Exception) -> str:
    """Say what kind of error happened and where; its words may be somebody's data."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in reversed(frames)]
    return f"{type(error).__name__} in {' < '.join(places)}"


def _with_headers(send: Send, *, keep_private: bool = False) -> Send:
    """Add what every answer must say; pages about people are not kept by the browser."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if keep_private:
                headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return sending
