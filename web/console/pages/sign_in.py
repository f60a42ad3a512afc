"""Sign in, and go on where an expired session left off."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response

from console import authentication
from console.api_client import ApiProblem, UnreachableError
from console.error_pages import SAVED_FORM, unreachable_message
from console.i18n import _
from console.page import OpenPageDep, Page, local_path
from console.routing import page_router

router = page_router()
DEMO_PASSWORD: Final = "hearthline-demo"  # noqa: S105 - public; such accounts exist in a demonstration only


@router.get("/sign-in")
async def show(page: OpenPageDep, next: str = "/") -> Response:  # noqa: A002 - the usual name of this parameter
    """Show the sign-in form; somebody signed in already goes straight on."""
    if page.session.person is not None:
        return page.redirect(local_path(next))
    options = await _options(page)
    if options.get("first_run"):
        return page.redirect("/first-run")
    return page.render(
        "sign_in.html",
        next=local_path(next),
        expired=page.session.expired_username,
        fields={"username": page.session.expired_username},
        demo_accounts=_demo_accounts(options),
    )


@router.post("/sign-in")
async def sign_in(page: OpenPageDep, request: Request) -> Response:
    """Check the password with the staff service and start a session."""
    fields = await page.form()
    try:
        await authentication.sign_in(
            request.app.state.api,
            page.session,
            username=fields.get("username", ""),
            password=str((await request.form()).get("password", "")),  # a space may belong to it
            forwarded_for=authentication.forwarded_for(request.scope),
        )
    except ApiProblem as problem:
        return await _render_refusal(page, fields, problem)
    except UnreachableError:
        unavailable = ApiProblem(HTTPStatus.SERVICE_UNAVAILABLE, {"detail": unreachable_message()})
        return await _render_refusal(page, fields, unavailable)
    if page.person.must_change_password:
        page.flash(_("Choose a password of your own before you go on."), level="warning")
        return page.redirect("/account")
    saved = page.cookies.cipher.decrypt(SAVED_FORM, fields.get("saved_form", ""))
    # A browser that lost its cookies no longer knows who was typing; whoever signs in confirms.
    if saved and saved["by"] in {"", page.person.id}:
        return page.render("resume.html", path=saved["path"], fields=saved["fields"])
    if saved:
        return page.render("not_theirs.html", saved_form=fields["saved_form"])
    return page.redirect(local_path(fields.get("next", "/")))


async def _render_refusal(page: Page, fields: dict[str, str], problem: ApiProblem) -> Response:
    return page.render(
        "sign_in.html",
        status=problem.status,
        next=local_path(fields.get("next", "/")),
        saved_form=fields.get("saved_form", ""),
        expired=page.session.expired_username,
        fields={"username": fields.get("username", "")},
        error=problem.detail,
        demo_accounts=_demo_accounts(await _options(page)),
    )


async def _options(page: Page) -> Mapping[str, Any]:
    return await page.api.get_or_none("/api/staff/sign-in-options") or {}


def _demo_accounts(options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the accounts to choose from, of which there are some in a demonstration only."""
    accounts = options.get("accounts") or [] if options.get("demo") else []
    return [{"password": DEMO_PASSWORD, **account} for account in accounts]
