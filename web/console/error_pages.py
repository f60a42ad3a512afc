"""What people see when a request fails: a page that says why and keeps what they typed."""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from console import i18n, templating
from console.api_client import ApiProblem, SignedOutError, UnreachableError
from console.csrf import AnotherPersonError, CsrfError, carried_token, form_token, opener_of
from console.i18n import _
from console.page import Page, open_page

SAVED_FORM: Final = "kept"
"""The purpose under which a posted form is encrypted until somebody has signed in."""
_NEVER_SAVED: Final = frozenset(
    {"/sign-in", "/sign-out", "/language", "/account/password", "/first-run", "/password"}
)
"""Forms with a password in them, or nothing worth saving."""


def register_error_handlers(app: FastAPI) -> None:
    """Tell the app how to answer each kind of error."""
    app.add_exception_handler(SignedOutError, handle_signed_out)
    app.add_exception_handler(CsrfError, handle_csrf_error)
    app.add_exception_handler(AnotherPersonError, handle_another_person)
    app.add_exception_handler(ApiProblem, handle_api_problem)
    app.add_exception_handler(UnreachableError, handle_unreachable)
    app.add_exception_handler(HTTPException, handle_http_exception)
    app.add_exception_handler(RequestValidationError, handle_validation_error)


async def handle_signed_out(request: Request, _error: Exception) -> Response:
    """Ask the person to sign in; a form they sent is kept, encrypted, until they have."""
    page = await open_page(request)
    if not _accepts_html(request):
        return _problem_json(HTTPStatus.UNAUTHORIZED, _("Please sign in again."))
    if request.method == "GET" or request.url.path in _NEVER_SAVED:
        back = _path_and_query(request) if request.method == "GET" else "/"
        return RedirectResponse(
            f"/sign-in?next={quote(back, safe='/')}", status_code=HTTPStatus.SEE_OTHER
        )
    return await _save_form_and_sign_in(page)


async def _save_form_and_sign_in(page: Page) -> Response:
    username = page.session.expired_username
    return page.render(
        "sign_in.html",
        status=HTTPStatus.UNAUTHORIZED,
        saved_form=await _saved_form(page),
        expired=username,
        fields={"username": username},
    )


async def _saved_form(page: Page) -> str:
    """Encrypt a posted form; nobody but whoever opened it will be given it back."""
    form = {
        "path": page.request.url.path,
        "fields": await page.form_items(),
        "by": opener_of(await carried_token(page.request)),
    }
    return page.cookies.cipher.encrypt(SAVED_FORM, form)


def _path_and_query(request: Request) -> str:
    """Return the address with its filters, which are codes and never anybody's data."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


async def handle_csrf_error(request: Request, error: Exception) -> Response:
    """Refuse a form from elsewhere; let a person confirm one that is only out of date."""
    page = await open_page(request)
    out_of_date = _("This page is out of date. Load it again.")
    if not _accepts_html(request):
        return _problem_json(HTTPStatus.FORBIDDEN, out_of_date)
    if not (isinstance(error, CsrfError) and error.same_origin):
        elsewhere = _("This form did not come from a page of Hearthline.")
        return _error_page(page, HTTPStatus.FORBIDDEN, elsewhere)
    if page.wants_partial or request.url.path in _NEVER_SAVED:
        return _error_page(page, HTTPStatus.FORBIDDEN, out_of_date)
    if page.session.person is None:
        return await _save_form_and_sign_in(page)
    return await _offer_form_again(page, HTTPStatus.FORBIDDEN, out_of_date=True)


async def handle_another_person(request: Request, error: Exception) -> Response:
    """Stop what one person began and another would save, and ask; nothing typed is lost (R-20)."""
    assert isinstance(error, AnotherPersonError)  # noqa: S101 - registered for it above
    page = await open_page(request)
    question = _(
        "Somebody else opened this page. %(name)s is signed in now, and it would be saved under"
        " that name."
    ) % {"name": page.person.name}
    if not _accepts_html(request):
        return _problem_json(HTTPStatus.CONFLICT, question, code="another_person")
    if page.wants_partial:
        return page.render(
            "another_person.html",
            status=HTTPStatus.CONFLICT,
            question=question,
            asked=request.method != "GET",
            token=form_token(page.session),
        )
    if request.method == "GET" or request.url.path in _NEVER_SAVED:
        return _error_page(page, HTTPStatus.CONFLICT, question)
    saved = await _saved_form(page)
    return await _offer_form_again(
        page, HTTPStatus.CONFLICT, another_person=question, saved_form=saved
    )


async def handle_api_problem(request: Request, error: Exception) -> Response:
    """Show a refusal of the API that the page itself had no better place for."""
    assert isinstance(error, ApiProblem)  # noqa: S101 - registered for it above
    if not _accepts_html(request):
        return _problem_json(error.status, error.detail, code=error.code)
    page = await open_page(request)
    return _error_page(page, error.status, error.detail, correlation_id=error.correlation_id)


def unreachable_message() -> str:
    """Say that no service answers."""
    return _("The service does not answer at the moment. Please try again shortly.")


async def handle_unreachable(request: Request, _error: Exception) -> Response:
    """Say that the service does not answer, and let a person send their form again."""
    if not _accepts_html(request):
        return _problem_json(HTTPStatus.SERVICE_UNAVAILABLE, unreachable_message())
    page = await open_page(request)
    if request.method == "GET" or page.wants_partial or request.url.path in _NEVER_SAVED:
        return _error_page(page, HTTPStatus.SERVICE_UNAVAILABLE, unreachable_message())
    return await _offer_form_again(page, HTTPStatus.SERVICE_UNAVAILABLE, out_of_service=True)


async def _offer_form_again(page: Page, status: int, **why: Any) -> Response:
    path, fields = page.request.url.path, await page.form_items()
    return page.render("resume.html", status=status, path=path, fields=fields, **why)


async def handle_http_exception(request: Request, error: Exception) -> Response:
    """Answer an address that leads nowhere, and other refusals of the framework."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it above
    not_found = error.status_code == HTTPStatus.NOT_FOUND
    detail = _("There is no such page.") if not_found else error.detail
    if not _accepts_html(request):
        return _problem_json(error.status_code, detail)
    return _error_page(await open_page(request), error.status_code, detail)


async def handle_validation_error(request: Request, _error: Exception) -> Response:
    """Treat an address that can never have meant anything like one that leads nowhere."""
    return await handle_http_exception(request, HTTPException(HTTPStatus.NOT_FOUND))


def internal_error_page() -> Response:
    """Return the page for a defect of the console; what went wrong stands in the log."""
    context = {
        "heading": _("That did not work"),
        "detail": _("This is our mistake, not yours. Please try again, or tell an administrator."),
        "may": lambda _permission: False,
        "language": i18n.current_language(),
        "csrf": "",
    }
    html = templating.render("error.html", context)
    return HTMLResponse(html, status_code=HTTPStatus.INTERNAL_SERVER_ERROR)


def _error_page(page: Page, status: int, detail: str, *, correlation_id: str = "") -> Response:
    headings: dict[int, str] = {
        HTTPStatus.FORBIDDEN: _("Not allowed"),
        HTTPStatus.NOT_FOUND: _("Not found"),
        HTTPStatus.SERVICE_UNAVAILABLE: _("One moment"),
    }
    return page.render(
        "error.html",
        partial="error_message.html",
        status=status,
        heading=headings.get(status, _("That did not work")),
        detail=detail,
        correlation_id=correlation_id,
    )


def _problem_json(status: int, detail: str, **more: str) -> JSONResponse:
    return JSONResponse(
        {"status": status, **more, "detail": detail},
        status_code=status,
        media_type="application/problem+json",
    )


def _accepts_html(request: Request) -> bool:
    accepted = request.headers.get("Accept", "*/*")
    return "text/html" in accepted or accepted == "*/*"
