"""What people see when something does not work: a page that says so, and keeps what they typed."""

from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from console import i18n, templating
from console.api import ApiProblem, SignedOut, Unreachable
from console.forgery import Forged
from console.i18n import _
from console.page import Page, open_page

KEPT: Final = "kept"
_NEVER_KEPT: Final = frozenset({"/sign-in", "/sign-out", "/language", "/account/password"})
"""Forms with a password in them, or nothing worth keeping."""
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_UNAVAILABLE: Final = 503


def watch(app: FastAPI) -> None:
    """Tell the app how to answer when something does not work."""
    app.add_exception_handler(SignedOut, signed_out)
    app.add_exception_handler(Forged, forged)
    app.add_exception_handler(ApiProblem, refused)
    app.add_exception_handler(Unreachable, unreachable)
    app.add_exception_handler(HTTPException, elsewhere)
    app.add_exception_handler(RequestValidationError, nowhere)


async def signed_out(request: Request, _error: Exception) -> Response:
    """Ask the person to sign in; a form they sent is kept, sealed, until they have."""
    page = await open_page(request)
    if not _wants_page(request):
        return _problem(_UNAUTHORIZED, _("Please sign in again."))
    if request.method == "GET" or request.url.path in _NEVER_KEPT:
        back = _address(request) if request.method == "GET" else "/"
        return RedirectResponse(f"/sign-in?next={quote(back, safe='/')}", status_code=303)
    return await _keep_until_signed_in(page)


async def _keep_until_signed_in(page: Page) -> Response:
    return page.render(
        "sign_in.html",
        status=_UNAUTHORIZED,
        kept=await keep(page),
        lapsed=page.session.lapsed,
        fields={"username": page.session.lapsed},
        demo=[],
    )


async def keep(page: Page) -> str:
    """Return the posted form as sealed text that only this console can open again."""
    fields = await page.typed()
    kept = {"path": page.request.url.path, "fields": fields, "by": page.session.lapsed}
    return page.jar.seal.close(KEPT, kept)


def _address(request: Request) -> str:
    """Return where somebody was, with its filters: codes, never anybody's data."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


async def forged(request: Request, error: Exception) -> Response:
    """Refuse a form that is not ours; let a person confirm one that is only out of date."""
    page = await open_page(request)
    ours = isinstance(error, Forged) and error.ours
    if not _wants_page(request):
        return _problem(_FORBIDDEN, _("This page is out of date. Load it again."))
    if not ours:
        return _show(page, _FORBIDDEN, _("This form did not come from a page of Hearthline."))
    if _wants_piece(request) or request.url.path in _NEVER_KEPT:
        return _show(page, _FORBIDDEN, _("This page is out of date. Load it again."))
    if page.session.person is None:
        return await _keep_until_signed_in(page)
    return page.render(
        "resume.html",
        status=_FORBIDDEN,
        path=request.url.path,
        fields=await page.typed(),
        out_of_date=True,
    )


async def refused(request: Request, error: Exception) -> Response:
    """Show what the API had to say, when the page itself had no better place for it."""
    assert isinstance(error, ApiProblem)  # noqa: S101 - registered for it above
    if not _wants_page(request):
        return JSONResponse(
            {"status": error.status, "title": error.title, "detail": error.detail},
            status_code=error.status,
            media_type="application/problem+json",
        )
    page = await open_page(request)
    return _show(page, error.status, error.detail, correlation_id=error.correlation_id)


def silence() -> str:
    """Say that no service answers."""
    return _("The service does not answer at the moment. Please try again shortly.")


async def unreachable(request: Request, _error: Exception) -> Response:
    """Say that the service does not answer, and how to go on."""
    if not _wants_page(request):
        return _problem(_UNAVAILABLE, silence())
    page = await open_page(request)
    asked_again = request.method == "GET" or _wants_piece(request)
    if asked_again or request.url.path in _NEVER_KEPT:
        return _show(page, _UNAVAILABLE, silence())
    return page.render(
        "resume.html",
        status=_UNAVAILABLE,
        path=request.url.path,
        fields=await page.typed(),
        out_of_service=True,
    )


async def elsewhere(request: Request, error: Exception) -> Response:
    """Show a page for addresses that lead nowhere."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it above
    page = await open_page(request)
    said = _("There is no such page.") if error.status_code == _NOT_FOUND else error.detail
    if not _wants_page(request):
        return _problem(error.status_code, said)
    return _show(page, error.status_code, said)


async def nowhere(request: Request, _error: Exception) -> Response:
    """Treat an address that can never have meant anything like one that leads nowhere."""
    return await elsewhere(request, HTTPException(_NOT_FOUND))


def broken() -> Response:
    """Admit a mistake of our own; what went wrong stands in the log."""
    context = {
        "heading": _("That did not work"),
        "detail": _("This is our mistake, not yours. Please try again, or tell an administrator."),
        "may": lambda _permission: False,
        "language": i18n.language(),
        "csrf": "",
    }
    return HTMLResponse(templating.render("problem.html", context), status_code=500)


def _show(page: Page, status: int, detail: str, *, correlation_id: str = "") -> Response:
    if _wants_piece(page.request):
        # A script puts this sentence where the person is looking; a whole page would not fit there.
        return page.render("trouble.html", status=status, detail=detail)
    headings = {
        _FORBIDDEN: _("Not allowed"),
        _NOT_FOUND: _("Not found"),
        _UNAVAILABLE: _("One moment"),
    }
    return page.render(
        "problem.html",
        status=status,
        heading=headings.get(status, _("That did not work")),
        detail=detail,
        correlation_id=correlation_id,
    )


def _problem(status: int, detail: str) -> JSONResponse:
    body: dict[str, Any] = {"status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def _wants_piece(request: Request) -> bool:
    return "X-Piece" in request.headers


def _wants_page(request: Request) -> bool:
    accepted = request.headers.get("Accept", "*/*")
    return "text/html" in accepted or accepted == "*/*"
