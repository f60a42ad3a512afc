"""Only our own pages may make a browser change something.

Two independent answers to cross-site request forgery: the browser must say that the request comes
from this origin, and the form must carry the token that is sealed in this browser's cookie.
"""

import secrets
from typing import Final
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

from console.session import Session

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LARGEST: Final = 1_000_000
FIELD: Final = "csrf"
HEADER: Final = "X-CSRF-Token"


class Forged(Exception):  # noqa: N818 - a fact about the request
    """This form is no longer valid here.

    `ours` says that the browser itself vouches for the origin and only the token is out of date,
    as after the browser was closed and opened again: a person may then confirm and go on.
    """

    def __init__(self, *, ours: bool) -> None:
        self.ours = ours
        super().__init__()


async def refuse_forgery(request: Request) -> None:
    """Let through what reads, and what our own pages send."""
    if request.method in _SAFE:
        return
    if not _from_here(request):
        raise Forged(ours=False)
    _refuse_excess(request)
    session: Session = request.state.session
    given = request.headers.get(HEADER)
    if given is None:
        given = str((await request.form()).get(FIELD, ""))
    if not secrets.compare_digest(given.encode(), session.csrf.encode()):
        raise Forged(ours=True)


def _refuse_excess(request: Request) -> None:
    """Read no form that is larger than any of ours; browsers say how large theirs are."""
    told = request.headers.get("Content-Length", "")
    if not told.isdigit():
        raise HTTPException(411)
    if int(told) > _LARGEST:
        raise HTTPException(413)


def _from_here(request: Request) -> bool:
    """Say whether the browser names this origin; one that names none is not believed.

    The scheme is not compared: behind a gateway that ends TLS, the console itself hears plain HTTP.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return urlsplit(origin).netloc == request.headers.get("Host", "")
    return site == "same-origin"
