"""Sign in, and go on where a lapsed session left off."""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from console import api as api_module
from console.api import ApiProblem, Unreachable
from console.i18n import _
from console.page import OpenPageDep, Page, safe_path
from console.trouble import KEPT, silence

router = APIRouter()
_TOO_MANY: Final = 429
_LOCKED: Final = 423
_UNAVAILABLE: Final = 503
DEMO_PASSWORD: Final = "hearthline-demo"  # noqa: S105 - public; such accounts exist in a demonstration only


@router.get("/sign-in")
async def show(page: OpenPageDep, next: str = "/") -> Response:  # noqa: A002 - the word people know
    """Show the sign-in form; somebody signed in already goes straight on."""
    if page.session.person is not None:
        return page.go(safe_path(next))
    return page.render(
        "sign_in.html",
        next=safe_path(next),
        lapsed=page.session.lapsed,
        fields={"username": page.session.lapsed},
        demo=await demo_accounts(page),
    )


@router.post("/sign-in")
async def enter(page: OpenPageDep, request: Request) -> Response:
    """Check the password with the staff service and open a session."""
    fields = await page.form()
    form = await request.form()
    grant = {
        "grant_type": "password",
        "username": fields.get("username", ""),
        "password": str(form.get("password", "")),  # a space may well belong to it
    }
    try:
        await api_module.sign_in(
            request.app.state.api,
            page.session,
            grant=grant,
            on_behalf=api_module.on_behalf_of(request.scope),
        )
    except ApiProblem as problem:
        return await _again(page, fields, problem)
    except Unreachable:
        return await _again(page, fields, ApiProblem(_UNAVAILABLE, {"detail": silence()}))
    if page.person.must_change_password:
        page.say(_("Choose a password of your own before you go on."), tone="look")
        return page.go("/account")
    kept = page.jar.seal.open(KEPT, fields.get("kept", ""))
    # A browser that lost its cookies no longer knows who was typing; whoever signs in confirms.
    if kept and kept["by"] in {"", page.person.username}:
        return page.render("resume.html", path=kept["path"], fields=kept["fields"])
    return page.go(safe_path(fields.get("next", "/")))


async def _again(page: Page, fields: dict[str, str], problem: ApiProblem) -> Response:
    wrong = _("This username and password do not belong together. Please try again.")
    explained = {_TOO_MANY, _LOCKED, _UNAVAILABLE}
    says = problem.detail if problem.status in explained else wrong
    return page.render(
        "sign_in.html",
        status=problem.status,
        next=safe_path(fields.get("next", "/")),
        kept=fields.get("kept", ""),
        lapsed=page.session.lapsed,
        fields={"username": fields.get("username", "")},
        error=says,
        demo=await demo_accounts(page),
    )


async def demo_accounts(page: Page) -> list[dict[str, Any]]:
    """Return the accounts to choose from, of which there are some in a demonstration only."""
    try:
        options = await page.api.get("/api/staff/sign-in-options")
    except (ApiProblem, Unreachable):
        return []
    if not isinstance(options, dict) or not options.get("demo"):
        return []
    return [{"password": DEMO_PASSWORD, **account} for account in options.get("accounts") or []]
