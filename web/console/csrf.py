"""Protection against cross-site request forgery.

Two independent checks: the browser must say that the request comes from this origin, and the form
must carry the token that is encrypted in this browser's session cookie.
"""

import secrets
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

from console.formatting import whole_number
from console.session import Session

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_MAX_FORM_BYTES: Final = 1_000_000
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "X-CSRF-Token"


class CsrfError(Exception):
    """The request carries no valid token of this browser's session.

    `same_origin` says that the browser itself vouches for the origin and only the token is out of
    date, as after the browser was closed and opened again: a person may then confirm and go on.
    """

    def __init__(self, *, same_origin: bool) -> None:
        self.same_origin = same_origin
        super().__init__()


async def verify_csrf(request: Request) -> None:
    """Refuse, with CsrfError, a request that changes something and was not sent by our pages."""
    if request.method in _SAFE_METHODS:
        return
    if not _is_same_origin(request):
        raise CsrfError(same_origin=False)
    _limit_form_size(request)
    session: Session = request.state.session
    token = request.headers.get(CSRF_HEADER)
    if token is None:
        token = str((await request.form()).get(CSRF_FIELD, ""))
    if not secrets.compare_digest(token.encode(), session.csrf_token.encode()):
        raise CsrfError(same_origin=True)


def _limit_form_size(request: Request) -> None:
    """Refuse a form larger than any of ours before reading it; browsers send its length."""
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit()):
        raise HTTPException(HTTPStatus.LENGTH_REQUIRED)
    if (whole_number(length) or 0) > _MAX_FORM_BYTES:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _is_same_origin(request: Request) -> bool:
    """Say whether the browser names this origin; a request that names none is refused.

    The scheme is not compared: behind a gateway that ends TLS, the console itself gets plain HTTP.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return urlsplit(origin).netloc == request.headers.get("Host", "")
    return site == "same-origin"
