"""Protection against cross-site request forgery, and against saving under another's name.

Two independent checks: the browser must say that the request comes from this origin, and the form
must carry the token that is encrypted in this browser's session cookie. Beside the token stands who
was signed in when the form was opened: what one person began is not sent as another's (R-20).
"""

import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

from console.formatting import whole_number
from console.session import Session

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_MAX_FORM_BYTES: Final = 1_000_000
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "X-CSRF-Token"
OPENER_HEADER: Final = "X-Opened-By"
"""With which a script says who was signed in when its page was opened."""
_BETWEEN: Final = "."
_UPLOAD: Final = "__hearthline_upload__"
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_ANYBODY: Final = frozenset({"/language"})
"""Forms that are nobody's: what they change belongs to the browser."""


class CsrfError(Exception):
    """The request carries no valid token of this browser's session.

    `same_origin` says that the browser itself vouches for the origin and only the token is out of
    date, as after the browser was closed and opened again: a person may then confirm and go on.
    """

    def __init__(self, *, same_origin: bool) -> None:
        self.same_origin = same_origin
        super().__init__()


class AnotherPersonError(Exception):
    """The form or page was opened by somebody else than who is signed in now (R-20)."""

    def __init__(self, *, opener: str) -> None:
        self.opener = opener
        """The id of whoever opened it."""
        super().__init__()


def form_token(session: Session) -> str:
    """Return what every form carries: this browser's token, and who is signed in (R-20)."""
    return f"{session.csrf_token}{_BETWEEN}{session.person.id if session.person else ''}"


def opener_of(carried: str) -> str:
    """Return who was signed in when a form was opened: the person's id, or nothing."""
    return carried.partition(_BETWEEN)[2]


def require_opener(request: Request, session: Session) -> None:
    """Refuse, with AnotherPersonError, a part of a page that another person had opened."""
    _require_same(request.headers.get(OPENER_HEADER, ""), session)


def _require_same(opener: str, session: Session) -> None:
    if opener and session.person is not None and opener != session.person.id:
        raise AnotherPersonError(opener=opener)


def takes_upload(*, most: int) -> Callable[[Endpoint], Endpoint]:
    """Declare that a route passes a body of so many bytes on while it arrives.

    Nobody reads it here, so its token travels in the header.
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _UPLOAD, most)
        return endpoint

    return mark


def _most_of_upload(request: Request) -> int | None:
    """Return how much a request's route passes on; None where it takes a form."""
    most: int | None = getattr(request.scope.get("endpoint"), _UPLOAD, None)
    return most


async def carried_token(request: Request) -> str:
    """Return the token a request carries in a header or in its form."""
    token = request.headers.get(CSRF_HEADER)
    if token is None and _most_of_upload(request) is not None:
        return ""
    return str((await request.form()).get(CSRF_FIELD, "")) if token is None else token


async def verify_csrf(request: Request) -> None:
    """Refuse, with CsrfError, a request that changes something and was not sent by our pages."""
    if request.method in _SAFE_METHODS:
        return
    if not _is_same_origin(request):
        raise CsrfError(same_origin=False)
    _limit_form_size(request)
    session: Session = request.state.session
    carried = await carried_token(request)
    if request.url.path not in _ANYBODY:
        _require_same(opener_of(carried), session)
    token = carried.partition(_BETWEEN)[0]
    if not secrets.compare_digest(token.encode(), session.csrf_token.encode()):
        raise CsrfError(same_origin=True)


def _limit_form_size(request: Request) -> None:
    """Refuse a form larger than any of ours before reading it; browsers send its length."""
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit()):
        raise HTTPException(HTTPStatus.LENGTH_REQUIRED)
    if (whole_number(length) or 0) > (_most_of_upload(request) or _MAX_FORM_BYTES):
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
