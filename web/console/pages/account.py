"""What people do with their own session: language, sign out, password."""

from contextlib import suppress
from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import Response

from console.api import ApiProblem, Unreachable
from console.cookies import LANGUAGE
from console.i18n import LANGUAGES, _
from console.page import OpenPageDep, PageDep, safe_path

router = APIRouter()


@router.post("/language")
async def switch_language(page: OpenPageDep) -> Response:
    """Speak the chosen language from now on, in this browser."""
    fields = await page.form()
    answer = page.go(safe_path(fields.get("back", "/")))
    chosen = fields.get("language")
    if chosen in LANGUAGES:
        answer.headers.append("Set-Cookie", page.jar.header(LANGUAGE, chosen, lasting=True))
    return answer


@router.post("/sign-out")
async def leave(page: OpenPageDep) -> Response:
    """End the session here and at the staff service."""
    if page.session.refresh:
        # The tokens are forgotten here in any case, and run out there by themselves.
        with suppress(ApiProblem, Unreachable):
            await page.api.post("/api/staff/sign-out", {"refresh_token": page.session.refresh})
    page.session.sign_out()
    page.say(_("You are signed out."))
    return page.go("/sign-in")


@router.get("/account")
async def show_account(page: PageDep) -> Response:
    """Show the person their own account."""
    return page.render("account.html", errors={})


@router.post("/account/password")
async def change_password(page: PageDep) -> Response:
    """Change the person's own password."""
    form = await page.request.form()
    current, new, again = (
        str(form.get(name, "")) for name in ("current_password", "new_password", "again")
    )
    if new != again:
        errors = {"again": _("The two new passwords differ.")}
        return page.render("account.html", status=422, errors=errors)
    try:
        tokens = await page.api.post(
            "/api/staff/me/password", {"current_password": current, "new_password": new}
        )
    except ApiProblem as problem:
        errors = {error.field: error.message for error in problem.errors}
        return page.render(
            "account.html",
            status=problem.status,
            errors=errors or {"current_password": problem.detail},
        )
    if tokens:
        page.session.keep(tokens)
        # A temporary password permits nothing else; what its owner may do is known only now.
        me = await page.api.get("/api/staff/me")
        page.session.person = replace(
            page.person, permissions=frozenset(me["permissions"]), must_change_password=False
        )
    page.say(_("Your password is changed."))
    return page.go("/account")
